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

// parseWhenNeeded makes what gqlgen wrote parse the schema when it is first asked for, not whenever the program starts: that
// takes longer than most commands.
func parseWhenNeeded(file string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	const uses, parsed = 3, "gqlparser.MustLoadSchema(sources...)"
	text := string(source)
	if strings.Count(text, "parsedSchema") != uses || strings.Count(text, "parsedSchema = "+parsed) != 1 || !strings.Contains(text, "\t\"sync/atomic\"\n") {
		return fmt.Errorf("%s: gqlgen writes its schema in another way than before; mend parseWhenNeeded", file)
	}
	text = strings.NewReplacer(
		"parsedSchema = "+parsed, "parsedSchema = sync.OnceValue(func() *ast.Schema { return "+parsed+" })",
		"parsedSchema", "parsedSchema()", "\t\"sync/atomic\"\n", "\t\"sync\"\n\t\"sync/atomic\"\n",
	).Replace(text)
	formatted, err := format.Source([]byte(text))
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.WriteFile(file, formatted, 0o644)
}

func needsLiteral(n [][]string) string {
	if n == nil {
		return "nil"
	}
	return strings.ReplaceAll(fmt.Sprintf("%#v", n), "[]string", "")[2:]
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
