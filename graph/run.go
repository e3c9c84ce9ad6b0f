package graph

import (
	"context"
	"sync"

	"portway/graph/plan"
	"portway/loaders"
)

// A run is one execution of a plan: what its fetches found, and the answer as it is written.
type run struct {
	plan      *plan.Plan
	loaders   *loaders.Loaders
	variables map[string]any
	found     []found // by the slot of a fetch
	referred  referred

	buf     []byte // the data
	head    []byte // what stands before it
	tail    []byte // and after it
	buffers *[3][]byte
	index   []int // the position in each list that is being written, outermost first
	errors  *failures
	err     error // why there is no answer
}

// A found is what one fetch of the plan gave.
type found struct {
	read   *loaders.Read
	window loaders.Window
	place  map[string]int // key -> its group in read.Rows; nil for a page
}

// buffers keeps the buffers of runs that are over.
var buffers = sync.Pool{New: func() any { return new([3][]byte) }}

// maxKept is the largest buffer that is kept; one large answer does not hold its memory for ever.
const maxKept = 1 << 20

func newRun(p *plan.Plan, l *loaders.Loaders, variables map[string]any) *run {
	b := buffers.Get().(*[3][]byte)
	return &run{
		plan: p, loaders: l, variables: variables, errors: newFailures(p), buffers: b,
		buf: b[0][:0], head: b[1][:0], tail: b[2][:0],
	}
}

// release gives the run's buffers to the next one. Nothing of the run is used afterwards.
func (r *run) release() {
	if cap(r.buf) <= maxKept {
		*r.buffers = [3][]byte{r.buf, r.head, r.tail}
		buffers.Put(r.buffers)
	}
}

// prepare evaluates the arguments of every list, so that a wrong one is told before anything is charged or read.
func (r *run) prepare() error {
	r.found = make([]found, r.plan.Fetches)
	for _, level := range r.plan.Levels {
		for _, f := range level {
			window, err := f.Window(r.loaders, r.variables)
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
		reads := make([]*loaders.Read, 0, len(level))
		for _, f := range level {
			read, err := r.ask(f)
			if err != nil {
				return err
			}
			if read != nil {
				reads = append(reads, read)
			}
		}
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
	read := &loaders.Read{Category: f.Category, Fields: f.Fields, Along: f.Along, Key: f.Key, Window: own.window}
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
		read.Keys, own.place = r.keys(f)
	}
	if f.Form != plan.PersonsPage && len(read.Keys) == 0 {
		return nil, nil
	}
	own.read = read
	return read, nil
}

// keys collects, from the rows that the parent fetch found, the distinct keys of the next level.
func (r *run) keys(f *plan.Fetch) ([]string, map[string]int) {
	parents := r.found[f.Parent.Slot].read
	if parents == nil || parents.Err != nil {
		return nil, nil
	}
	count := 0
	for _, group := range parents.Rows {
		count += len(group.Rows)
	}
	keys, place := make([]string, 0, count), make(map[string]int, count)
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
