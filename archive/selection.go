package archive

import (
	"strings"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// Selection returns what is wanted of what the grant opens; zero is all of it.
func (a *Asked) Selection() (auth.Rights, error) {
	var names []string
	chosen := map[*record.Category]bool{}
	for _, field := range a.Fields {
		name, field, _ := strings.Cut(field, ".")
		c := record.ByName(name)
		if c == nil || c.Field(field) == nil {
			return auth.Rights{}, problem.New(problem.BadInput, "There is no field %s.%s; name one as posts.title.", name, field)
		}
		if !chosen[c] {
			chosen[c] = true
			names = append(names, c.Type)
		}
		names = append(names, c.Coordinate(field))
	}
	for _, name := range a.Categories {
		c := record.ByName(name)
		if c == nil {
			return auth.Rights{}, problem.New(problem.BadInput, "There is no category %s; name one by its field on User, such as posts.", name)
		}
		if chosen[c] {
			continue // some of its fields are named
		}
		names = append(names, c.Type)
		for i := range c.Fields {
			names = append(names, c.Coordinate(c.Fields[i].Name))
		}
	}
	if len(names) == 0 {
		return auth.Rights{}, nil
	}
	return auth.Named(names), nil
}

// Types lists the categories that are wanted and were open to who asked, by type.
func (a *Asked) Types() []string {
	selection, err := a.Selection()
	opened := auth.Named(a.Opened)
	var types []string
	for _, c := range record.Categories {
		if opened.Opens(c) && !c.Public && (err == nil && selection == auth.Rights{} || selection.Opens(c)) {
			types = append(types, c.Type)
		}
	}
	return types
}
