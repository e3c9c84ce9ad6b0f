package main

import (
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// A contract is schema.graphqls as the rest of the generator needs it.
type contract struct {
	Doc        *ast.SchemaDocument
	Categories []*category // in schema order
	Catalogue  []*category // types of public data; they have no group, scope or field on User
	Others     []guard     // guarded fields of other types
	Bits       int         // how many coordinates rights tell apart
}

type category struct {
	Type, Name, Table, Group, Scope string
	Description                     string
	Single, Undated, OtherPeople    bool
	Unverified, Public              bool
	Others, NoOthers                string // the columns of @otherPerson and of its argument
	Bit                             int
	Fields                          []field
	Edges                           []edge
	def                             *ast.Definition
}

// Var names the Go variable that describes the category.
func (c *category) Var() string { return c.Type + "Category" }

type field struct {
	Name, Go, Column, Kind string
	Description            string
	Null                   bool
	Guard                  [][]string // the scopes that it needs beside its category's
	Bit                    int
}

// An edge leads to child records, or to one public record.
type edge struct {
	Name, Go, Description string
	Key, KeyColumn        string // a field of the child for a list, a field of this type for a public record
	KeyGo                 string
	KeyNull               bool
	List                  bool
	Target                *category
	ref                   *ast.FieldDefinition
}

type guard struct {
	Coordinate string
	Needs      [][]string
	Bit        int
}

// UserGo names the category's resolver on User.
func (c *category) UserGo() string { return templates.ToGo(c.Name) }

// Receiver names the Go type that resolves the category's edges.
func (c *category) Receiver() string { return lowerFirst(c.Type) + "Resolver" }
