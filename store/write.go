package store

import (
	"context"
	"errors"
	"fmt"
	"math"

	"portway/loaders"
	"portway/problem"
	"portway/record"
)

// A Write is one record to be kept, or to be deleted.
type Write struct {
	Category *record.Category
	Record   any    // a pointer to the category's Go type; its id says which record it is
	KeepDate bool   // leave createdAt as it stands; for sources whose dates are made up where they lack one
	Delete   bool   // delete the record that ID names instead
	ID       string // only with Delete
	Version  int64  // the source's number of this state of the record; what is not higher than one before is left out. 0 is none
}

// A Result counts what became of the writes.
type Result struct {
	Created   int
	Updated   int
	Unchanged int // among them deletions of what is not there
	Deleted   int
}

// Operations of changes.
const (
	Created = "created"
	Updated = "updated"
	Deleted = "deleted"
)

// Write keeps records of one person, all or none. What stands already as it is given is left alone, so that a write can be
// repeated; what differs is closed and stays readable for grants that see an earlier position. Of several writes of one
// record the one with the highest version counts, among equals the last. Records of undated categories keep the createdAt that they had first.
//
// One call is one transaction and holds up other writes of the person: some hundred records at a time are a good measure.
func (p *People) Write(ctx context.Context, person string, writes []Write) (Result, error) {
	pending, err := gather(writes)
	if err != nil || len(pending) == 0 {
		return Result{}, err
	}
	var result Result
	err = p.write(ctx, func(tx transaction) error {
		seq, err := p.lock(ctx, tx, person)
		if err != nil {
			return err
		}
		session := writing{people: p, tx: tx, person: person, seq: seq, at: record.Number(p.now().UnixMicro())}
		if err := session.run(ctx, pending); err != nil {
			return err
		}
		result = session.result
		return nil
	})
	if err != nil {
		return Result{}, explain(ctx, err, "write")
	}
	if p.Written != nil && result.Created+result.Updated+result.Deleted > 0 {
		p.Written(person)
	}
	return result, nil
}

// lock makes the transaction the only one that writes for the person, and returns their position.
func (p *People) lock(ctx context.Context, tx transaction, person string) (int64, error) {
	s := query(p.fixed.lock, record.Text(person))
	if err := tx.read(ctx, s); err != nil {
		return 0, err
	}
	if len(s.result()) == 0 {
		return 0, problem.New(problem.NotFound, "There is no such person.")
	}
	return s.result()[0][0].Number(), nil
}

// A version is one record as it is to stand; a version without values is a deletion.
type version struct {
	category *record.Category
	id       string
	values   record.Row
	keepDate bool
	source   int64 // its number at the source; 0 where it has none
}

// gather turns writes into versions, one per record, in the order in which they count.
func gather(writes []Write) ([]version, error) {
	type name struct {
		category *record.Category
		id       string
	}
	last := make(map[name]int, len(writes))
	versions := make([]version, len(writes))
	for i, w := range writes {
		v, err := versionOf(w)
		if err != nil {
			return nil, fmt.Errorf("store: write: %w", err)
		}
		versions[i] = v
		if before, known := last[name{v.category, v.id}]; !known || versions[before].source <= v.source {
			last[name{v.category, v.id}] = i
		}
	}
	kept := versions[:0]
	for i, v := range versions {
		if last[name{v.category, v.id}] == i {
			kept = append(kept, v)
		}
	}
	return kept, nil
}

func versionOf(w Write) (version, error) {
	if w.Category == nil || w.Category.Public {
		return version{}, errors.New("a record of no category of people's data")
	}
	v := version{category: w.Category, id: clean(w.ID), keepDate: w.KeepDate, source: w.Version}
	if !w.Delete {
		values, err := valuesOf(w.Record, w.Category)
		if err != nil {
			return version{}, err
		}
		v.id, v.values = values[idField].Text(), values
	}
	if v.id == "" {
		return version{}, fmt.Errorf("%s: a record without id", w.Category.Name)
	}
	return v, nil
}

// Every category's fields begin with these two.
const (
	idField = iota
	createdAtField
)

// valuesOf returns the values of all fields as both engines keep and give them back.
func valuesOf(r any, c *record.Category) (record.Row, error) {
	values := record.Values(r, allFields(c))
	for i, v := range values {
		switch {
		case v.IsText():
			values[i] = record.Text(clean(v.Text()))
		case v.IsFloat() && (math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0)):
			return nil, fmt.Errorf("%s: no number in %s", c.Name, c.Fields[i].Name)
		case v.IsFloat():
			values[i] = record.Float(v.Float() + 0) // -0 becomes 0
		}
	}
	return values, nil
}

