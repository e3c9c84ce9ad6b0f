package takeout

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
)

// An item is one object of the file, read field by field under the names it may have there. Names are compared without
// regard to case, spaces and underscores, because exports are not consistent in them.
//
// The item remembers what was asked for. Whatever nobody asked for ends in the report.
type item struct {
	path   string // where such items stand, with [] for the place in a list
	key    string // the key it stands under, where items stand in a map
	fields []member
	bare   json.RawMessage // what stands in the place of an object, where it is none and not empty
	notes  notes
}

// notes is where an item tells what is odd about it.
type notes interface {
	warn(reason string)
	unknown(path string)
}

// newItem takes apart an object; of anything else it makes an item without fields.
func newItem(path, key string, raw []byte, n notes) *item {
	it := &item{path: path, key: key, notes: n}
	switch {
	case absent(raw):
	case raw[0] == '{':
		it.fields = members(raw)
	default:
		it.bare = raw
	}
	return it
}

// empty reports whether no field of the item has a value.
func (it *item) empty() bool {
	for _, f := range it.fields {
		if !absent(f.value) {
			return false
		}
	}
	return it.bare == nil
}

// find returns the value of the first of the names that has one. The others count as known if they are empty or say the
// same; if they say something else, they are left over for the report.
func (it *item) find(none func([]byte) bool, names ...string) json.RawMessage {
	var value json.RawMessage
	for _, name := range names {
		for i := range it.fields {
			f := &it.fields[i]
			if !sameName(f.key, name) {
				continue
			}
			switch {
			case none(f.value):
				f.used = true
			case value == nil:
				value, f.used = f.value, true
			case string(value) == string(f.value):
				f.used = true
			}
		}
	}
	return value
}

// text returns a field's text, "" for all forms of empty.
func (it *item) text(names ...string) string { return plain(it.find(absent, names...)) }

// words returns a text that a person wrote, which is empty only if there is none: "None" is a text.
func (it *item) words(names ...string) string { return plain(it.find(hollow, names...)) }

// optional returns what text returns, nil for an empty one.
func (it *item) optional(names ...string) *string { return filled(it.text(names...)) }

func filled(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// moment returns a field's time.
func (it *item) moment(names ...string) moment { return parseMoment(it.text(names...)) }

// whole returns a number, which exports write as one or as text.
func (it *item) whole(names ...string) *int64 {
	text := it.text(names...)
	if text == "" {
		return nil
	}
	if n, err := strconv.ParseInt(strings.NewReplacer(",", "", " ", "").Replace(text), 10, 64); err == nil {
		return &n
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && f == float64(int64(f)) {
		return new(int64(f))
	}
	it.notes.warn("a number was not understood and left out: " + lastName(names))
	return nil
}

// small returns a number that fits into 32 bits.
func (it *item) small(names ...string) *int32 {
	n := it.whole(names...)
	if n == nil {
		return nil
	}
	if int64(int32(*n)) != *n {
		it.notes.warn("a number was too large and left out: " + lastName(names))
		return nil
	}
	return new(int32(*n))
}

// float returns a number with a fraction.
func (it *item) float(names ...string) *float64 {
	text := it.text(names...)
	if text == "" {
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f-f != 0 {
		it.notes.warn("a number was not understood and left out: " + lastName(names))
		return nil
	}
	return &f
}

// yes returns a flag, which exports write as a word.
func (it *item) yes(names ...string) *bool {
	text := it.text(names...)
	switch strings.ToLower(text) {
	case "":
		return nil
	case "yes", "on", "enabled", "true", "1":
		return new(true)
	case "no", "off", "disabled", "false", "0":
		return new(false)
	}
	it.notes.warn("a word means neither yes nor no and was left out: " + lastName(names))
	return nil
}

// money returns an amount and its currency, from a text such as "9.99 USD".
func (it *item) money(names ...string) (amount, currency *string) {
	text := it.text(names...)
	if text == "" {
		return nil, nil
	}
	for _, part := range strings.Fields(text) {
		switch {
		case amount == nil && decimal(part):
			amount = &part
		case currency == nil && !strings.ContainsFunc(part, unicode.IsDigit):
			currency = &part
		default:
			it.notes.warn("an amount was not understood and left out: " + lastName(names))
			return nil, nil
		}
	}
	return amount, currency
}

func decimal(text string) bool {
	digits, point := 0, 0
	for i, c := range strings.TrimPrefix(text, "-") {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && i > 0:
			point++
		default:
			return false
		}
	}
	return digits > 0 && point <= 1
}

// lastName is the name that a warning shows; the names of fields are the table's, not the file's.
func lastName(names []string) string { return names[len(names)-1] }

// object returns the item that a field holds; it has no fields where there is none.
func (it *item) object(names ...string) *item {
	raw := it.find(absent, names...)
	if len(raw) > 0 && raw[0] != '{' {
		it.notes.warn("an object was expected: " + lastName(names))
	}
	return newItem(it.path+"/"+lastName(names), "", raw, it.notes)
}

// parts returns the places of a list that hold something; a value that is no list is the only part of one.
func (it *item) parts(names ...string) []json.RawMessage {
	raw := it.find(absent, names...)
	if len(raw) == 0 {
		return nil
	}
	if raw[0] != '[' {
		return []json.RawMessage{raw}
	}
	var parts []json.RawMessage
	for _, part := range elements(raw) {
		if absent(part) {
			it.notes.warn("an empty place in a list was passed over: " + lastName(names))
			continue
		}
		parts = append(parts, part)
	}
	return parts
}

// list returns the items of a list.
func (it *item) list(names ...string) []*item {
	path := it.path + "/" + lastName(names) + "[]"
	var items []*item
	for _, part := range it.parts(names...) {
		if part[0] != '{' {
			it.notes.unknown(path + " (no object)")
			continue
		}
		items = append(items, newItem(path, "", part, it.notes))
	}
	return items
}

// use marks fields as known that hold nothing worth keeping.
func (it *item) use(names ...string) {
	for i := range it.fields {
		for _, name := range names {
			it.fields[i].used = it.fields[i].used || sameName(it.fields[i].key, name)
		}
	}
}

// rest takes all fields that nobody asked for and that have a value, as JSON text; "" where there are none.
func (it *item) rest() string {
	return it.take(func(f member) bool { return !f.used && !absent(f.value) })
}

// payload takes the whole item as JSON text.
func (it *item) payload() string {
	if it.bare != nil {
		return compact(it.bare)
	}
	return it.take(func(member) bool { return true })
}

func (it *item) take(wanted func(member) bool) string {
	var parts []string
	for i := range it.fields {
		f := &it.fields[i]
		if wanted(*f) {
			parts = append(parts, string(quoted(f.key))+":"+compact(f.value))
		}
		f.used = true
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// leftOver reports the fields that nobody asked for.
func (it *item) leftOver() {
	for i := range it.fields {
		if !it.fields[i].used {
			it.notes.unknown(it.path + "/" + it.fields[i].key)
			it.fields[i].used = true
		}
	}
}

// sameName compares names of fields without regard to case, spaces and underscores.
func sameName(a, b string) bool {
	i, j := 0, 0
	for {
		for i < len(a) && (a[i] == ' ' || a[i] == '_') {
			i++
		}
		for j < len(b) && (b[j] == ' ' || b[j] == '_') {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if lower(a[i]) != lower(b[j]) {
			return false
		}
		i, j = i+1, j+1
	}
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
