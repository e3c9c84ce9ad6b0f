package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"portway/auth"
	"portway/record"
)

// visible returns the part of the schema that the rights open: what introspection shows. Categories that are closed are
// gone with their connections and every field that leads there; so are guarded fields that are closed.
func visible(schema *ast.Schema, rights *auth.Rights) *ast.Schema {
	v := viewer{rights: rights, gone: map[string]bool{}}
	for _, c := range record.Categories {
		if !rights.Opens(c) {
			v.gone[c.Type], v.gone[c.Type+"Connection"], v.gone[c.Type+"Edge"] = true, true, true
		}
	}
	shown := *schema
	shown.Types = map[string]*ast.Definition{}
	for name, def := range schema.Types {
		if !v.gone[name] {
			shown.Types[name] = v.definition(def)
		}
	}
	shown.Query = shown.Types[schema.Query.Name]
	if schema.Mutation != nil {
		shown.Mutation = shown.Types[schema.Mutation.Name]
	}
	if schema.Subscription != nil {
		shown.Subscription = shown.Types[schema.Subscription.Name]
	}
	shown.PossibleTypes = v.members(schema.PossibleTypes, shown.Types)
	shown.Implements = v.members(schema.Implements, shown.Types)
	shown.Directives = map[string]*ast.DirectiveDefinition{}
	for name, d := range schema.Directives {
		if !internalDirectives[name] {
			shown.Directives[name] = d
		}
	}
	return &shown
}

// internalDirectives are for the generator; they mean nothing to who asks.
var internalDirectives = map[string]bool{"category": true, "catalogue": true, "edge": true, "requiresScopes": true, "cost": true, "listSize": true}

type viewer struct {
	rights *auth.Rights
	gone   map[string]bool
}

func (v *viewer) definition(def *ast.Definition) *ast.Definition {
	shown := *def
	shown.Fields = nil
	for _, f := range def.Fields {
		if !v.gone[f.Type.Name()] && !v.guarded(def.Name, f.Name) {
			shown.Fields = append(shown.Fields, f)
		}
	}
	return &shown
}

// guarded reports whether the rights close the field itself.
func (v *viewer) guarded(typ, field string) bool {
	if c := record.ByType(typ); c != nil {
		f := c.Field(field)
		return f != nil && !v.rights.OpensField(c, f)
	}
	for i := range record.Guards {
		if g := &record.Guards[i]; g.Coordinate == typ+"."+field {
			return !v.rights.Has(g)
		}
	}
	return false
}

func (v *viewer) members(of map[string][]*ast.Definition, shown map[string]*ast.Definition) map[string][]*ast.Definition {
	m := map[string][]*ast.Definition{}
	for name, defs := range of {
		if v.gone[name] {
			continue
		}
		for _, def := range defs {
			if s := shown[def.Name]; s != nil {
				m[name] = append(m[name], s)
			}
		}
	}
	return m
}
