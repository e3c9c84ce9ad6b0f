package loaders

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// The reference executor resolves field by field, so it asks for the children of one parent at a time, and nobody can
// tell it how many more parents will ask. It waits this long for them. The planned executor has no such wait.
const referenceWait = 2 * time.Millisecond

// Page returns one page of the person's records of a category, as values of their Go type.
func Page[T any](ctx context.Context, c *record.Category, a Args) (*record.Connection[T], error) {
	l := from(ctx)
	window, err := l.Window(c, a, DefaultPage)
	if err != nil {
		return nil, err
	}
	r := &Read{Category: c, Fields: l.open(c), Window: window}
	if err := l.Level(ctx, []*Read{r}); err != nil {
		return nil, err
	}
	return connection[T](l, r, r.Rows[0]), nil
}

// Children returns one page of the records whose key column names the parent.
func Children[T any](ctx context.Context, c *record.Category, column, parent string, a Args) (*record.Connection[T], error) {
	l := from(ctx)
	window, err := l.Window(c, a, DefaultList)
	if err != nil {
		return nil, err
	}
	found, err := l.children.load(ctx, l, batchKey{category: c, column: column, window: flatten(window)}, parent)
	if err != nil {
		return nil, err
	}
	return connection[T](l, &Read{Category: c, Fields: l.open(c), Window: window}, found), nil
}

// One returns the public record with the id; nil where there is none, or where id is nil.
func One[T any](ctx context.Context, c *record.Category, id *string) (T, error) {
	var none T
	if id == nil {
		return none, nil
	}
	l := from(ctx)
	found, err := l.children.load(ctx, l, batchKey{category: c, column: "id"}, *id)
	if err != nil || len(found.Rows) == 0 {
		return none, err
	}
	return fill[T](c, l.open(c), found.Rows[0]), nil
}

// Single returns the person's only record of a category, nil where there is none.
func Single[T any](ctx context.Context, c *record.Category) (T, error) {
	var none T
	l := from(ctx)
	r := &Read{Category: c, Fields: l.open(c), Window: Window{Limit: 1}}
	if err := l.Level(ctx, []*Read{r}); err != nil || len(r.Rows[0].Rows) == 0 {
		return none, err
	}
	return fill[T](c, r.Fields, r.Rows[0].Rows[0]), nil
}

// Node returns the person's record with the id, nil where there is none or the grant does not open its category.
func Node(ctx context.Context, id string) (record.Record, error) {
	l := from(ctx)
	c := record.ByID(id)
	if c == nil || !l.Grant.Rights.Opens(c) {
		return nil, nil
	}
	found, err := l.children.load(ctx, l, batchKey{category: c, column: "id"}, id)
	if err != nil || len(found.Rows) == 0 {
		return nil, err
	}
	return fill[record.Record](c, l.open(c), found.Rows[0]), nil
}

// Me returns the person whose data the grant opens.
func Me(ctx context.Context) (*record.User, error) {
	g := auth.From(ctx)
	if g == nil {
		return nil, problem.New(problem.Unauthenticated, "There is no grant.")
	}
	return &record.User{ID: g.Subject}, nil
}

// open returns the fields of the category that the grant opens.
func (l *Loaders) open(c *record.Category) []*record.Field {
	var fields []*record.Field
	for i := range c.Fields {
		if l.Grant.Rights.OpensField(c, &c.Fields[i]) {
			fields = append(fields, &c.Fields[i])
		}
	}
	return fields
}

func connection[T any](l *Loaders, r *Read, g Group) *record.Connection[T] {
	page := &record.Connection[T]{PageInfo: &record.PageInfo{}, Nodes: []T{}}
	page.PageInfo.HasNextPage, page.PageInfo.HasPreviousPage = r.Window.Neighbours(g.More)
	for _, row := range g.Rows {
		page.Nodes = append(page.Nodes, fill[T](r.Category, r.Fields, row))
		page.Cursors = append(page.Cursors, l.Cursor(r.Category, Position{At: row[1].Number(), ID: row[0].Text()}))
	}
	if len(g.Rows) == 0 {
		page.EmptyReason = new(r.Window.EmptyReason(l.Grant))
	}
	if n := len(page.Cursors); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Cursors[0], &page.Cursors[n-1]
	}
	return page
}

func fill[T any](c *record.Category, fields []*record.Field, row record.Row) T {
	r := c.New()
	record.Fill(r, fields, row)
	return r.(T)
}

// A batchKey names the reads that can be joined: only their parents differ.
type batchKey struct {
	category *record.Category
	column   string
	window   flatWindow
}

// A flatWindow is a Window that can be compared.
type flatWindow struct {
	limit         int
	fromEnd       bool
	after, before Position
	hasAfter      bool
	hasBefore     bool
	since, until  time.Time
}

func flatten(w Window) flatWindow {
	f := flatWindow{limit: w.Limit, fromEnd: w.FromEnd, since: w.Since, until: w.Until}
	if w.After != nil {
		f.after, f.hasAfter = *w.After, true
	}
	if w.Before != nil {
		f.before, f.hasBefore = *w.Before, true
	}
	return f
}

func (f flatWindow) window() Window {
	w := Window{Limit: f.limit, FromEnd: f.fromEnd, Since: f.since, Until: f.until}
	if f.hasAfter {
		w.After = &f.after
	}
	if f.hasBefore {
		w.Before = &f.before
	}
	return w
}

// childLoaders holds a dataloader per batch key, for one request.
type childLoaders struct {
	mu      sync.Mutex
	loaders map[batchKey]*dataloader.Loader[string, Group]
}

func (cl *childLoaders) load(ctx context.Context, l *Loaders, key batchKey, id string) (Group, error) {
	cl.mu.Lock()
	loader, ok := cl.loaders[key]
	if !ok {
		loader = dataloader.NewBatchedLoader(l.fetchChildren(ctx, key), dataloader.WithWait[string, Group](referenceWait))
		if cl.loaders == nil {
			cl.loaders = map[batchKey]*dataloader.Loader[string, Group]{}
		}
		cl.loaders[key] = loader
	}
	cl.mu.Unlock()
	return loader.Load(ctx, id)()
}

// fetchChildren reads a batch under the request's context: that of the first caller's field would end with the field.
func (l *Loaders) fetchChildren(ctx context.Context, key batchKey) dataloader.BatchFunc[string, Group] {
	return func(_ context.Context, ids []string) []*dataloader.Result[Group] {
		r := &Read{Category: key.category, Fields: l.open(key.category), Key: key.column, Keys: ids, Window: key.window.window()}
		l.Source.Read(ctx, l.Grant, []*Read{r})
		results := make([]*dataloader.Result[Group], len(ids))
		for i := range ids {
			results[i] = &dataloader.Result[Group]{Error: r.Err}
			if r.Err == nil {
				results[i].Data = r.Rows[i]
			}
		}
		return results
	}
}

// MaxNodes is how many ids one nodes field takes.
const MaxNodes = 100

// Nodes returns the person's records with the ids, in their order, nil where Node is nil.
func Nodes(ctx context.Context, ids []string) ([]record.Record, error) {
	if len(ids) > MaxNodes {
		return nil, problem.New(problem.BadInput, "`ids` has %d ids; ask for at most %d at once.", len(ids), MaxNodes)
	}
	found := make([]record.Record, len(ids))
	errs := make([]error, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { found[i], errs[i] = Node(ctx, id) })
	}
	wg.Wait()
	return found, errors.Join(errs...)
}
