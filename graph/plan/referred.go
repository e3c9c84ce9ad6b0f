package plan

import (
	"strings"
)

// plainList is how long a list is taken to be whose length nothing bounds: such lists are short by their nature.
const plainList = 10

// referred compiles what is selected below a field that the reference executor answers: for its cost, and for nothing else.
// A field that names its own @cost has that price, whatever is selected below it.
func (c *compiler) referred(f *Field, typ string, s *selected) {
	if strings.HasPrefix(s.name(), "__") {
		return
	}
	def := c.schema.Types[typ].Fields.ForName(s.name())
	target, sized := def.Type.Name(), def.Directives.ForName("listSize") != nil
	if _, flat := cost(def.Directives); flat || c.schema.Types[target].IsLeafType() {
		return
	}
	if sized {
		f.Fetch = &Fetch{Args: s.fields[0].Arguments, Default: c.assumedSize(typ, s.name())}
	}
	parts := c.referredParts(target, s, sized && def.Type.Elem == nil)
	if def.Type.Elem == nil {
		f.Fields = parts
		return
	}
	if !sized {
		f.Fetch = &Fetch{Default: plainList}
	}
	f.Fields = []Field{{Kind: Nodes, Weight: c.typeWeight(target), Fields: parts}}
}

// referredParts compiles the selections on an object. Of a connection, nodes and edges come once for each record.
func (c *compiler) referredParts(typ string, s *selected, connection bool) []Field {
	var parts []Field
	for _, part := range c.collect(typ, s.selections()) {
		if part.name() == "__typename" {
			continue
		}
		p := newField(part, Referred)
		p.Weight = c.weight(typ, part.name())
		switch {
		case connection && part.name() == "nodes":
			p.Kind, p.Fields = Nodes, c.referredParts(c.target(typ, "nodes"), part, false)
		case connection && part.name() == "edges":
			p.Kind, p.Fields = Edges, c.referredParts(c.target(typ, "edges"), part, false)
		default:
			c.referred(&p, typ, part)
		}
		parts = append(parts, p)
	}
	return parts
}

func (c *compiler) target(typ, field string) string {
	return c.schema.Types[typ].Fields.ForName(field).Type.Name()
}
