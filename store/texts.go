package store

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unsafe"

	lru "github.com/hashicorp/golang-lru/v2"

	"portway/loaders"
	"portway/record"
)

// A form is what a read asks for, as far as it shows in the SQL.
type form struct {
	key      string // empty for a page, "id", or the column that names the parent
	fromEnd  bool
	period   bool // a parent is inside the grant's period by a child, too
	counting bool
	branches int // in SQLite: how many keys the statement names
}

// texts builds the SQL of reads and keeps it. Whoever asks the same of other people, or from another place in their lists,
// shares a text. What is kept is bounded: an app can ask for any set of fields.
type texts struct {
	dialect Dialect

	known *lru.Cache[string, *text]
}

// textsKept is how many texts are kept: a person's whole schema in some ways of asking, about 4 MB.
const textsKept = 4096

func newTexts(d Dialect) *texts {
	known, err := lru.New[string, *text](textsKept)
	if err != nil {
		panic(err) // only a size below 1 is refused
	}
	return &texts{dialect: d, known: known}
}

// find returns the text that reads the fields in the form.
func (t *texts) find(c *record.Category, fields []*record.Field, f form) (*text, error) {
	var buffer [256]byte
	key := appendKey(buffer[:0], c, fields, f)
	if known, ok := t.known.Get(string(key)); ok {
		return known, nil
	}
	built, err := t.build(c, fields, f)
	if err != nil {
		return nil, err
	}
	t.known.Add(string(key), built)
	return built, nil
}

