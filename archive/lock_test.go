package archive_test

import (
	"slices"
	"strings"
	"testing"

	"portway/archive"
	"portway/auth"
	"portway/record"
)

// singleScopes are the scopes that open one category or one guarded field.
func singleScopes() []string {
	var scopes []string
	for _, s := range auth.Scopes() {
		group := slices.ContainsFunc(record.Categories, func(c *record.Category) bool { return c.GroupScope == s })
		if s != auth.All && !group {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// traces are the forms in which the field's value in a record of alice's can stand in a file.
func traces(c *record.Category, f *record.Field) []string {
	switch f.Kind {
	case record.KindBoolean:
		return nil // says too little to be found
	case record.KindID:
		if f.Name != "id" {
			return nil // that of another record
		}
	case record.KindTime:
		if f.Name == "createdAt" {
			return nil // the same for all
		}
	}
	i := 0
	if f.Name == "id" && slices.ContainsFunc(c.Edges, func(e record.Edge) bool { return e.List }) {
		i = 1 // the id of the first one is in its children
	}
	v := value(c, f, i, "own")
	if v.IsText() {
		return []string{v.Text()}
	}
	return []string{strings.Trim(string(record.AppendJSON(nil, f.Kind, v)), `"`)}
}

func TestWithoutAScopeNotAByteOfItIsInside(t *testing.T) {
	s := newScene(t)
	s.fill(t, 2)
	scopes := singleScopes()
	for i, removed := range scopes {
		g := everything(slices.Delete(slices.Clone(scopes), i, i+1)...)
		format := []archive.Format{archive.NDJSON, archive.JSON, archive.CSV, archive.HTML}[i%4]
		files, m, _ := s.write(t, archive.Request{Grant: g, Format: format})
		delete(files, "manifest.json")
		whole := strings.Join(slices.Collect(values(files)), "\n")
		for _, c := range record.Categories {
			section := m.Section(c.Name)
			if open := g.Rights.Opens(c); open != (removed != c.Scope) || open != (len(section.Files) > 0) {
				t.Errorf("without %s: %s is open: %v, in %v", removed, c.Name, open, section.Files)
			}
			for k := range c.Fields {
				f := &c.Fields[k]
				for _, trace := range traces(c, f) {
					if inside := strings.Contains(whole, trace); inside != g.Rights.OpensField(c, f) {
						t.Errorf("without %s: %s is inside: %v (%s)", removed, c.Coordinate(f.Name), inside, trace)
					}
				}
				if f.Guard != nil && !g.Rights.OpensField(c, f) && strings.Contains(files[c.Name+"."+string(format)], `"`+f.Name+`"`) {
					t.Errorf("without %s: %s has the name %s", removed, c.Name, f.Name)
				}
			}
		}
	}
}

func values(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

func TestParquetHasNoColumnForAClosedField(t *testing.T) {
	s := newScene(t)
	s.fill(t, 1)
	open := auth.Open(append([]string{auth.All}, otherPeoplesScopes()...))
	g := everything()
	g.Rights = open
	files, m, _ := s.write(t, archive.Request{Grant: g, Format: archive.Parquet})
	for _, c := range record.Categories {
		names := columnNames(t, files[c.Name+".parquet"])
		for k := range c.Fields {
			f := &c.Fields[k]
			if slices.Contains(names, f.Name) != (f.Guard == nil) {
				t.Errorf("%s has columns %v", c.Name, names)
			}
		}
		if len(m.Section(c.Name).Fields) != len(names) {
			t.Errorf("%s: the manifest lists %v", c.Name, m.Section(c.Name).Fields)
		}
	}
}

func otherPeoplesScopes() []string {
	var scopes []string
	for _, c := range record.Categories {
		if c.OtherPeople {
			scopes = append(scopes, c.Scope)
		}
	}
	return scopes
}
