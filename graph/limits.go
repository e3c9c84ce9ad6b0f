package graph

import (
	"math"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"portway/problem"
)

// Limits bound what a request can make the gateway do. They hold before anything is validated, because validation itself
// can be made expensive: it is quadratic in repeated fields.
type Limits struct {
	BodyBytes  int64         // of a request
	Tokens     int           // of a document
	Depth      int           // of nested selections, fragments included
	Aliases    int           // fields with an alias, fragments counted once
	Directives int           // uses of a directive, fragments counted once
	Breadth    int           // selections in one set
	Selections int           // fields once all fragments are spread
	Introspect int           // __schema, __type and aliases inside them: each can bring the whole schema once more
	Time       time.Duration // of an operation
}

// DefaultLimits admit what an app needs with room to spare.
func DefaultLimits() Limits {
	return Limits{
		BodyBytes: 256 << 10, Tokens: 4000, Depth: 18, Aliases: 60, Directives: 60,
		Breadth: 400, Selections: 4000, Introspect: 3, Time: 10 * time.Second,
	}
}

// check refuses a document that is over a limit. It visits each fragment once, however often it is spread.
func (l *Limits) check(doc *ast.QueryDocument) error {
	m := measure{fragments: map[string]*size{}, doc: doc}
	var total size
	for _, op := range doc.Operations {
		s := m.set(op.SelectionSet, false)
		total.depth, total.fields = max(total.depth, s.depth), saturate(total.fields+s.fields)
	}
	for _, f := range doc.Fragments { // also those that are never spread
		m.fragment(f.Name)
	}
	for _, bound := range []struct {
		name      string
		is, limit int
	}{
		{"nested selections", total.depth, l.Depth},
		{"aliases", m.aliases, l.Aliases},
		{"introspection fields", m.introspect, l.Introspect},
		{"directives", m.directives, l.Directives},
		{"fields in one selection", m.breadth, l.Breadth},
		{"fields once its fragments are spread", total.fields, l.Selections},
	} {
		if bound.is > bound.limit {
			return problem.New(problem.TooComplex, "The document has more than %d %s. Split it into several operations.", bound.limit, bound.name)
		}
	}
	return nil
}

// A size is what a selection set comes to with all its fragments spread.
type size struct{ depth, fields int }

type measure struct {
	doc       *ast.QueryDocument
	fragments map[string]*size // nil while it is being measured: a cycle, which validation refuses

	aliases, directives, breadth, introspect int
}

// set measures a selection of the data, or of the schema.
func (m *measure) set(set ast.SelectionSet, ofSchema bool) size {
	m.breadth = max(m.breadth, len(set))
	var total size
	for _, s := range set {
		var one size
		switch s := s.(type) {
		case *ast.Field:
			one = m.field(s, ofSchema)
		case *ast.InlineFragment:
			m.directives += len(s.Directives)
			one = m.set(s.SelectionSet, ofSchema)
		case *ast.FragmentSpread:
			m.directives += len(s.Directives)
			one = m.fragment(s.Name)
		}
		total.depth, total.fields = max(total.depth, one.depth), saturate(total.fields+one.fields)
	}
	return total
}

func (m *measure) field(f *ast.Field, ofSchema bool) size {
	m.directives += len(f.Directives)
	if f.Alias != f.Name {
		m.aliases++
	}
	enters := f.Name == "__schema" || f.Name == "__type"
	if enters || ofSchema && f.Alias != f.Name {
		m.introspect++
	}
	s := m.set(f.SelectionSet, ofSchema || enters)
	return size{s.depth + 1, saturate(s.fields + 1)}
}

func (m *measure) fragment(name string) size {
	if known, ok := m.fragments[name]; ok {
		if known == nil {
			return size{}
		}
		return *known
	}
	m.fragments[name] = nil
	var s size
	if f := m.doc.Fragments.ForName(name); f != nil {
		s = m.set(f.SelectionSet, strings.HasPrefix(f.TypeCondition, "__"))
	}
	m.fragments[name] = &s
	return s
}

// saturate keeps a count that can double with every fragment from running over.
func saturate(n int) int { return min(n, math.MaxInt32) }
