package record

// A Connection is one page of a list, newest record first.
type Connection[T any] struct {
	Nodes    []T
	Cursors  []string // one per node
	PageInfo *PageInfo

	EmptyReason *EmptyReason // nil where there are nodes
}

// A PageEdge is a record of a page with its cursor.
type PageEdge[T any] struct {
	Cursor string
	Node   T
}

// PageInfo tells where a page stands in its list.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Edges returns the records of the page, each with its cursor.
func (c *Connection[T]) Edges() []*PageEdge[T] {
	edges := make([]*PageEdge[T], len(c.Nodes))
	for i, node := range c.Nodes {
		edges[i] = &PageEdge[T]{Cursor: c.Cursors[i], Node: node}
	}
	return edges
}
