package account

import (
	"strings"

	"portway/record"
)

// A Category is a kind of data, as the schema tells of it.
type Category struct{ of *record.Category }

// CategoryOf returns what the schema tells of a category.
func CategoryOf(c *record.Category) *Category { return &Category{c} }

// Name is the field on User.
func (c *Category) Name() string { return c.of.Name }

// Type is the GraphQL type.
func (c *Category) Type() string { return c.of.Type }

// Description is the consent text.
func (c *Category) Description() string { return c.of.Description }

// Group is the group that the category belongs to.
func (c *Category) Group() record.Group { return record.Group(c.of.Group) }

// Scope opens the category.
func (c *Category) Scope() string { return c.of.Scope }

// GroupScope opens it too, unless it is about other people.
func (c *Category) GroupScope() string { return c.of.GroupScope }

// OtherPeople reports whether it is about other people.
func (c *Category) OtherPeople() bool { return c.of.OtherPeople }

// Undated reports whether its records have no date of their own.
func (c *Category) Undated() bool { return c.of.Undated }

// A CategoryField is one of its fields.
type CategoryField struct {
	Name        string
	Description string
	Type        string
	Scope       *string
}

// Fields lists its fields, in the order of the schema.
func (c *Category) Fields() []*CategoryField {
	fields := make([]*CategoryField, len(c.of.Fields))
	for i := range c.of.Fields {
		f := &c.of.Fields[i]
		fields[i] = &CategoryField{Name: f.Name, Description: f.Description, Type: f.Kind.String()}
		if f.Guard != nil {
			scope := strings.Join(f.Guard[0], " ")
			fields[i].Scope = &scope
		}
	}
	return fields
}
