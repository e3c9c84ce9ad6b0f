package record

import "strings"

// A Category is a kind of data that a person can take away, or a type of public data that such records point to.
type Category struct {
	Name        string // the field on User, the archive section: watchedVideos
	Type        string // the GraphQL type, and in lower camel case the prefix of ids: WatchedVideo
	Table       string // watched_videos
	Group       string // ACTIVITY
	GroupScope  string // activity:read
	Scope       string // watchedVideos:read
	Description string // the consent text
	Single      bool   // a person has exactly one
	Undated     bool   // createdAt is when the record first appeared; no period applies
	OtherPeople bool   // no group scope opens it
	Others      Naming // how its records name other people
	Unverified  bool   // its filled form was never seen
	Public      bool   // public data: no person, no scope
	Bit         int    // its place among the coordinates that rights tell apart
	Fields      []Field
	Edges       []Edge
	New         func() any // a pointer to a zero record of the category's Go type
}

// A Field is a field that is kept in a column.
type Field struct {
	Name        string
	Column      string
	Kind        Kind
	Null        bool
	Guard       [][]string // scopes beside the category's: the outer list is OR, the inner lists are AND; nil where none
	Bit         int
	Description string
	Pointer     func(record any) any // to the field of the Go type that Category.New makes
}

// A Naming is how a category's records name other people: Column holds who, and where Unless is set, a record with that
// column true names nobody else. Without a Column none of them names anybody.
type Naming struct{ Column, Unless string }

// An Edge leads from a record to its child records (List), or to one public record.
type Edge struct {
	Name        string
	Key         string // the column that holds the other's id: the child's for a list, otherwise this record's
	List        bool
	Target      string // the other category's type
	Description string
}

// A Guard is a guarded root field: what who is logged in can ask for beside data, under first-party scopes.
type Guard struct {
	Coordinate string
	Needs      [][]string
	Bit        int
}

// Coordinate names a field of the category, such as Post.place.
func (c *Category) Coordinate(field string) string { return c.Type + "." + field }

// Field returns the field with the name, nil where there is none.
func (c *Category) Field(name string) *Field {
	for i := range c.Fields {
		if c.Fields[i].Name == name {
			return &c.Fields[i]
		}
	}
	return nil
}

// FieldOfColumn returns the field kept in the column, nil where there is none.
func (c *Category) FieldOfColumn(column string) *Field {
	for i := range c.Fields {
		if c.Fields[i].Column == column {
			return &c.Fields[i]
		}
	}
	return nil
}

// Edge returns the edge with the name, nil where there is none.
func (c *Category) Edge(name string) *Edge {
	for i := range c.Edges {
		if c.Edges[i].Name == name {
			return &c.Edges[i]
		}
	}
	return nil
}

// IDPrefix starts the id of each of the category's records: watchedVideo_.
func (c *Category) IDPrefix() string { return strings.ToLower(c.Type[:1]) + c.Type[1:] + "_" }

// ByType returns the category or public type with the GraphQL type's name, nil where there is none.
func ByType(name string) *Category {
	for _, c := range Categories {
		if c.Type == name {
			return c
		}
	}
	for _, c := range Catalogue {
		if c.Type == name {
			return c
		}
	}
	return nil
}

// ByName returns the category whose field on User has the name, nil where there is none.
func ByName(name string) *Category {
	for _, c := range Categories {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// ByID returns the category that an id's prefix names, nil where there is none.
func ByID(id string) *Category {
	prefix, _, ok := strings.Cut(id, "_")
	if !ok || prefix == "" {
		return nil
	}
	c := ByType(strings.ToUpper(prefix[:1]) + prefix[1:])
	if c == nil || c.Public {
		return nil
	}
	return c
}