func allFields(c *record.Category) []*record.Field {
	fields := make([]*record.Field, len(c.Fields))
	for i := range c.Fields {
		fields[i] = &c.Fields[i]
	}
	return fields
}

// writing is the state of one Write.
type writing struct {
	people *People
	tx     transaction
	person string
	seq    int64
	at     record.Value // when it is
	result Result

	closing, opening map[*record.Category][][]record.Value
	changes          [][]record.Value
	sources          [][]record.Value // versions of the source
}

func (w *writing) run(ctx context.Context, pending []version) error {
	pending, err := w.fresh(ctx, pending)
	if err != nil {
		return err
	}
	standing, err := w.standing(ctx, pending)
	if err != nil {
		return err
	}
	if err := w.tx.run(ctx, w.people.fixed.setSourceVersion, w.sources); err != nil {
		return err
	}
	w.closing, w.opening = map[*record.Category][][]record.Value{}, map[*record.Category][][]record.Value{}
	for _, v := range pending {
		w.decide(v, standing[v.category][v.id])
	}
	if len(w.changes) == 0 {
		return nil
	}
	for _, c := range record.Categories {
		texts := w.people.fixed.byCategory[c]
		if err := w.tx.run(ctx, texts.close, w.closing[c]); err != nil {
			return err
		}
		if err := w.tx.run(ctx, texts.insert, w.opening[c]); err != nil {
			return err
		}
	}
	if err := w.tx.run(ctx, w.people.fixed.addChange, w.changes); err != nil {
		return err
	}
	return w.tx.run(ctx, w.people.fixed.advance, [][]record.Value{{record.Text(w.person), record.Number(w.seq)}})
}

// standing reads what stands now of the records.
func (w *writing) standing(ctx context.Context, pending []version) (map[*record.Category]map[string]record.Row, error) {
	ids := map[*record.Category][]string{}
	for _, v := range pending {
		ids[v.category] = append(ids[v.category], v.id)
	}
	found := map[*record.Category]map[string]record.Row{}
	for _, c := range record.Categories {
		if len(ids[c]) == 0 {
			continue
		}
		rows, err := w.standingOf(ctx, c, ids[c])
		if err != nil {
			return nil, err
		}
		found[c] = rows
	}
	return found, nil
}

func (w *writing) standingOf(ctx context.Context, c *record.Category, ids []string) (map[string]record.Row, error) {
	arguments := []record.Value{record.Text(w.person), record.Number(live), record.Number(math.MinInt64), record.Number(math.MaxInt64)}
	rows := make(map[string]record.Row, len(ids))
	for first := 0; first < len(ids); first += loaders.KeysPerStatement {
		keys := ids[first:min(first+loaders.KeysPerStatement, len(ids))]
		f := form{key: "id"}
		if w.people.texts.dialect == SQLite {
			f.branches = branchesFor(len(keys))
		}
		t, err := w.people.texts.find(c, allFields(c), f)
		if err != nil {
			return nil, err
		}
		groups := make([]loaders.Group, len(keys))
		s := newStatement(t, nil, arguments, groups, keys)
		if err := w.tx.read(ctx, s); err != nil {
			return nil, err
		}
		for i, g := range groups {
			if len(g.Rows) > 0 {
				rows[keys[i]] = g.Rows[0]
			}
		}
	}
	return rows, nil
}

// decide compares a version with what stands, and notes what is to be written.
func (w *writing) decide(v version, stands record.Row) {
	if stands != nil && v.values != nil && (v.category.Undated || v.keepDate) {
		v.values[createdAtField] = stands[createdAtField]
	}
	switch {
	case stands == nil && v.values == nil, stands != nil && v.values != nil && equal(stands, v.values):
		w.result.Unchanged++
	case v.values == nil:
		w.result.Deleted++
		w.note(v, Deleted, true)
	case stands == nil:
		w.result.Created++
		w.note(v, Created, false)
	default:
		w.result.Updated++
		w.note(v, Updated, true)
	}
}

func (w *writing) note(v version, operation string, closes bool) {
	w.seq++
	person, id, seq := record.Text(w.person), record.Text(v.id), record.Number(w.seq)
	if closes {
		w.closing[v.category] = append(w.closing[v.category], []record.Value{person, id, seq})
	}
	if v.values != nil {
		w.opening[v.category] = append(w.opening[v.category], append([]record.Value{person, seq}, v.values...))
	}
	w.changes = append(w.changes, []record.Value{person, seq, record.Text(v.category.Name), id, record.Text(operation), w.at})
}

func equal(a, b record.Row) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
