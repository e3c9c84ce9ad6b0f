package graph

import (
	"context"
	"io"
	"slices"
	"sync"

	"portway/graph/plan"
	"portway/loaders"
)

// A run is one execution of a plan: what its fetches found, and the answer as it is written. A run that is over is used
// again, with the memory that it has.
type run struct {
	plan      *plan.Plan
	loaders   loaders.Loaders
	variables map[string]any
	found     []found         // by the slot of a fetch
	level     []*loaders.Read // that is read just now
	memory    loaders.Memory  // of all rows
	referred  referred

	buf    []byte // the answer, but for its errors; of one that is long, what was written last
	index  []int  // the position in each list that is being written, outermost first
	errors failures
	err    error // why there is no answer

	whole  int       // from so many bytes on buf is handed to out
	length int       // the bytes that buf no longer has
	out    io.Writer // nil while the answer is written for its length alone
	gone   bool      // nobody takes the answer any more
}

// A found is what one fetch of the plan gave.
type found struct {
	read    *loaders.Read // nil where there was nothing to ask for
	request loaders.Read
	window  loaders.Window
	place   map[string]int // key -> its group in read.Rows; nil for a page
}

// defaultWhole is up to where keeping an answer whole costs less memory than it is worth: most answers are far below.
const defaultWhole = 256 << 10

// mostKept is the largest buffer that is kept: one large answer does not hold its memory for ever.
const mostKept = 4 * defaultWhole

// runs keeps runs that are over.
var runs = sync.Pool{New: func() any { return new(run) }}

func newRun(op *operation) *run {
	r := runs.Get().(*run)
	h := op.handler
	r.plan, r.variables, r.whole = op.plan, op.variables, op.whole
	r.loaders = loaders.Loaders{Source: h.Source, Grant: op.grant, Cursors: h.Cursors}
	r.errors = newFailures(op.plan)
	if n := op.plan.Fetches; cap(r.found) < n {
		r.found = make([]found, n)
	} else {
		r.found = r.found[:n]
	}
	return r
}

// release gives the run's memory to the next one. Nothing of the run is used afterwards, nor of what it read.
func (r *run) release() {
	r.memory.Reset()
	for i := range r.found {
		f := &r.found[i]
		groups, keys := f.request.Rows, f.request.Keys
		clear(groups)
		clear(keys)
		*f = found{request: loaders.Read{Rows: groups[:0], Keys: keys[:0]}}
	}
	clear(r.level)
	if cap(r.buf) > mostKept {
		r.buf = nil
	}
	*r = run{found: r.found[:0], level: r.level[:0], memory: r.memory, buf: r.buf[:0], index: r.index[:0]}
	runs.Put(r)
}

// prepare evaluates the arguments of every list, so that a wrong one is told before anything is charged or read.
func (r *run) prepare() error {
	for _, level := range r.plan.Levels {
		for _, f := range level {
			window, err := f.Window(&r.loaders, r.variables)
			if err != nil {
				return err
			}
			r.found[f.Slot].window = window
		}
	}
	return nil
}

// read answers the plan's levels, one after another.
func (r *run) read(ctx context.Context) error {
	for _, level := range r.plan.Levels {
		reads := r.level[:0]
		for _, f := range level {
			read, err := r.ask(f)
			if err != nil {
				return err
			}
			if read != nil {
				reads = append(reads, read)
			}
		}
		r.level = reads
		// The error of a read is told where its list stands in the answer.
		_ = r.loaders.Level(ctx, reads)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// ask makes the read of a fetch; nil where there is nothing to ask for.
func (r *run) ask(f *plan.Fetch) (*loaders.Read, error) {
	own := &r.found[f.Slot]
	read := &own.request
	read.Category, read.Fields, read.Along, read.Key, read.Window, read.Memory = f.Category, f.Fields, f.Along, f.Key, own.window, &r.memory
	switch f.Form {
	case plan.RecordsByID:
		ids, err := f.Requested(r.variables)
		if err != nil {
			return nil, err
		}
		own.place = make(map[string]int, len(ids))
		for i, id := range ids {
			own.place[id] = i
		}
		read.Keys = ids
	case plan.ChildrenPages:
		read.Keys, own.place = r.keys(f, read.Keys)
	}
	if f.Form != plan.PersonsPage && len(read.Keys) == 0 {
		return nil, nil
	}
	own.read = read
	return read, nil
}

// keys collects, from the rows that the parent fetch found, the distinct keys of the next level.
func (r *run) keys(f *plan.Fetch, keys []string) ([]string, map[string]int) {
	parents := r.found[f.Parent.Slot].read
	if parents == nil || parents.Err != nil {
		return nil, nil
	}
	count := 0
	for _, group := range parents.Rows {
		count += len(group.Rows)
	}
	keys, place := slices.Grow(keys, count), make(map[string]int, count)
	for _, group := range parents.Rows {
		for _, row := range group.Rows {
			key := row[f.ParentKey]
			if key.IsNull() {
				continue
			}
			if _, known := place[key.Text()]; !known {
				place[key.Text()] = len(keys)
				keys = append(keys, key.Text())
			}
		}
	}
	return keys, place
}
