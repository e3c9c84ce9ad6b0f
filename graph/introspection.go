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
	withoutUnreachable(&shown, schema)
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

// withoutUnreachable takes away what no root leads to any more: the types of what a closed root field would have answered.
// A root without fields goes too.
func withoutUnreachable(shown, whole *ast.Schema) {
	for _, root := range []**ast.Definition{&shown.Mutation, &shown.Subscription} {
		if *root != nil && len((*root).Fields) == 0 {
			*root = nil
		}
	}
	r := reachable{types: shown.Types, possible: whole.PossibleTypes, found: map[string]*ast.Definition{}}
	for _, root := range []*ast.Definition{shown.Query, shown.Mutation, shown.Subscription} {
		if root != nil {
			r.visit(root.Name)
		}
	}
	for name, def := range shown.Types {
		if def.BuiltIn {
			r.visit(name)
		}
	}
	shown.Types = r.found
}

// A reachable collects the types that others lead to.
type reachable struct {
	types    map[string]*ast.Definition
	possible map[string][]*ast.Definition
	found    map[string]*ast.Definition
}

func (r *reachable) visit(name string) {
	def := r.types[name]
	if def == nil || r.found[name] != nil {
		return
	}
	r.found[name] = def
	for _, f := range def.Fields {
		r.visit(f.Type.Name())
		for _, a := range f.Arguments {
			r.visit(a.Type.Name())
		}
	}
	for _, i := range def.Interfaces {
		r.visit(i)
	}
	if def.IsAbstractType() {
		for _, member := range r.possible[name] {
			r.visit(member.Name)
		}
	}
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
