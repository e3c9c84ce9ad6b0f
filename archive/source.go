package archive

import (
	"context"
	"errors"
	"iter"

	"portway/auth"
	"portway/record"
)

// A Source reads a person's records as a grant opens them.
type Source interface {
	// Position returns the number of the last write of the person's data, 0 where there was none.
	Position(ctx context.Context, person string) (int64, error)

	// Page returns the next records of a category in the order (createdAt, id), newest first unless they are those of a
	// parent, with one value per field, and whether there are more. It reads what stood as of the grant's AsOf, inside the grant's period, and refuses what
	// the grant does not open. A problem.NotFound says that the account has no such category.
	Page(ctx context.Context, g *auth.Grant, p Page) (rows []record.Row, more bool, err error)
}

// A Page says which records are wanted next.
type Page struct {
	Category *record.Category
	Fields   []*record.Field
	After    *Place // nil is from the newest on
	Limit    int

	// Key, where set, is the column that names a parent: only the records of that Parent are wanted, the oldest first.
	Key, Parent string

	Memory *Memory // for the rows; nil where somebody keeps them
}

// A Memory is what a source keeps of one page, to use it again for another: rows that were read with it stand until the next
// page is read with it. The zero Memory holds nothing.
type Memory struct{ Kept interface{ Reset() } }

// A Place is that of one record in its list.
type Place struct {
	At int64 // its createdAt, in microseconds since 1970
	ID string
}

// A Signer signs manifests. auth.Keyring is one.
type Signer interface {
	SignDetached(typ string, payload []byte) (string, error)
	JWKS() []byte
}

const (
	longestPage = 1000    // records
	firstPage   = 100     // records, as long as nobody knows how large they are
	largestPage = 4 << 20 // bytes of text, about: a page that was larger makes the next one shorter
)

// reading reads the records of one section, page after page.
type reading struct {
	source   Source
	grant    *auth.Grant
	category *record.Category
	fields   []*record.Field // with id and createdAt
	id, at   int             // their places in a row

	key, parent string // as in Page

	// Where rows do not outlive their page, one memory is read into, one waits and one is written.
	memories [3]*Memory
}

// passing makes the rows of a page stand until the next one is asked for, and no longer.
func (r *reading) passing() *reading {
	for i := range r.memories {
		r.memories[i] = &Memory{}
	}
	return r
}

// A batch is a page that was read, or the error in its stead.
type batch struct {
	rows []record.Row
	err  error
}

// pages gives page after page until the last one, an error, or the end of the context. It reads one page ahead.
func (r *reading) pages(ctx context.Context) iter.Seq2[[]record.Row, error] {
	return func(yield func([]record.Row, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		batches := make(chan batch, 1)
		go r.read(ctx, batches)
		defer func() { // the reader may be in the middle of a page, and must not outlive who asked
			stop()
			for range batches {
			}
		}()
		for b := range batches {
			if b.err = errors.Join(b.err, ctx.Err()); !yield(b.rows, b.err) || b.err != nil {
				return
			}
		}
	}
}

// read sends page after page, and closes the channel after the last one.
func (r *reading) read(ctx context.Context, to chan<- batch) {
	defer close(to)
	page := Page{Category: r.category, Fields: r.fields, Limit: firstPage, Key: r.key, Parent: r.parent}
	for n, more := 0, true; more; n++ {
		page.Memory = r.memories[n%len(r.memories)]
		var b batch
		b.rows, more, b.err = r.source.Page(ctx, r.grant, page)
		select {
		case to <- b:
		case <-ctx.Done():
			return
		}
		if b.err != nil || len(b.rows) == 0 {
			return
		}
		last := b.rows[len(b.rows)-1]
		page.After = &Place{At: last[r.at].Number(), ID: last[r.id].Text()}
		page.Limit = nextLimit(page.Limit, size(b.rows))
	}
}

// nextLimit grows pages while they are small and shrinks them when they are not.
func nextLimit(limit, bytes int) int {
	if bytes > largestPage {
		return max(1, limit*largestPage/bytes/2)
	}
	if bytes > largestPage/2 {
		return limit
	}
	return min(limit*2, longestPage)
}

func size(rows []record.Row) int {
	total := 0
	for _, row := range rows {
		for i := range row {
			total += len(row[i].Text())
		}
	}
	return total
}
