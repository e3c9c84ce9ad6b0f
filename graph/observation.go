package graph

import (
	"context"
	"slices"
	"sync"
	"time"

	"portway/auth"
	"portway/loaders"
	"portway/problem"
	"portway/record"
)

// An Observation is what there is to say about a request once it is answered: for the log, the metrics, the ledger.
type Observation struct {
	ID       string // the answer's X-Request-Id
	Start    time.Time
	Duration time.Duration
	Grant    *auth.Grant // nil where the request had none
	Code     problem.Code
	Status   int
	Cost     int64
	Bytes    int
	Reads    []Disclosure
}

// A Disclosure says what was read of one category.
type Disclosure struct {
	Category *record.Category
	Fields   []*record.Field
	Records  int
}

// reads tells what the run disclosed; reads of public data are no disclosure.
func (r *run) reads() []Disclosure {
	var list []Disclosure
	for i := range r.found {
		f := &r.found[i]
		if f.read == nil || f.read.Err != nil || f.read.Category.Public {
			continue
		}
		list = append(list, Disclosure{Category: f.read.Category, Fields: f.read.Fields, Records: count(f.read.Rows)})
	}
	return append(list, r.referred.reads...)
}

// A recorder is a source that notes what the reference executor reads through it, and is told.
type recorder struct {
	loaders.Source

	mu   sync.Mutex
	list []Disclosure
}

// Read reads, and notes what was found.
func (r *recorder) Read(ctx context.Context, g *auth.Grant, reads []*loaders.Read) {
	r.Source.Read(ctx, g, reads)
	for _, read := range reads {
		if read.Err == nil && !read.Category.Public {
			r.note(Disclosure{Category: read.Category, Fields: read.Fields, Records: count(read.Rows)})
		}
	}
}

// told notes the record of a change, with all the fields that a change was looked for in.
func (r *recorder) told(g *auth.Grant, told record.Record) {
	c := record.ByID(told.GetID())
	if c == nil {
		return
	}
	d := Disclosure{Category: c, Records: 1}
	for i := range c.Fields {
		if g.Rights.OpensField(c, &c.Fields[i]) {
			d.Fields = append(d.Fields, &c.Fields[i])
		}
	}
	r.note(d)
}

// note adds to what is known of the category, where the same fields were read.
func (r *recorder) note(d Disclosure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.list {
		if known := &r.list[i]; known.Category == d.Category && slices.Equal(known.Fields, d.Fields) {
			known.Records += d.Records
			return
		}
	}
	r.list = append(r.list, d)
}

// disclosures returns what was noted since the last call.
func (r *recorder) disclosures() []Disclosure {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.list
	r.list = nil
	return list
}

func count(groups []loaders.Group) int {
	n := 0
	for _, g := range groups {
		n += len(g.Rows)
	}
	return n
}
