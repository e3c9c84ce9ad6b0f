package graph

import (
	"time"

	"portway/auth"
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
	for _, f := range r.found {
		if f.read == nil || f.read.Err != nil || f.read.Category.Public {
			continue
		}
		d := Disclosure{Category: f.read.Category, Fields: f.read.Fields}
		for _, g := range f.read.Rows {
			d.Records += len(g.Rows)
		}
		list = append(list, d)
	}
	return list
}
