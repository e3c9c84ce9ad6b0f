package store

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"portway/auth"
	"portway/loaders"
	"portway/problem"
	"portway/record"
)

var _ loaders.Source = (*People)(nil)

// Read answers reads of one level of an operation: in SQLite from one snapshot, in PostgreSQL in one round trip. A read that
// the grant does not open is answered by its Err alone, and nothing is asked of the database for it.
func (p *People) Read(ctx context.Context, g *auth.Grant, reads []*loaders.Read) {
	statements := make([]*statement, 0, len(reads))
	for _, r := range reads {
		if r.Err = permit(g, r); r.Err == nil {
			statements, r.Err = p.plan(statements, g, r)
		}
	}
	if len(statements) == 0 {
		return
	}
	err := p.read(ctx, statements)
	for _, r := range reads {
		if r.Err != nil || err == nil {
			continue
		}
		r.Rows, r.Err = nil, explain(ctx, err, r.Category.Name)
	}
}

// Count returns how many records of the category the grant opens.
func (p *People) Count(ctx context.Context, g *auth.Grant, c *record.Category) (int, error) {
	if err := permitCategory(g, c); err != nil {
		return 0, err
	}
	if c.Public {
		return 0, fmt.Errorf("store: %s: public data is not counted", c.Name)
	}
	return p.count(ctx, g, c, form{period: byChildren(g, c), counting: true})
}

// CountOthers returns how many other people the category's records name, as far as the grant opens who they are; 0 where
// the schema marks no field of theirs (@otherPerson).
func (p *People) CountOthers(ctx context.Context, g *auth.Grant, c *record.Category) (int, error) {
	who := c.FieldOfColumn(c.Others.Column)
	if who == nil {
		return 0, nil
	}
	if err := permit(g, &loaders.Read{Category: c, Fields: []*record.Field{who}}); err != nil {
		return 0, err
	}
	return p.count(ctx, g, c, form{period: byChildren(g, c), counting: true, others: true})
}

func (p *People) count(ctx context.Context, g *auth.Grant, c *record.Category, f form) (int, error) {
	t, err := p.texts.find(c, nil, f)
	if err != nil {
		return 0, err
	}
	s := query(t, idArguments(g, c)...)
	if err := p.read(ctx, []*statement{s}); err != nil {
		return 0, explain(ctx, err, c.Name)
	}
	return int(s.result()[0][0].Number()), nil
}

// permit is the second lock, at the last place before the data: what the grant does not open is refused here whoever asks.
func permit(g *auth.Grant, r *loaders.Read) error {
	if err := permitCategory(g, r.Category); err != nil {
		return err
	}
	for _, f := range r.Fields {
		if !g.Rights.OpensField(r.Category, f) {
			return problem.New(problem.MissingScope, "The grant does not open %s.", r.Category.Coordinate(f.Name))
		}
	}
	for i := range r.Along {
		if err := permitAlong(g, r, i); err != nil {
			return err
		}
	}
	return nil
}

// permitAlong lets only public data come along, and only from a field that leads there and that the grant opens.
func permitAlong(g *auth.Grant, r *loaders.Read, place int) error {
	a, from := &r.Along[place], r.Category
	if a.From >= 0 && a.From < place {
		from = r.Along[a.From].Category
	}
	leads := slices.ContainsFunc(from.Edges, func(e record.Edge) bool {
		return !e.List && e.Target == a.Category.Type && from.FieldOfColumn(e.Key) == a.Key
	})
	if !a.Category.Public || a.From >= place || !leads || len(a.Fields) > math.MaxUint8 {
		return fmt.Errorf("store: %s: %s does not come along", from.Name, a.Category.Name)
	}
	if !g.Rights.OpensField(from, a.Key) {
		return problem.New(problem.MissingScope, "The grant does not open %s.", from.Coordinate(a.Key.Name))
	}
	return nil
}

func permitCategory(g *auth.Grant, c *record.Category) error {
	if g == nil || g.Person == "" {
		return problem.New(problem.MissingScope, "There is no grant to read %s under.", c.Name)
	}
	if !g.Rights.Opens(c) {
		return problem.New(problem.MissingScope, "The grant does not open %s.", c.Name)
	}
	return nil
}

// plan appends the statements that answer the read, and makes room for its groups.
func (p *People) plan(statements []*statement, g *auth.Grant, r *loaders.Read) ([]*statement, error) {
	switch {
	case r.Key == "" && r.Category.Public:
		return statements, fmt.Errorf("store: %s: public data is read by id only", r.Category.Name)
	case r.Key != "id" && r.Window.Limit < 0:
		return statements, fmt.Errorf("store: %s: a list of %d records", r.Category.Name, r.Window.Limit)
	case r.Key == "":
		r.Rows = groups(r.Rows, 1)
		t, err := p.texts.find(r.Category, r.Fields, form{fromEnd: r.Window.FromEnd, period: byChildren(g, r.Category), along: r.Along})
		if err != nil {
			return statements, err
		}
		return append(statements, newStatement(t, r.Memory, pageArguments(g, r), r.Rows, nil).window(&r.Window)), nil
	case r.Key != "id" && !leadsTo(r.Category, r.Key):
		return statements, fmt.Errorf("store: %s: %q is not the key of a parent", r.Category.Name, r.Key)
	}
	return p.planKeys(statements, g, r)
}

