package takeout

import (
	"cmp"
	"io"
	"iter"
	"slices"
	"strings"

	"portway/record"
)

// ExportName is the name that the platform gives the document in its zip.
const ExportName = "user_data_tiktok.json"

// Records are the data of one person for a document in TikTok's newest layout.
//
// A sequence that fails ends with the error. The document goes on after it, as if there were no more: who hands the records
// out knows what failed.
type Records interface {
	// Opens reports whether the category is to be in the document. Of one that is not, there is no trace.
	Opens(c *record.Category) bool
	// List gives the records of a category, newest first. It can be called several times for one category.
	List(c *record.Category) iter.Seq2[record.Record, error]
	// Children gives the records whose key column names the parent, oldest first.
	Children(c *record.Category, key, parent string) iter.Seq2[record.Record, error]
}

// Write writes a document in the newest layout: every section of a category that is open, also when it has nothing, with
// the keys and the forms of empty that the platform itself uses. Fields that are null are written as the platform writes
// that there is nothing. Read makes the same records of it, with these exceptions, which the layout has no place for:
// fractions of seconds, records whose parent is not there, records that say nothing, companies behind ads, and texts of the platform, not of people,
// that are a word for nothing, such as N/A. Of records with the same number of the platform, another one may keep it as its
// id; records that had no date before have one now, and so another id.
//
// It streams. Only settings and linked accounts, which are few, are held, and the ids of parents that are not open.
func Write(out io.Writer, from Records) error {
	w := &writer{out: out, from: from}
	w.tree(places(w.from), 0)
	w.raw("\n")
	w.spill(0)
	return w.err
}

// Places reports whether the newest layout has a place for the category.
func Places(c *record.Category) bool {
	return slices.ContainsFunc(forms(), func(f form) bool { return slices.Contains(f.of, c) })
}

// A form is how a section, or a marker beside one, is written in the newest layout.
type form struct {
	at    string             // the keys from the root, separated by slashes
	of    []*record.Category // it stands there when one of them is open
	write func(w *writer, empty string)
}

// forms lists everything that the newest layout has.
func forms() []form {
	return slices.Concat(profileForms, activityForms, favoriteForms, messageForms, shopForms, liveForms, adForms,
		accountForms, walletForms)
}

// A leaf is a form that is to be written, with the keys that lead to it.
type leaf struct {
	keys  []string
	empty string
	form  form
}

// places returns the forms that stand in the document, in the order of their keys.
func places(from Records) []leaf {
	empties := map[string]string{}
	for _, s := range sections() {
		for _, p := range s.paths {
			if p.in&L3 != 0 {
				empties[p.at] = s.empty
			}
		}
	}
	var leaves []leaf
	for _, f := range forms() {
		if slices.ContainsFunc(f.of, from.Opens) {
			leaves = append(leaves, leaf{strings.Split(f.at, "/"), empties[f.at], f})
		}
	}
	slices.SortFunc(leaves, func(a, b leaf) int { return slices.Compare(a.keys, b.keys) })
	return leaves
}

// writer writes the document. After an error of the output nothing is written any more.
type writer struct {
	out  io.Writer
	from Records
	buf  []byte
	err  error
}

// tree writes an object with the leaves, which have the first keys in common.
func (w *writer) tree(leaves []leaf, depth int) {
	w.raw("{")
	for i := 0; i < len(leaves); {
		key, end := leaves[i].keys[depth], i+1
		for end < len(leaves) && leaves[end].keys[depth] == key {
			end++
		}
		if i > 0 {
			w.raw(",")
		}
		w.text(key)
		w.raw(":")
		if depth == len(leaves[i].keys)-1 {
			leaves[i].form.write(w, leaves[i].empty)
		} else {
			w.tree(leaves[i:end], depth+1)
		}
		i = end
	}
	w.raw("}")
}

func (w *writer) raw(text string) { w.buf = append(w.buf, text...) }

func (w *writer) text(text string) { w.buf = record.AppendString(w.buf, text) }

