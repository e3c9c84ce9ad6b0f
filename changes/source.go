package changes

import (
	"context"

	"portway/auth"
	"portway/record"
)

// A Source has the log of each person's writes, and the versions of their records.
type Source interface {
	// Log returns the entries of the person's log after a position, oldest first, at most limit.
	Log(ctx context.Context, g *auth.Grant, after int64, limit int) ([]Entry, error)
	// Versions answers the reads, and then tells the position up to which ended versions are gone. It refuses what the
	// grant does not open, and leaves out what lies outside of its period.
	Versions(ctx context.Context, g *auth.Grant, reads []*Read) (horizon int64, err error)
	// Position returns the number of the person's last write.
	Position(ctx context.Context, person string) (int64, error)
}

// An Entry says which record was written at a position. Its category is nil where the grant does not open it.
type Entry struct {
	Seq      int64
	Category *record.Category
	ID       string
}

// A Read asks for the versions of some records of a category that began or ended at a position from From to To.
type Read struct {
	Category *record.Category
	Fields   []*record.Field
	IDs      []string // distinct
	From, To int64

	Found [][]Version // one list per id, in their order
}

// A Version is a record as it stood from the write at Seq until the one at Until.
type Version struct {
	Seq   int64
	Until int64
	Row   record.Row // one value per field of the read
}
