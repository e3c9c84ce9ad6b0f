package main

import (
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// read parses the contract and refuses what would be wrong in it.
func read(name, text string) (*contract, error) {
	doc, err := parser.ParseSchema(&ast.Source{Name: name, Input: text})
	if err != nil {
		return nil, err
	}
	if err := extend(doc); err != nil {
		return nil, err
	}
	c := &contract{Doc: doc}
	byType := map[string]*category{}
	for _, def := range doc.Definitions {
		cat := newCategory(def)
		if cat == nil {
			continue
		}
		byType[def.Name] = cat
		if cat.Public {
			c.Catalogue = append(c.Catalogue, cat)
		} else {
			c.Categories = append(c.Categories, cat)
		}
	}
	if err := c.connect(byType); err != nil {
		return nil, err
	}
	if err := c.number(); err != nil {
		return nil, err
	}
	return c, c.refuse()
}

// extend puts what `extend type` adds to the roots into them, so that each concern of the contract can stand in one place.
func extend(doc *ast.SchemaDocument) error {
	for _, more := range doc.Extensions {
		def := doc.Definitions.ForName(more.Name)
		if def == nil || def.Kind != more.Kind {
			return refusal(more.Position, "%s: there is no such type to extend; declare it first", more.Name)
		}
		def.Fields = append(def.Fields, more.Fields...)
	}
	doc.Extensions = nil
	return nil
}

func newCategory(def *ast.Definition) *category {
	mark := def.Directives.ForName("category")
	public := def.Directives.ForName("catalogue") != nil
	if mark == nil && !public {
		return nil
	}
	c := &category{Type: def.Name, Description: def.Description, Public: public, def: def, Name: plural(def.Name)}
	if mark != nil {
		c.Group = argument(mark, "group")
		c.Single = argument(mark, "single") == "true"
		c.Undated = argument(mark, "undated") == "true"
		c.OtherPeople = argument(mark, "otherPeople") == "true"
		c.Unverified = argument(mark, "unverified") == "true"
		if c.Single {
			c.Name = lowerFirst(def.Name)
		}
		if name := argument(mark, "field"); name != "" {
			c.Name = name
		}
		c.Scope = c.Name + ":read"
	}
	c.Table = snake(c.Name)
	if public {
		c.Table = "catalogue_" + c.Table
	}
	for _, f := range def.Fields {
		if f.Directives.ForName("edge") == nil {
			c.Fields = append(c.Fields, newField(f))
		}
		if d := f.Directives.ForName("otherPerson"); d != nil {
			c.Others, c.NoOthers = snake(f.Name), snake(argument(d, "unless"))
		}
	}
	return c
}

func newField(f *ast.FieldDefinition) field {
	return field{
		Name: f.Name, Go: templates.ToGo(f.Name), Column: snake(f.Name), Kind: f.Type.Name(),
		Description: f.Description, Null: !f.Type.NonNull, Guard: needs(f.Directives),
	}
}

// needs returns the scopes of a @requiresScopes directive, nil where there is none.
func needs(ds ast.DirectiveList) [][]string {
	d := ds.ForName("requiresScopes")
	if d == nil {
		return nil
	}
	var any [][]string
	for _, outer := range d.Arguments.ForName("scopes").Value.Children {
		var all []string
		for _, inner := range outer.Value.Children {
			all = append(all, inner.Value.Raw)
		}
		any = append(any, all)
	}
	return any
}

func argument(d *ast.Directive, name string) string {
	if a := d.Arguments.ForName(name); a != nil {
		return a.Value.Raw
	}
	return ""
}

// connect finds the target and the key of each edge.
func (c *contract) connect(byType map[string]*category) error {
	for _, cat := range byType {
		for _, f := range cat.def.Fields {
			d := f.Directives.ForName("edge")
			if d == nil {
				continue
			}
			e, err := newEdge(cat, f, argument(d, "key"), byType)
			if err != nil {
				return err
			}
			cat.Edges = append(cat.Edges, e)
		}
	}
	return nil
}

func newEdge(from *category, f *ast.FieldDefinition, key string, byType map[string]*category) (edge, error) {
	e := edge{Name: f.Name, Go: templates.ToGo(f.Name), Description: f.Description, Key: key, KeyColumn: snake(key), KeyGo: templates.ToGo(key), ref: f}
	target, list := edgeTarget(f.Type.Name())
	e.List = list
	e.Target = byType[target]
	if e.Target == nil || e.Target.Public == list {
		return e, refusal(f.Position, "%s.%s: an edge leads to the connection of a category (PostConnection) or to a @catalogue type; %s is neither",
			from.Type, f.Name, f.Type.Name())
	}
	holder := from
	if list {
		holder = e.Target
	}
	for _, k := range holder.Fields {
		if k.Name == key {
			e.KeyNull = k.Null
			return e, nil
		}
	}
	return e, refusal(f.Position, "%s.%s: its key %q is no field of %s; add it there as an ID", from.Type, f.Name, key, holder.Type)
}

func edgeTarget(typ string) (name string, list bool) {
	const suffix = "Connection"
	if n := len(typ) - len(suffix); n > 0 && typ[n:] == suffix {
		return typ[:n], true
	}
	return typ, false
}

// number gives each coordinate that rights tell apart its bit: categories with their fields, then other guarded fields.
func (c *contract) number() error {
	bit := 0
	next := func() int { bit++; return bit - 1 }
	for _, cat := range c.Categories {
		cat.Bit = next()
		for i := range cat.Fields {
			cat.Fields[i].Bit = next()
		}
	}
	for _, def := range c.Doc.Definitions {
		if def.Directives.ForName("category") != nil {
			continue
		}
		for _, f := range def.Fields {
			if n := needs(f.Directives); n != nil {
				if err := refuseOtherGuard(def, f); err != nil {
					return err
				}
				c.Others = append(c.Others, guard{Coordinate: def.Name + "." + f.Name, Needs: n, Bit: next()})
			}
		}
	}
	c.Bits = bit
	return nil
}
