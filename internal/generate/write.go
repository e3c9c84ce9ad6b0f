package main

import (
	"bytes"
	"embed"
	"fmt"
	"go/format"
	"os"
	"strings"
	"text/template"
)

//go:embed *.tmpl
var templateFiles embed.FS

func writeGo(file, name string, c *contract) error {
	t, err := template.New(name).Funcs(template.FuncMap{
		"needs": needsLiteral, "groupScope": groupScope, "oneLine": oneLine,
	}).ParseFS(templateFiles, name)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, c); err != nil {
		return err
	}
	source, err := format.Source(b.Bytes())
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, source, 0o644)
}

func needsLiteral(n [][]string) string {
	if n == nil {
		return "nil"
	}
	return strings.ReplaceAll(fmt.Sprintf("%#v", n), "[]string", "")[2:]
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