// appendKey appends what tells texts apart. Categories and fields go in by their address: a text keeps them alive, so none
// of the addresses it is known by can come to mean another field.
func appendKey(b []byte, c *record.Category, fields []*record.Field, f form) []byte {
	b = binary.NativeEndian.AppendUint64(b, uint64(uintptr(unsafe.Pointer(c))))
	b = append(b, bit(f.fromEnd)|bit(f.period)<<1|bit(f.counting)<<2)
	b = binary.NativeEndian.AppendUint16(b, uint16(f.branches))
	b = append(b, f.key...)
	b = append(b, 0)
	for _, field := range fields {
		b = binary.NativeEndian.AppendUint64(b, uint64(uintptr(unsafe.Pointer(field))))
	}
	return b
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// build writes the SQL. The form's key is known to be a column of the category that leads to it from a parent.
func (t *texts) build(c *record.Category, fields []*record.Field, f form) (*text, error) {
	built := &text{category: c, fields: append([]*record.Field(nil), fields...)}
	var columns []string
	for _, field := range fields {
		if c.Field(field.Name) != field {
			return nil, fmt.Errorf("store: %s: a field of another category, %s", c.Name, field.Name)
		}
		columns = append(columns, quote(field.Column))
	}
	w := writer{category: c, columns: strings.Join(columns, ", "), form: f}
	switch {
	case f.counting:
		built.fields = []*record.Field{{Kind: record.KindInt64}}
		w.count()
	case f.key == "id":
		built.lead = idLead
		w.byID(t.dialect)
	case f.key == "":
		w.page()
	case t.dialect == Postgres:
		built.lead = ordinalLead
		w.childrenLateral()
	default:
		built.lead = ordinalLead
		w.childrenUnion()
	}
	built.sql = t.dialect.Adapt(w.String())
	return built, nil
}

// The parameters of every read of people's data: $1 the person, $2 the position in their sequence that it sees, then
//
//	pages, children  $3, $4 records before this position; $5, $6 after this one; $7 most rows; $8, $9 the grant's period
//	by id, counts    $3, $4 the grant's period
//
// $8 and $9 stand only where a parent can be inside by a child. The keys follow.
const (
	pageParameters   = 7
	periodParameters = 2
	idParameters     = 4
)

// A writer writes the SQL of one form.
type writer struct {
	strings.Builder
	category *record.Category
	columns  string
	form     form
}

func (w *writer) page() {
	w.selectFrom("", "")
	w.where()
	w.positions()
	w.order()
}

// childrenLateral reads the children of all parents in one pass over an array of keys.
func (w *writer) childrenLateral() {
	fmt.Fprintf(w, "SELECT k.n - 1, c.* FROM unnest($%d::text[]) WITH ORDINALITY AS k(parent, n) CROSS JOIN LATERAL (", w.firstKey())
	w.selectFrom("", "")
	w.where()
	fmt.Fprintf(w, " AND %s = k.parent", quote(w.form.key))
	w.positions()
	w.order()
	w.WriteString(") AS c")
}

// indexedBy tells SQLite which index to take. It knows nothing of how much a person has, and would now and then rather walk
// through all of it.
const indexedBy = " INDEXED BY "

// childrenUnion reads them with a branch per parent: SQLite has no LATERAL, and this is the fastest of what it has.
func (w *writer) childrenUnion() {
	for branch := range w.form.branches {
		if branch > 0 {
			w.WriteString(" UNION ALL ")
		}
		w.WriteString("SELECT * FROM (")
		w.selectFrom(fmt.Sprintf("%d, ", branch), indexedBy+index(w.category, w.form.key))
		w.where()
		fmt.Fprintf(w, " AND %s = $%d", quote(w.form.key), w.firstKey()+branch)
		w.positions()
		w.order()
		w.WriteString(")")
	}
}

func (w *writer) byID(d Dialect) {
	first, hint := idParameters+1, ""
	if d == SQLite && !w.category.Public {
		hint = indexedBy + index(w.category, "id")
	}
	w.selectFrom("id, ", hint)
	if w.category.Public {
		first = 1
		w.WriteString(" WHERE ")
	} else {
		w.where()
		w.inPeriod("$3", "$4")
		w.WriteString(" AND ")
	}
	if d == Postgres {
		fmt.Fprintf(w, "id = ANY($%d::text[])", first)
		return
	}
	for branch := range w.form.branches {
		if branch == 0 {
			w.WriteString("id IN (")
		} else {
			w.WriteString(", ")
		}
		fmt.Fprintf(w, "$%d", first+branch)
	}
	w.WriteString(")")
}

func (w *writer) count() {
	fmt.Fprintf(w, "SELECT count(*) FROM %s", quote(w.category.Table))
	w.where()
	w.inPeriod("$3", "$4")
}

// firstKey returns the number of the parameter that holds the first key.
func (w *writer) firstKey() int {
	if w.form.period {
		return pageParameters + periodParameters + 1
	}
	return pageParameters + 1
}

func (w *writer) selectFrom(lead, hint string) {
	columns := w.columns
	if columns == "" {
		columns = "1" // a read of no field still counts rows
	}
	fmt.Fprintf(w, "SELECT %s%s FROM %s%s", lead, columns, quote(w.category.Table), hint)
}

// where narrows to one person, and to the versions that stood at the position.
func (w *writer) where() {
	w.WriteString(" WHERE user_id = $1 AND seq <= $2 AND until_seq > $2")
}

func (w *writer) positions() {
	w.WriteString(" AND (created_at, id) < ($3, $4) AND (created_at, id) > ($5, $6)")
	if w.form.period {
		w.inPeriod("$8", "$9")
	}
}

// inPeriod narrows to the grant's period. Dates of pages are narrowed by their positions instead, but for parents.
func (w *writer) inPeriod(from, until string) {
	if !w.form.period {
		fmt.Fprintf(w, " AND created_at >= %s AND created_at < %s", from, until)
		return
	}
	fmt.Fprintf(w, " AND (created_at >= %s AND created_at < %s", from, until)
	for _, e := range w.category.Edges {
		child := record.ByType(e.Target)
		if !e.List || child == nil {
			continue
		}
		fmt.Fprintf(w, " OR EXISTS (SELECT 1 FROM %s AS child WHERE child.user_id = $1 AND child.%s = %s.id"+
			" AND child.seq <= $2 AND child.until_seq > $2", quote(child.Table), quote(e.Key), quote(w.category.Table))
		if !child.Undated {
			fmt.Fprintf(w, " AND child.created_at >= %s AND child.created_at < %s", from, until)
		}
		w.WriteString(")")
	}
	w.WriteString(")")
}

func (w *writer) order() {
	direction := "DESC"
	if w.form.fromEnd {
		direction = "ASC"
	}
	fmt.Fprintf(w, " ORDER BY created_at %s, id %s LIMIT $7", direction, direction)
}

// leadsTo reports whether the column names the parent of the category's records.
func leadsTo(c *record.Category, column string) bool {
	for _, parent := range record.Categories {
		for i := range parent.Edges {
			if e := &parent.Edges[i]; e.List && e.Target == c.Type && e.Key == column {
				return true
			}
		}
	}
	return false
}

// hasChildren reports whether the category's records are parents.
func hasChildren(c *record.Category) bool {
	for i := range c.Edges {
		if c.Edges[i].List {
			return true
		}
	}
	return false
}

// branchesFor rounds the number of keys up, so that few texts serve all numbers.
func branchesFor(keys int) int {
	branches := 1
	for branches < keys {
		branches *= 2
	}
	return min(branches, loaders.KeysPerStatement)
}
