package auth_test

import (
	"testing"

	"portway/auth"
	"portway/record"
)

// TestG4OtherPeopleNeedAScopeOfTheirOwn: what is about others, in a person's own data, is in no group and not in all:read.
func TestG4OtherPeopleNeedAScopeOfTheirOwn(t *testing.T) {
	wide := auth.Open(append([]string{auth.All}, groups()...))
	about := 0
	for _, c := range record.Categories {
		own := auth.Open([]string{c.Scope})
		if !own.Opens(c) || c.OtherPeople && wide.Opens(c) {
			t.Errorf("%s: its own scope opens it: %v; the wide ones: %v", c.Type, own.Opens(c), wide.Opens(c))
		}
		if c.OtherPeople {
			about++
		}
		for i := range c.Fields {
			f := &c.Fields[i]
			if f.Guard != nil && (own.OpensField(c, f) || wide.OpensField(c, f)) {
				t.Errorf("%s.%s: opened without its own scope", c.Type, f.Name)
			}
		}
	}
	if about == 0 {
		t.Error("no category is about other people")
	}
}

func groups() []string {
	var scopes []string
	for _, c := range record.Categories {
		scopes = append(scopes, c.GroupScope)
	}
	return scopes
}