// planKeys splits the read's keys over statements of KeysPerStatement.
func (p *People) planKeys(statements []*statement, g *auth.Grant, r *loaders.Read) ([]*statement, error) {
	r.Rows = groups(r.Rows, len(r.Keys))
	f := form{key: r.Key, fromEnd: r.Window.FromEnd && r.Key != "id", period: byChildren(g, r.Category), along: r.Along}
	arguments := idArguments(g, r.Category)
	if r.Key != "id" {
		arguments = pageArguments(g, r)
	}
	for first := 0; first < len(r.Keys); first += loaders.KeysPerStatement {
		last := min(first+loaders.KeysPerStatement, len(r.Keys))
		if p.texts.dialect == SQLite {
			f.branches = branchesFor(last - first)
		}
		t, err := p.texts.find(r.Category, r.Fields, f)
		if err != nil {
			return statements, err
		}
		s := newStatement(t, r.Memory, arguments, r.Rows[first:last], r.Keys[first:last])
		if r.Key != "id" {
			s.window(&r.Window)
		}
		statements = append(statements, s)
	}
	return statements, nil
}

// groups returns empty groups, in the memory that the read brings if it suffices.
func groups(room []loaders.Group, count int) []loaders.Group {
	if cap(room) < count {
		return make([]loaders.Group, count)
	}
	clear(room[:count])
	return room[:count]
}

// newStatement returns a statement whose groups have no limit.
func newStatement(t *text, memory *loaders.Memory, arguments []record.Value, groups []loaders.Group, keys []string) *statement {
	s := &statement{text: t, args: arguments, keys: cleanAll(keys), rows: collector{arena: arenaOf(memory), groups: groups, limit: -1}}
	if t.lead == idLead && len(keys) > 1 {
		s.rows.byID = make(map[string]int, len(keys))
		for i, key := range s.keys {
			s.rows.byID[key] = i
		}
	}
	return s
}

// window limits each group to a page.
func (s *statement) window(w *loaders.Window) *statement {
	s.rows.limit, s.rows.fromEnd = w.Limit, w.FromEnd
	return s
}

// pageArguments returns the parameters of a page, or of the children of many parents.
func pageArguments(g *auth.Grant, r *loaders.Read) []record.Value {
	s := spanOf(&r.Window)
	period := byChildren(g, r.Category)
	if !period && !r.Category.Undated {
		s = s.since(g.From).until(g.Until)
	}
	arguments := make([]record.Value, 0, pageParameters+periodParameters)
	arguments = append(arguments, record.Text(g.Person), record.Number(position(g)),
		record.Number(s.under.At), record.Text(clean(s.under.ID)), record.Number(s.over.At), record.Text(clean(s.over.ID)),
		record.Number(int64(min(r.Window.Limit, math.MaxInt32))+1))
	if period {
		arguments = append(arguments, periodOf(g)...)
	}
	return arguments
}

// idArguments returns the parameters of a read by id, or of a count.
func idArguments(g *auth.Grant, c *record.Category) []record.Value {
	if c.Public {
		return nil
	}
	arguments := []record.Value{record.Text(g.Person), record.Number(position(g))}
	if c.Undated {
		return append(arguments, record.Number(math.MinInt64), record.Number(math.MaxInt64))
	}
	return append(arguments, periodOf(g)...)
}

func periodOf(g *auth.Grant) []record.Value {
	s := everything.since(g.From).until(g.Until)
	return []record.Value{record.Number(s.over.At), record.Number(s.under.At)}
}

// byChildren reports whether a record of the category can be inside the grant's period by one of its children.
func byChildren(g *auth.Grant, c *record.Category) bool {
	return (!g.From.IsZero() || !g.Until.IsZero()) && !c.Undated && hasChildren(c)
}

// position returns the place in the person's sequence that the grant sees.
func position(g *auth.Grant) int64 {
	if g.AsOf == 0 {
		return live
	}
	return g.AsOf
}

// clean makes a text fit for both engines: PostgreSQL keeps neither the zero character nor what is not UTF-8. Both become
// the replacement character, in what is written as in what is asked for.
func clean(s string) string {
	if !strings.ContainsRune(s, 0) && utf8.ValidString(s) {
		return s
	}
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// cleanAll copies the keys only where one of them needs it.
func cleanAll(keys []string) []string {
	for i, key := range keys {
		if cleaned := clean(key); cleaned != key {
			keys = append([]string(nil), keys...)
			keys[i] = cleaned
		}
	}
	return keys
}
