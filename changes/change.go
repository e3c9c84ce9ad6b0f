package changes

import (
	"portway/record"
)

// A Change is a change of one record, as the grant shows it.
type Change struct {
	Cursor    string // everything up to this change was told
	Operation record.ChangeOperation
	Category  string
	ID        string
	Record    record.Record // as the change left it, with the fields that the grant opens; nil where it was deleted
}

// A Page is a part of a feed, oldest change first.
type Page struct {
	Nodes    []*Change
	PageInfo *record.PageInfo

	last place
}

// An Edge is a change with its cursor.
type Edge struct {
	Cursor string
	Node   *Change
}

// Edges returns the changes of the page, each with its cursor.
func (p *Page) Edges() []*Edge {
	edges := make([]*Edge, len(p.Nodes))
	for i, c := range p.Nodes {
		edges[i] = &Edge{Cursor: c.Cursor, Node: c}
	}
	return edges
}
