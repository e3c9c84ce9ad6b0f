package auth

import (
	"slices"
	"strings"

	"portway/record"
)

// All is the scope that opens every category that is not about other people.
const All = "all:read"

// Rights is a set of schema coordinates: categories, their fields, and guarded root fields.
// It is comparable, so it can be part of a key.
type Rights [(record.Bits + 63) / 64]uint64

// Everything is the set of all coordinates of data: the categories and their fields.
func Everything() Rights {
	var r Rights
	eachCoordinate(func(_ string, bit int) { r.set(bit) })
	return r
}

// Open returns the rights that the scopes give: to data, and to nothing else. A scope that the schema does not know gives
// none.
func Open(scopes []string) Rights {
	var r Rights
	for _, s := range scopes {
		if opened, ok := byScope[s]; ok {
			r = r.or(opened)
		}
	}
	for _, c := range conjunctions {
		if !r.has(c.bit) && containsAll(scopes, c.scopes) {
			r.set(c.bit)
		}
	}
	return r
}

// And returns what is in both sets.
func (r Rights) And(other Rights) Rights {
	for i := range r {
		r[i] &= other[i]
	}
	return r
}

// Opens reports whether the category can be read at all. Public data is open to all: only records lead there.
func (r *Rights) Opens(c *record.Category) bool { return c.Public || r.has(c.Bit) }

// OpensField reports whether the category's field can be read.
func (r *Rights) OpensField(c *record.Category, f *record.Field) bool {
	return c.Public || r.has(c.Bit) && r.has(f.Bit)
}

// Has reports whether the guarded root field can be asked for.
func (r *Rights) Has(g *record.Guard) bool { return r.has(g.Bit) }

func (r *Rights) has(bit int) bool { return r[bit/64]&(1<<(bit%64)) != 0 }
func (r *Rights) set(bit int)      { r[bit/64] |= 1 << (bit % 64) }

func (r Rights) or(other Rights) Rights {
	for i := range r {
		r[i] |= other[i]
	}
	return r
}

// byScope holds what each scope opens by itself.
var byScope = openedByScope()

// conjunctions holds the coordinates that several scopes open together.
var conjunctions = openedTogether()

type conjunction struct {
	scopes []string
	bit    int
}

func openedByScope() map[string]Rights {
	m := map[string]Rights{}
	add := func(scope string, bit int) {
		r := m[scope]
		r.set(bit)
		m[scope] = r
	}
	for _, c := range record.Categories {
		openers := []string{c.Scope}
		if !c.OtherPeople {
			openers = append(openers, c.GroupScope, All)
		}
		for _, scope := range openers {
			add(scope, c.Bit)
			for _, f := range c.Fields {
				if f.Guard == nil {
					add(scope, f.Bit)
				}
			}
		}
	}
	eachGuard(func(needs []string, bit int) {
		if len(needs) == 1 {
			add(needs[0], bit)
		}
	})
	return m
}

func openedTogether() []conjunction {
	var cs []conjunction
	eachGuard(func(needs []string, bit int) {
		if len(needs) > 1 {
			cs = append(cs, conjunction{needs, bit})
		}
	})
	return cs
}

// eachGuard visits every set of scopes that opens a guarded field.
func eachGuard(visit func(needs []string, bit int)) {
	for _, c := range record.Categories {
		for _, f := range c.Fields {
			for _, needs := range f.Guard {
				visit(needs, f.Bit)
			}
		}
	}
}

func containsAll(scopes, needs []string) bool {
	for _, n := range needs {
		if !slices.Contains(scopes, n) {
			return false
		}
	}
	return true
}

// Scopes lists every scope that an app can be granted: all:read, groups, categories and guarded fields, in schema order.
func Scopes() []string {
	scopes := []string{All}
	add := func(s string) {
		if s != "" && !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	for _, c := range record.Categories {
		add(c.GroupScope)
	}
	for _, c := range record.Categories {
		add(c.Scope)
		for _, f := range c.Fields {
			for _, needs := range f.Guard {
				for _, s := range needs {
					add(s)
				}
			}
		}
	}
	return scopes
}

// ParseScope splits the value of a scope parameter or claim (RFC 6749, section 3.3).
func ParseScope(s string) []string { return strings.Fields(s) }
