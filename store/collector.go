package store

import (
	"slices"
	"strings"

	"portway/loaders"
	"portway/record"
)

// A collector takes the rows of one statement as an engine reads them, and hands them out by group.
//
// It keeps few, large pieces of memory instead of many small ones: rows are parts of slabs of values, and the texts of
// many rows share one piece. All of it lives as long as any row of the read does, which is one request.
//
// Rows of one group must come one after another, as they do in every statement of this package.
type collector struct {
	groups  []loaders.Group // where the rows go
	limit   int             // most rows of a group; below 0 is no limit
	fromEnd bool            // rows come oldest first and are turned round
	byID    map[string]int  // the group of each key, where the rows lead with ids and there is more than one

	slab  []record.Value
	texts strings.Builder
	rows  []record.Row
	group int // of the last row
	first int // the first row of that group
}

const (
	firstSlab = 32      // rows
	largeSlab = 1024    // rows
	firstText = 1 << 10 // bytes
	largeText = 1 << 16 // bytes
)

// row returns a row of nulls to be filled.
func (c *collector) row(width int) record.Row {
	if len(c.slab) < width {
		rows := min(max(len(c.rows), firstSlab), largeSlab)
		if c.limit >= 0 && len(c.groups) == 1 {
			rows = min(rows, c.limit+1)
		}
		c.slab = make([]record.Value, max(rows, 1)*width)
	}
	row := c.slab[:width:width]
	c.slab = c.slab[width:]
	return row
}

// text returns the bytes as a text value. A Builder never changes what it gave out, so all texts can share its memory.
func (c *collector) text(b []byte) record.Value {
	if c.texts.Cap()-c.texts.Len() < len(b) {
		size := min(max(2*c.texts.Cap(), firstText), largeText)
		c.texts = strings.Builder{}
		c.texts.Grow(max(size, len(b)))
	}
	start := c.texts.Len()
	c.texts.Write(b)
	return record.Text(c.texts.String()[start:])
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
		c.rows = make([]record.Row, 0, max(firstSlab, len(c.groups)))
	}
	c.rows = append(c.rows, row)
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
