package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"portway/auth"
	"portway/graph/plan"
	"portway/loaders"
	"portway/problem"
	"portway/ratelimit"
	"portway/record"
)

// A Walk is a query that is run to its end: every list of it is read page by page until nothing is left, whatever `first`
// says. It is compiled, cut to the grant and priced as the same query is when it is asked; only that it pays as it goes, and
// waits where the budget is spent. Memory is bounded by a page per level.
//
// What it writes is JSON Lines. Flat, each record of each list is a line of its own, with its __typename and the
// __parentId of the record that its list belongs to, right after that record's line. Nested, a line is a record of an
// outermost list, with its own lists within it in the shape that an answer has.
type Walk struct {
	Query     string
	Operation string          // which of its operations, where there are several
	Variables json.RawMessage // an object, or nothing
	Nested    bool
	Told      func([]Disclosure) // told what was read so far, after each page of an outermost list; may be nil
}

// A Walked is what a walk came to.
type Walked struct {
	Reads  []Disclosure
	Denied []*plan.Denial // selected, and not open: null in the lines
}

// CheckWalk refuses what cannot be walked.
func (h *Handler) CheckWalk(g *auth.Grant, w *Walk) error {
	_, err := h.compileWalk(g, w)
	return err
}

// Walk runs the walk under the grant and writes its lines.
func (h *Handler) Walk(ctx context.Context, g *auth.Grant, w *Walk, out io.Writer) (*Walked, error) {
	op, err := h.compileWalk(g, w)
	if err != nil {
		return nil, err
	}
	k := &walker{
		op: op, walk: w, out: out, loaders: &loaders.Loaders{Source: h.Source, Grant: g, Cursors: h.Cursors}, seen: &recorder{Source: h.Source},
	}
	k.loaders.Source = k.seen
	if err := k.root(ctx); err != nil {
		return nil, fmt.Errorf("graph: walk: %w", err)
	}
	if err := k.pay(ctx); err != nil {
		return nil, fmt.Errorf("graph: walk: %w", err)
	}
	if err := k.spill(0); err != nil {
		return nil, fmt.Errorf("graph: walk: %w", err)
	}
	done := &Walked{Reads: k.reads}
	for _, d := range op.plan.Denied {
		if !d.OnDemand {
			done.Denied = append(done.Denied, d)
		}
	}
	return done, nil
}

func (h *Handler) compileWalk(g *auth.Grant, w *Walk) (*operation, error) {
	sent := &request{operation: w.Operation}
	if err := member("variables", w.Variables, &sent.variables, "an object"); err != nil {
		return nil, err
	}
	op := &operation{handler: h, grant: g}
	if refused := op.compile(w.Query, sent); !refused.empty() {
		return nil, problem.New(refused.code, "%s", refused.errors[0].Message)
	}
	if op.plan.Operation.Operation != ast.Query || len(op.plan.Reference) > 0 {
		return nil, problem.New(problem.BadInput, "Only records can be read to their end: a query of me, node and nodes, without other root fields.")
	}
	if op.plan.Fetches == 0 {
		return nil, problem.New(problem.BadInput, "The query reads no records.")
	}
	return op, walkable(op.plan.Fields, op.variables)
}

// walkable refuses lists that have no single end to be read to, or would have to be read twice for one line.
func walkable(fields []plan.Field, variables map[string]any) error {
	for i := range fields {
		f := &fields[i]
		if f.Kind == plan.List {
			if err := f.Fetch.Forward(variables); err != nil {
				return err
			}
			records := 0
			for k := range f.Fields {
				if kind := f.Fields[k].Kind; kind == plan.Nodes || kind == plan.Edges {
					records++
				}
			}
			if records != 1 {
				return problem.New(problem.BadInput, "`%s` selects its records %d times; select either nodes or edges, once.", strings.Join(f.Path, "."), records)
			}
		}
		if err := walkable(f.Fields, variables); err != nil {
			return err
		}
		for _, a := range f.Alternatives {
			if err := walkable(a.Fields, variables); err != nil {
				return err
			}
		}
	}
	return nil
}

// How many records are read at once.
const (
	walkPage  = 1000 // of one list, where nothing stands below it
	walkBatch = 100  // of one list, where lists of each stand below it
	walkRows  = 2000 // of the lists below such a batch, all together
)

// A walker is a walk that is under way.
type walker struct {
	op      *operation
	walk    *Walk
	loaders *loaders.Loaders
	seen    *recorder
	out     io.Writer
	buf     []byte
	reads   []Disclosure
	owed    int64
}

