package archive

import (
	"math"

	"portway/record"
)

// A Schema is the JSON Schema (2020-12) of a section's records, with the fields that the section has.
type Schema struct {
	Dialect     string               `json:"$schema"`
	ID          string               `json:"$id"`
	Title       string               `json:"title"`
	Description string               `json:"description"`
	Type        string               `json:"type"`
	Properties  map[string]*Property `json:"properties"`
	Required    []string             `json:"required"`
	Additional  bool                 `json:"additionalProperties"`
}

// A Property is one field in a Schema.
type Property struct {
	Description string   `json:"description"`
	Type        any      `json:"type"` // a name, or a list of names with null
	Format      string   `json:"format,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Minimum     *float64 `json:"minimum,omitempty"`
	Maximum     *float64 `json:"maximum,omitempty"`
}

func schemaOf(c *record.Category, fields []*record.Field) *Schema {
	s := &Schema{
		Dialect: "https://json-schema.org/draft/2020-12/schema",
		ID:      "urn:portway:" + record.SchemaVersion + ":" + c.Type,
		Title:   c.Type, Description: c.Description, Type: "object",
		Properties: map[string]*Property{},
	}
	for _, f := range fields {
		s.Properties[f.Name] = propertyOf(f)
		s.Required = append(s.Required, f.Name)
	}
	return s
}

func propertyOf(f *record.Field) *Property {
	p := &Property{Description: f.Description}
	name := "string"
	switch f.Kind {
	case record.KindInt:
		name, p.Minimum, p.Maximum = "integer", new(float64(math.MinInt32)), new(float64(math.MaxInt32))
	case record.KindInt64:
		name = "integer"
	case record.KindFloat:
		name = "number"
	case record.KindBoolean:
		name = "boolean"
	case record.KindTime:
		p.Format = "date-time"
	case record.KindDate:
		p.Format = "date"
	case record.KindDecimal:
		p.Pattern = `^-?[0-9]+(\.[0-9]+)?$`
	}
	p.Type = name
	if f.Null {
		p.Type = []string{name, "null"}
	}
	return p
}
