package main

import (
	"fmt"
	"os"

	"github.com/vektah/gqlparser/v2/formatter"

	"portway/auth"
	"portway/grants"
	"portway/graph"
	"portway/problem"
	"portway/record"
	"portway/store"
)

type schemaCommand struct {
	Scope  string `help:"Print what this scope set opens; everything by default."`
	DDL    bool   `name:"ddl" help:"Print the tables instead."`
	Engine string `help:"The engine that the DDL is for." enum:"sqlite,postgres" default:"sqlite"`
	Type   string `arg:"" optional:"" help:"Only this category's table, with --ddl."`
}

func (c *schemaCommand) Run() error {
	if c.DDL {
		return c.ddl()
	}
	rights := auth.Everything()
	if c.Scope != "" {
		scopes := auth.ParseScope(c.Scope)
		if err := grants.CheckScopes(scopes); err != nil {
			return err
		}
		rights = auth.Open(scopes)
	}
	formatter.NewFormatter(os.Stdout, formatter.WithIndent("  ")).FormatSchema(graph.Schema(&rights))
	return nil
}

func (c *schemaCommand) ddl() error {
	dialect := store.SQLite
	if c.Engine == "postgres" {
		dialect = store.Postgres
	}
	for _, category := range append(record.Categories, record.Catalogue...) {
		if c.Type == "" || c.Type == category.Type {
			fmt.Println(store.DDL(category, dialect))
			if c.Type != "" {
				return nil
			}
		}
	}
	if c.Type != "" {
		return problem.New(problem.NotFound, "There is no category %s. After a change of schema.graphqls, run go generate ./... first.", c.Type)
	}
	return nil
}
