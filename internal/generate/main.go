package main

import (
	"fmt"
	"log"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

const (
	contractFile  = "schema.graphqls"
	derivedFile   = "graph/schema_gen.graphqls"
	categoryFile  = "record/category_gen.go"
	executorFile  = "graph/graph_gen.go"
	resolverFile  = "resolvers/category_gen.go"
	recordPackage = "portway/record"
)

func main() {
	log.SetFlags(0)
	if err := generate(); err != nil {
		log.Fatalf("generate: %v", err)
	}
}

func generate() error {
	text, err := os.ReadFile(contractFile)
	if err != nil {
		return err
	}
	contract, err := read(contractFile, string(text))
	if err != nil {
		return err
	}
	if err := os.WriteFile(derivedFile, contract.sdl(), 0o644); err != nil {
		return err
	}
	if err := writeGo(categoryFile, "category.tmpl", contract); err != nil {
		return err
	}
	cfg, err := config.LoadConfigFromDefaultLocations()
	if err != nil {
		return fmt.Errorf("gqlgen.yml: %w", err)
	}
	bind(cfg, contract)
	if err := api.Generate(cfg); err != nil {
		return fmt.Errorf("gqlgen: %w", err)
	}
	if err := parseWhenNeeded(executorFile); err != nil {
		return err
	}
	return writeGo(resolverFile, "resolver.tmpl", contract)
}

// bind tells gqlgen which Go type stands behind a connection, and which fields a resolver answers.
func bind(cfg *config.Config, c *contract) {
	for _, cat := range c.Categories {
		cfg.Models.Add(cat.Type+"Connection", recordPackage+"."+cat.Type+"Connection")
		cfg.Models.Add(cat.Type+"Edge", recordPackage+"."+cat.Type+"Edge")
		resolve(cfg, "User", cat.Name)
		for _, e := range cat.Edges {
			resolve(cfg, cat.Type, e.Name)
		}
	}
	for _, cat := range c.Catalogue {
		for _, e := range cat.Edges {
			resolve(cfg, cat.Type, e.Name)
		}
	}
}

func resolve(cfg *config.Config, typ, field string) {
	entry := cfg.Models[typ]
	if entry.Fields == nil {
		entry.Fields = map[string]config.TypeMapField{}
	}
	entry.Fields[field] = config.TypeMapField{Resolver: true}
	cfg.Models[typ] = entry
}
