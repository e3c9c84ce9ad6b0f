package plan

import (
	"github.com/vektah/gqlparser/v2/ast"

	"portway/record"
)

// changes compiles what is selected below a field changes, for its cost and its denials. The reference executor answers
// the field, so nothing of it goes into the plan's levels.
func (c *compiler) changes(f *Field, typ string, s *selected, path Path) {
	levels, fetches := c.plan.Levels, c.plan.Fetches
	c.plan.Levels = nil
	defer func() { c.plan.Levels, c.plan.Fetches = levels, fetches }()

	f.Fetch = &Fetch{Args: s.fields[0].Arguments, Default: c.assumedSize(typ, s.name())}
	f.Weight = c.typeWeight("ChangeConnection")
	if typ == "Subscription" {
		stream := newField(s, Nodes)
		stream.Weight, stream.Fields = c.typeWeight("Change"), c.change(s.selections(), path)
		f.Fields = []Field{stream}
		return
	}
	for _, part := range c.collect("ChangeConnection", s.selections()) {
		p, path := newField(part, Nodes), path.with(part.key).with("")
		switch part.name() {
		case "nodes":
			p.Weight, p.Fields = c.typeWeight("Change"), c.change(part.selections(), path)
		case "edges":
			p.Kind, p.Weight = Edges, c.typeWeight("ChangeEdge")
			for _, node := range c.collect("ChangeEdge", part.selections()) {
				if node.name() == "node" {
					n := newField(node, EdgeNode)
					n.Weight, n.Fields = c.typeWeight("Change"), c.change(node.selections(), path.with(node.key))
					p.Fields = append(p.Fields, n)
				}
			}
		case "pageInfo":
			p.Kind, p.Weight = Page, c.typeWeight("PageInfo")
		default:
			continue
		}
		f.Fields = append(f.Fields, p)
	}
}

// change compiles a selection on a change. All but its record is free.
func (c *compiler) change(sets []ast.SelectionSet, path Path) []Field {
	var fields []Field
	for _, s := range c.collect("Change", sets) {
		if s.name() == "record" {
			fields = append(fields, c.changed(s, path.with(s.key)))
		}
	}
	return fields
}

// changed compiles the record of a change: one alternative per category that is open. One that is closed is denied where
// the selection names its type; otherwise it is only never told.
func (c *compiler) changed(s *selected, path Path) Field {
	f := newField(s, ChangedRecord)
	f.Path, f.Weight, f.Alternatives = path, 1, map[*record.Category]*Alternative{}
	for _, cat := range record.Categories {
		named := namesType(s.selections(), cat.Type)
		if named {
			c.require(openers(cat)...)
		}
		switch {
		case c.rights.Opens(cat):
			f.Alternatives[cat] = &Alternative{Fields: c.record(s.selections(), &Fetch{Category: cat}, path), Path: path}
		case named:
			c.denial(cat.Type, [][]string{{cat.Scope}}, path, false)
		}
	}
	return f
}

// namesType reports whether a fragment on the type is among the selections.
func namesType(sets []ast.SelectionSet, typ string) bool {
	for _, set := range sets {
		for _, s := range set {
			switch s := s.(type) {
			case *ast.InlineFragment:
				if s.TypeCondition == typ || namesType([]ast.SelectionSet{s.SelectionSet}, typ) {
					return true
				}
			case *ast.FragmentSpread:
				if s.Definition.TypeCondition == typ || namesType([]ast.SelectionSet{s.Definition.SelectionSet}, typ) {
					return true
				}
			}
		}
	}
	return false
}
