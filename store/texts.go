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
	others   bool // counts the people whom the records name, instead of the records
	versions bool // every version, with its positions, instead of the one that a reader sees
	branches int  // in SQLite: how many keys the statement names
	along    []loaders.Along
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
	b = append(b, bit(f.fromEnd)|bit(f.period)<<1|bit(f.counting)<<2|bit(f.versions)<<3|bit(f.others)<<4)
	b = binary.NativeEndian.AppendUint16(b, uint16(f.branches))
	b = append(b, f.key...)
	b = append(b, 0)
	b = appendFields(b, fields)
	for i := range f.along {
		a := &f.along[i]
		b = append(b, 0, byte(a.From))
		b = binary.NativeEndian.AppendUint64(b, uint64(uintptr(unsafe.Pointer(a.Category))))
		b = binary.NativeEndian.AppendUint64(b, uint64(uintptr(unsafe.Pointer(a.Key))))
		b = append(b, byte(len(a.Fields)))
		b = appendFields(b, a.Fields)
	}
	return b
}

func appendFields(b []byte, fields []*record.Field) []byte {
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
	w := writer{dialect: t.dialect, category: c, form: f}
	if len(f.along) > 0 {
		w.own = quote(c.Table) + "."
	}
	columns, err := appendColumns(nil, c, w.own, fields)
	for i := range f.along {
		a := &f.along[i]
		built.fields = append(built.fields, a.Fields...)
		if err == nil {
			columns, err = appendColumns(columns, a.Category, alias(i)+".", a.Fields)
		}
	}
	if err != nil {
		return nil, err
	}
	w.columns = strings.Join(columns, ", ")
	switch {
	case f.counting:
		built.fields = []*record.Field{{Kind: record.KindInt64}}
		w.count()
	case f.key == "":
		w.page()
	case f.versions:
		number := &record.Field{Kind: record.KindInt64}
		built.fields = append([]*record.Field{number, number, number}, fields...)
		built.lead = w.allVersions()
	case t.dialect == Postgres:
		built.lead = ordinalLead
		w.keysLateral()
	case f.key == "id":
		built.lead = idLead
		w.idsIn()
	default:
		built.lead = ordinalLead
		w.childrenUnion()
	}
	built.sql = t.dialect.Adapt(w.String())
	return built, nil
}

func appendColumns(columns []string, c *record.Category, prefix string, fields []*record.Field) ([]string, error) {
	for _, field := range fields {
		if c.Field(field.Name) != field {
			return nil, fmt.Errorf("store: %s: a field of another category, %s", c.Name, field.Name)
		}
		columns = append(columns, prefix+quote(field.Column))
	}
	return columns, nil
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
