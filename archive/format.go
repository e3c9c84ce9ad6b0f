package archive

import (
	"io"
	"slices"

	"portway/problem"
	"portway/record"
)

// A Format is the form of an archive's sections.
type Format string

// The formats.
const (
	NDJSON  Format = "ndjson"
	JSON    Format = "json"
	CSV     Format = "csv"
	Parquet Format = "parquet"
	HTML    Format = "html"
	TikTok  Format = "tiktok" // one document in the layout of TikTok's own exports
)

// Formats lists the formats by name.
func Formats() []Format { return []Format{NDJSON, JSON, CSV, Parquet, HTML, TikTok} }

// ParseFormat returns the format with the name.
func ParseFormat(name string) (Format, error) {
	if f := Format(name); slices.Contains(Formats(), f) {
		return f, nil
	}
	return "", problem.New(problem.BadInput, "There is no such format; there are %v.", Formats())
}

// packed reports whether files of the format are compressed within themselves.
func (f Format) packed() bool { return f == Parquet }

// An encoder writes the records of one section.
type encoder interface {
	rows(rows []record.Row) error
	end() error // after the last row, also where there was none
}

// newEncoder begins a section. Create begins a file of it with a name that starts with the category's.
func (f Format) newEncoder(s *Section, c *record.Category, fields []*record.Field, create func(name string) (io.Writer, error)) (encoder, error) {
	if f == HTML {
		return newPages(s, c, fields, create)
	}
	w, err := create(c.Name + "." + string(f))
	if err != nil {
		return nil, err
	}
	switch f {
	case NDJSON:
		return &lines{w: w, labels: labelsOf(fields), fields: fields}, nil
	case JSON:
		return newArray(w, fields)
	case CSV:
		return newTable(w, fields)
	}
	return newColumns(w, c, fields), nil
}
