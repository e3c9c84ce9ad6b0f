package store

import (
	"math"
	"time"

	"portway/loaders"
)

// A span is an open interval of positions in a list. Window and period become one pair of positions, so that one SQL text
// serves every page, the first as the last, with dates and without.
type span struct{ over, under loaders.Position }

// everything is the span of all positions.
var everything = span{
	over:  loaders.Position{At: math.MinInt64},
	under: loaders.Position{At: math.MaxInt64},
}

// spanOf returns the positions inside the window.
func spanOf(w *loaders.Window) span {
	s := everything.since(w.Since).until(w.Until)
	if w.After != nil && before(*w.After, s.under) {
		s.under = *w.After
	}
	if w.Before != nil && before(s.over, *w.Before) {
		s.over = *w.Before
	}
	return s
}

// since cuts off what is before the moment. No record has an empty id, so that all at the moment stay.
func (s span) since(t time.Time) span {
	if p := (loaders.Position{At: microseconds(t)}); !t.IsZero() && before(s.over, p) {
		s.over = p
	}
	return s
}

// until cuts off the moment and what is after it.
func (s span) until(t time.Time) span {
	if p := (loaders.Position{At: microseconds(t)}); !t.IsZero() && before(p, s.under) {
		s.under = p
	}
	return s
}

func before(p, q loaders.Position) bool { return p.At < q.At || p.At == q.At && p.ID < q.ID }

// microseconds rounds up: of whole microseconds, those from t on are those from the result on.
func microseconds(t time.Time) int64 {
	at := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		at++
	}
	return at
}
