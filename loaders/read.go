package loaders

import (
	"context"
	"time"

	"portway/auth"
	"portway/record"
)

// A Source reads records. It is asked for a whole level of an operation at once, so that it can join the round trips.
type Source interface {
	// Read answers every read, each with at most one statement for up to KeysPerStatement keys, and sets its Rows or its
	// Err. It reads nothing that the grant does not open, and only the columns of the fields asked for.
	Read(ctx context.Context, g *auth.Grant, reads []*Read)
}

// KeysPerStatement is how many parents or ids one statement of a read names at most.
const KeysPerStatement = 256

// A Read asks for records of one category. It has one of three forms:
//
//   - a page of the person's records: Key is empty;
//   - a page of the children of each of several parents: Key is the column that names the parent, Keys are the parents;
//   - records by id, and public data by id: Key is "id", Keys are the ids; Window does not count.
type Read struct {
	Category *record.Category
	Fields   []*record.Field
	Along    []Along // public records that come with each row
	Key      string
	Keys     []string // distinct
	Window   Window
	Memory   *Memory // for the rows; nil where somebody keeps them

	Rows []Group // one per key, in their order; just one for a page
	Err  error
}

// A Memory is what a source keeps of one answer, to use it again for the next: rows that were read with it stand until Reset.
// The zero Memory holds nothing. It is not safe for concurrent use.
type Memory struct{ Kept interface{ Reset() } }

// Reset lets the source use the memory again.
func (m *Memory) Reset() {
	if m.Kept != nil {
		m.Kept.Reset()
	}
}

// An Along is a public record that each row leads to, by an id. Its values stand in the row, behind those of the read's own
// fields and of the Alongs before it; they are all null where there is no such record.
type Along struct {
	Category *record.Category
	From     int           // what leads to it: an Along before it, by its place, or the record itself: -1
	Key      *record.Field // the field of that which holds the id
	Fields   []*record.Field
}

// Width returns how many values a row of the read has.
func (r *Read) Width() int {
	width := len(r.Fields)
	for i := range r.Along {
		width += len(r.Along[i].Fields)
	}
	return width
}

// A Group is the rows for one key.
type Group struct {
	Rows []record.Row // one value per field of the read, and then per field of what comes along
	More bool         // whether the list goes on beyond the window's limit
}

// A Window says which part of a list is wanted. Lists are ordered by (createdAt, id), newest first.
type Window struct {
	Limit   int       // most rows wanted, 0 or more
	FromEnd bool      // take the rows from the oldest end; they still come newest first
	After   *Position // only older ones than this
	Before  *Position // only newer ones than this
	Since   time.Time // only from this moment on; zero is no bound
	Until   time.Time // only before this moment; zero is no bound
}

// A Position is a place in a list: that of one record.
type Position struct {
	At int64 // its createdAt, in microseconds since 1970
	ID string
}
