package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/alecthomas/kong"
)

// A configuration is the file of --config: flags by their names on the command line. The environment goes before it, and
// the command line before both.
type configuration map[string]any

func readConfiguration(r io.Reader) (kong.Resolver, error) {
	var c configuration
	if err := json.NewDecoder(r).Decode(&c); err != nil {
		return nil, fmt.Errorf("the configuration is not a JSON object of flags, such as {\"addr\": \"127.0.0.1:8080\"}: %w", err)
	}
	return c, nil
}

// Resolve returns the file's value for the flag; nil where it has none.
func (c configuration) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return c[flag.Name], nil
}

// Validate refuses names that no command has as a flag: a setting with a typing mistake would otherwise count for nothing.
// A flag of another command is no mistake, because one file can serve them all.
func (c configuration) Validate(app *kong.Application) error {
	known := flagNames(app.Node, nil)
	for name := range c {
		if !slices.Contains(known, name) {
			return fmt.Errorf("the configuration sets %q, which is no flag; --help lists them", name)
		}
	}
	return nil
}

func flagNames(n *kong.Node, names []string) []string {
	for _, flag := range n.Flags {
		names = append(names, flag.Name)
	}
	for _, child := range n.Children {
		names = flagNames(child, names)
	}
	return names
}
