package plan

import (
	"github.com/vektah/gqlparser/v2/ast"
)

// A selected is a response key with all the fields that stand behind it; they are merged (GraphQL, section 6.3.2).
type selected struct {
	key    string
	fields []*ast.Field
}

func (s *selected) name() string { return s.fields[0].Name }

// selections returns what is selected below the field.
func (s *selected) selections() []ast.SelectionSet {
	sets := make([]ast.SelectionSet, len(s.fields))
	for i, f := range s.fields {
		sets[i] = f.SelectionSet
	}
	return sets
}

// collect merges the selections on an object of the type, in the order of first appearance.
func (c *compiler) collect(typ string, sets []ast.SelectionSet) []*selected {
	g := gathering{compiler: c, typ: typ, byKey: map[string]*selected{}, spread: map[string]bool{}}
	for _, set := range sets {
		g.gather(set)
	}
	return g.ordered
}

type gathering struct {
	*compiler
	typ     string
	ordered []*selected
	byKey   map[string]*selected
	spread  map[string]bool // fragments that were spread here already
}

func (g *gathering) gather(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if g.included(s.Directives) {
				g.add(s)
			}
		case *ast.InlineFragment:
			if g.included(s.Directives) && g.applies(s.TypeCondition) {
				g.gather(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if g.spread[s.Name] || !g.included(s.Directives) {
				continue
			}
			g.spread[s.Name] = true
			if g.applies(s.Definition.TypeCondition) {
				g.gather(s.Definition.SelectionSet)
			}
		}
	}
}

func (g *gathering) add(f *ast.Field) {
	key := f.Alias
	if s, ok := g.byKey[key]; ok {
		s.fields = append(s.fields, f)
		return
	}
	s := &selected{key: key, fields: []*ast.Field{f}}
	g.byKey[key] = s
	g.ordered = append(g.ordered, s)
}

// applies reports whether an object of the type satisfies the condition: by name, or as a member of it.
func (g *gathering) applies(condition string) bool {
	if condition == "" || condition == g.typ {
		return true
	}
	for _, member := range g.schema.PossibleTypes[condition] {
		if member.Name == g.typ {
			return true
		}
	}
	return false
}

// included evaluates @skip and @include.
func (c *compiler) included(ds ast.DirectiveList) bool {
	if d := ds.ForName("skip"); d != nil && c.condition(d) {
		return false
	}
	if d := ds.ForName("include"); d != nil && !c.condition(d) {
		return false
	}
	return true
}

func (c *compiler) condition(d *ast.Directive) bool {
	v, err := d.Arguments.ForName("if").Value.Value(c.variables)
	yes, ok := v.(bool)
	return err == nil && ok && yes
}

// Conditions returns the names of the variables that @skip and @include of the document read. Their values are part of
// a plan's Key.
func Conditions(doc *ast.QueryDocument) []string {
	var names []string
	seen := map[string]bool{}
	note := func(ds ast.DirectiveList) {
		for _, d := range ds {
			if d.Name != "skip" && d.Name != "include" {
				continue
			}
			if v := d.Arguments.ForName("if").Value; v.Kind == ast.Variable && !seen[v.Raw] {
				seen[v.Raw] = true
				names = append(names, v.Raw)
			}
		}
	}
	for _, op := range doc.Operations {
		eachDirectives(op.SelectionSet, note)
	}
	for _, f := range doc.Fragments {
		eachDirectives(f.SelectionSet, note)
	}
	return names
}

// eachDirectives visits the directives of every selection of the set; spread fragments are not entered.
func eachDirectives(set ast.SelectionSet, visit func(ast.DirectiveList)) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			visit(s.Directives)
			eachDirectives(s.SelectionSet, visit)
		case *ast.InlineFragment:
			visit(s.Directives)
			eachDirectives(s.SelectionSet, visit)
		case *ast.FragmentSpread:
			visit(s.Directives)
		}
	}
}