func (k *walker) root(ctx context.Context) error {
	for i := range k.op.plan.Fields {
		f := &k.op.plan.Fields[i]
		var err error
		switch f.Kind {
		case plan.Person:
			k.owed += f.Weight
			err = k.person(ctx, f.Fields)
		case plan.Node, plan.NodeList:
			err = k.nodes(ctx, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// person walks the lists of the person, and writes what is theirs alone as a line of its own.
func (k *walker) person(ctx context.Context, fields []plan.Field) error {
	if slices.ContainsFunc(fields, func(f plan.Field) bool { return f.Kind == plan.Subject }) {
		k.line("User", "")
		k.leaves(fields, nil, nil)
		if err := k.endLine(); err != nil {
			return err
		}
	}
	for i := range fields {
		f := &fields[i]
		var err error
		switch f.Kind {
		case plan.List:
			err = k.outermost(ctx, f)
		case plan.Single:
			err = k.single(ctx, f)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
	}
	return nil
}

// outermost walks a list of the person.
func (k *walker) outermost(ctx context.Context, f *plan.Field) error {
	l, err := k.list(f, "", walkPage)
	if err != nil {
		return err
	}
	for l.more {
		if err := l.next(ctx); err != nil {
			return err
		}
		if err := k.lines(ctx, l.node, l.rows, l.id, f.Fetch.Category.Type, ""); err != nil {
			return err
		}
		k.tell()
	}
	return nil
}

func (k *walker) single(ctx context.Context, f *plan.Field) error {
	fields, id := withID(f.Fetch)
	read := &loaders.Read{Category: f.Fetch.Category, Fields: fields, Window: loaders.Window{Limit: 1}}
	if err := k.read(ctx, read); err != nil {
		return err
	}
	k.owed += f.Weight + plan.Own(f.Fields)
	return k.lines(ctx, f.Fields, read.Rows[0].Rows, id, f.Fetch.Category.Type, "")
}

// nodes walks the records that ids name, in the order of the schema.
func (k *walker) nodes(ctx context.Context, f *plan.Field) error {
	for _, c := range record.Categories {
		a := f.Alternatives[c]
		if a == nil || a.Denial != nil {
			continue
		}
		ids, err := a.Fetch.Requested(k.op.variables)
		if err != nil || len(ids) == 0 {
			if err != nil {
				return err
			}
			continue
		}
		fields, id := withID(a.Fetch)
		read := &loaders.Read{Category: c, Fields: fields, Key: a.Fetch.Key, Keys: ids}
		if err := k.read(ctx, read); err != nil {
			return err
		}
		for _, group := range read.Rows {
			k.owed += f.Weight + plan.Own(a.Fields)
			if err := k.lines(ctx, a.Fields, group.Rows, id, c.Type, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// read answers reads, notes what they disclose, and pays what is owed before going on.
func (k *walker) read(ctx context.Context, reads ...*loaders.Read) error {
	if err := k.pay(ctx); err != nil {
		return err
	}
	if err := k.loaders.Level(ctx, reads); err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	for _, r := range reads {
		if r.Err != nil { // the account has no such category: there is nothing in it
			r.Rows = make([]loaders.Group, max(len(r.Keys), 1))
		}
	}
	for _, d := range k.seen.disclosures() {
		k.note(d)
	}
	return ctx.Err()
}

func (k *walker) note(d Disclosure) {
	for i := range k.reads {
		if known := &k.reads[i]; known.Category == d.Category {
			known.Records += d.Records
			for _, f := range d.Fields {
				if !slices.Contains(known.Fields, f) {
					known.Fields = append(slices.Clip(known.Fields), f)
				}
			}
			return
		}
	}
	k.reads = append(k.reads, d)
}

func (k *walker) tell() {
	if k.walk.Told != nil {
		k.walk.Told(k.reads)
	}
}

// pay takes what is owed out of the budget, and waits until it is there. A query of the same app that comes meanwhile finds
// what is left: no charge is more than a tenth of the most that the budget holds.
func (k *walker) pay(ctx context.Context) error {
	l := limit(k.op.grant)
	for k.owed > 0 {
		cost := min(k.owed, int64(max(l.Burst/10, 1)))
		verdict, err := k.op.handler.Limiter.Charge(ctx, ratelimit.Charge{Key: k.op.grant.Budget.Key, Limit: l, Cost: int(cost)})
		if err != nil {
			return problem.Wrap(err, problem.Unavailable, "The budget could not be asked. Try again.")
		}
		if verdict.Problem() == nil {
			k.owed -= cost
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(max(verdict.RetryAfter, 10*time.Millisecond)):
		}
	}
	return nil
}

// withID returns the fields of a fetch with the id among them, and its place.
func withID(f *plan.Fetch) ([]*record.Field, int) {
	return with(f.Fields, f.Category.Field("id"))
}

// with returns the fields with one more, where it is not among them, and its place. The plan's own stay as they are.
func with(fields []*record.Field, field *record.Field) ([]*record.Field, int) {
	if place := slices.Index(fields, field); place >= 0 {
		return fields, place
	}
	return append(slices.Clip(fields), field), len(fields)
}

// spill writes out what has been collected, once it is so much.
func (k *walker) spill(atLeast int) error {
	if len(k.buf) < cmp.Or(atLeast, 1) {
		return nil
	}
	_, err := k.out.Write(k.buf)
	k.buf = k.buf[:0]
	return err
}

// endLine ends a line, and writes out what has been collected where it is worth it.
func (k *walker) endLine() error {
	k.buf = append(k.buf, "}\n"...)
	return k.spill(64 << 10)
}
