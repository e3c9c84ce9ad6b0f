package store

import (
	"portway/loaders"
	"portway/record"
)

// Positions in a person's sequence that stand for no write.
const (
	standing = 1<<63 - 1    // the until_seq of a version that was not replaced
	live     = standing - 1 // a reader at this position sees what stands now
)

// A text is the SQL of a statement, in the dialect of its database. It is built once and shared by all who run it; its
// address is what the engines know a prepared statement by.
type text struct {
	sql      string
	lead     lead
	fields   []*record.Field // what follows the lead in each row
	category *record.Category
	takes    []record.Kind // the kinds of the arguments, where numbers can mean booleans
}

// A lead is a column before the fields that tells to which key a row belongs.
type lead uint8

const (
	noLead      lead = iota // all rows belong to one list
	ordinalLead             // the place of the key in the statement's keys, from 0
	idLead                  // the key itself; in SQLite, which finds many ids faster than one after another
)

// A statement is one run of a text.
type statement struct {
	*text
	args []record.Value
	keys []string // bound after args: as one array in PostgreSQL, one by one in SQLite
	rows collector
}

// kindOf returns the kind of an argument.
func (t *text) kindOf(argument int) record.Kind {
	if t.takes == nil {
		return record.KindString
	}
	return t.takes[argument]
}

// query returns a statement whose rows all go to one list.
func query(t *text, args ...record.Value) *statement {
	return &statement{text: t, args: args, rows: collector{arena: &arena{}, groups: make([]loaders.Group, 1), limit: -1}}
}

// result returns the rows of a statement that query made.
func (s *statement) result() []record.Row { return s.rows.groups[0].Rows }
