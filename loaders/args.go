package loaders

import (
	"time"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// The lengths of pages, in records.
const (
	MaxPage     = 1000
	DefaultPage = 50 // of a person's list
	DefaultList = 20 // of a list below a record
)

// Args are the arguments of a list, as they were sent.
type Args struct {
	First  *int32
	After  *string
	Last   *int32
	Before *string
	Since  *time.Time
	Until  *time.Time
}

// Size returns the length of the page that the arguments ask for, or the default.
func (a Args) Size(defaultSize int) (int, error) {
	switch {
	case a.First != nil && a.Last != nil:
		return 0, problem.New(problem.BadInput, "Give either `first` or `last`, not both.")
	case a.First != nil:
		return size("first", *a.First)
	case a.Last != nil:
		return size("last", *a.Last)
	}
	return defaultSize, nil
}

func size(name string, n int32) (int, error) {
	if n < 0 {
		return 0, problem.New(problem.BadInput, "`%s` is %d; give a number from 0 to %d.", name, n, MaxPage)
	}
	if n > MaxPage {
		return 0, problem.New(problem.BadInput, "`%s` is %d; a page has at most %d records. Ask for %d and go on from `pageInfo.endCursor`.", name, n, MaxPage, MaxPage)
	}
	return int(n), nil
}

// Window returns the part of the category's list that the arguments ask for.
func (l *Loaders) Window(c *record.Category, a Args, defaultSize int) (Window, error) {
	limit, err := a.Size(defaultSize)
	if err != nil {
		return Window{}, err
	}
	w := Window{Limit: limit, FromEnd: a.Last != nil}
	if w.After, err = l.position(c, a.After); err != nil {
		return Window{}, err
	}
	if w.Before, err = l.position(c, a.Before); err != nil {
		return Window{}, err
	}
	if a.Since != nil {
		w.Since = *a.Since
	}
	if a.Until != nil {
		w.Until = *a.Until
	}
	return w, nil
}

func (l *Loaders) position(c *record.Category, cursor *string) (*Position, error) {
	if cursor == nil {
		return nil, nil
	}
	return l.Cursors.Decode(l.Grant.ID, c, *cursor)
}

// Cursor returns the cursor of a position in the category's list.
func (l *Loaders) Cursor(c *record.Category, p Position) string {
	return l.Cursors.Encode(l.Grant.ID, c, p)
}

// Neighbours tells whether the list goes on after and before a page of the window, given that the source has more rows
// beyond the limit. On the side that was not read towards, a cursor proves that there is something.
func (w *Window) Neighbours(more bool) (next, previous bool) {
	if w.FromEnd {
		return w.Before != nil, more
	}
	return more, w.After != nil
}

// EmptyReason tells why a page of the window is empty under the grant.
func (w *Window) EmptyReason(g *auth.Grant) record.EmptyReason {
	whole := w.Limit > 0 && w.After == nil && w.Before == nil && w.Since.IsZero() && w.Until.IsZero()
	if whole && g.From.IsZero() && g.Until.IsZero() {
		return record.EmptyReasonNoRecords
	}
	return record.EmptyReasonNoneInRange
}
