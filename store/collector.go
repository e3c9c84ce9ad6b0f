package store

import (
	"slices"

	"portway/loaders"
	"portway/record"
)

// A collector takes the rows of one statement as an engine reads them, and hands them out by group. They stand in an arena:
// the read's, or where that has none, one of their own.
//
// Rows of one group must come one after another, as they do in every statement of this package.
type collector struct {
	*arena
	groups  []loaders.Group // where the rows go
	limit   int             // most rows of a group; below 0 is no limit
	fromEnd bool            // rows come oldest first and are turned round
	byID    map[string]int  // the group of each key, where the rows lead with ids and there is more than one

	rows  []record.Row
	group int // of the last row
	first int // the first row of that group
}

const (
	firstSlab = 32   // rows
	largeSlab = 1024 // rows
)

// row returns a row to be filled.
func (c *collector) row(width int) record.Row {
	coming := min(max(len(c.rows), firstSlab), largeSlab)
	if c.limit >= 0 && len(c.groups) == 1 {
		coming = min(coming, c.limit+1)
	}
	return c.arena.row(width, coming)
}

// groupOf returns the group of the row that leads with the id.
func (c *collector) groupOf(id []byte) int { return c.byID[string(id)] }

// add puts a row at the end of a group.
func (c *collector) add(group int, row record.Row) {
	if group != c.group {
		c.close()
		c.group = group
	}
	if c.rows == nil {
		c.rows = c.list(len(c.groups))
	}
	c.rows = append(c.rows, row)
}

// finish hands out the last rows.
func (c *collector) finish() {
	c.close()
	c.keep(c.rows)
}

// close hands out the rows of the last group.
func (c *collector) close() {
	rows := c.rows[c.first:len(c.rows):len(c.rows)]
	c.first = len(c.rows)
	if len(rows) == 0 {
		return
	}
	more := c.limit >= 0 && len(rows) > c.limit
	if more {
		rows = rows[:c.limit]
	}
	if c.fromEnd {
		slices.Reverse(rows)
	}
	c.groups[c.group] = loaders.Group{Rows: rows, More: more}
}

// restart forgets the rows so far. Their memory is free again when the arena is.
func (c *collector) restart() {
	clear(c.groups)
	c.rows, c.group, c.first = nil, 0, 0
}