// spill writes the buffer out when it holds at least so many bytes.
func (w *writer) spill(atLeast int) {
	if len(w.buf) < atLeast {
		return
	}
	if w.err == nil {
		_, w.err = w.out.Write(w.buf)
	}
	w.buf = w.buf[:0]
}

// each does something with each record until there are no more, and returns how many there were.
func each[T any](w *writer, records iter.Seq2[record.Record, error], do func(*T)) int {
	n := 0
	for r, err := range records {
		if err != nil || w.err != nil {
			return n
		}
		do(any(r).(*T))
		n++
		w.spill(64 << 10)
	}
	return n
}

// items writes a list of objects, or the form of empty.
func items[T any](w *writer, records iter.Seq2[record.Record, error], empty string, item func(*object, *T)) {
	between := "["
	n := each(w, records, func(r *T) {
		w.raw(between)
		between = ","
		w.object(func(o *object) { item(o, r) })
	})
	w.end(n, "]", empty)
}

// end closes what has n parts, or writes that there are none.
func (w *writer) end(n int, closing, empty string) {
	if n == 0 {
		closing = cmp.Or(empty, null)
	}
	w.raw(closing)
}

// listForm is the form of a section that is a list of one category's records.
func listForm[T any](at string, c *record.Category, item func(*object, *T)) form {
	return form{at, []*record.Category{c}, func(w *writer, empty string) { items(w, w.from.List(c), empty, item) }}
}

// singleForm is the form of a section that is an object, with empty fields where there is no record.
func singleForm[T any](at string, c *record.Category, item func(*object, *T)) form {
	return form{at, []*record.Category{c}, func(w *writer, _ string) {
		w.object(func(o *object) { item(o, first[T](w, c)) })
	}}
}

// first returns the first record of a category, a zero one where there is none.
func first[T any](w *writer, c *record.Category) *T {
	found := new(T)
	if !w.from.Opens(c) {
		return found
	}
	for r, err := range w.from.List(c) {
		if err == nil {
			found = any(r).(*T)
		}
		break
	}
	return found
}

// constant is a marker that stands beside the sections of some categories.
func constant(at, value string, of ...*record.Category) form {
	return form{at, of, func(w *writer, _ string) { w.raw(value) }}
}

// payloads is the form of a section whose items were never seen: each is written as it was read. A section that is an object
// holds them in a list under a key.
func payloads[T any](at, key string, c *record.Category, payload func(*T) *string) form {
	return form{at, []*record.Category{c}, func(w *writer, empty string) {
		w.payloads(key, empty, func(write func(*string)) {
			each(w, w.from.List(c), func(r *T) { write(payload(r)) })
		})
	}}
}

// payloads writes JSON texts as the items of a list; all hands each to write.
func (w *writer) payloads(key, empty string, all func(write func(*string))) {
	opening, closing := "[", "]"
	if key != "" {
		opening, closing = "{"+string(quoted(key))+":[", "]}"
	}
	n := 0
	all(func(p *string) {
		if n > 0 {
			opening = ","
		}
		n++
		w.raw(opening)
		w.raw(asJSON(p))
	})
	w.end(n, closing, empty)
}

// parents does something with each record that has children. Where the parents are not open but children are, it makes a
// bare one of each id that the children name.
func parents[P any](w *writer, parent *record.Category, key string, children []*record.Category, bare func(id string) *P, do func(*P)) int {
	if w.from.Opens(parent) {
		return each(w, w.from.List(parent), do)
	}
	seen := map[string]bool{}
	var ids []string
	for _, child := range children {
		if !w.from.Opens(child) {
			continue
		}
		column := child.FieldOfColumn(key)
		for r, err := range w.from.List(child) {
			if err != nil {
				break
			}
			if id := record.Take(column.Pointer(r)).Text(); !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		do(bare(id))
		w.spill(64 << 10)
	}
	return len(ids)
}

// children gives the children of a record, none where they are not open.
func (w *writer) children(c *record.Category, key, parent string) iter.Seq2[record.Record, error] {
	if !w.from.Opens(c) {
		return func(func(record.Record, error) bool) {}
	}
	return w.from.Children(c, key, parent)
}
