package ledger

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// timeForm is how times are written: in UTC, to the microsecond, which is what the databases keep.
const timeForm = "2006-01-02T15:04:05.000000Z"

// AppendJSON appends the entry as canonical JSON (RFC 8785): members sorted by name, no spaces. Members that are empty or 0
// are left out, so that an entry keeps its text when entries learn to say more.
func (e *Entry) AppendJSON(b []byte) []byte {
	w := writer{b: append(b, '{'), start: len(b) + 1}
	w.text("actor", e.Actor)
	w.text("app", e.App)
	w.number("as_of", e.AsOf)
	w.time("at", e.At)
	w.number("bytes", e.Bytes)
	w.text("detail", e.Detail)
	w.text("grant", e.Grant)
	w.parts("granted", e.Granted)
	w.text("id", e.ID)
	w.text("kind", string(e.Kind))
	w.text("mode", string(e.Mode))
	w.number("number", e.Number)
	w.text("person", e.Person)
	w.parts("reads", e.Reads)
	w.text("reason", e.Reason)
	return append(w.b, '}')
}

// A writer appends the members of an object whose first one would stand at start.
type writer struct {
	b     []byte
	start int
}

func (w *writer) name(name string) {
	if len(w.b) > w.start {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
}

func (w *writer) text(name, value string) {
	if value != "" {
		w.name(name)
		w.b = appendString(w.b, value)
	}
}

func (w *writer) number(name string, value int64) {
	if value != 0 {
		w.name(name)
		w.b = strconv.AppendInt(w.b, value, 10)
	}
}

func (w *writer) time(name string, value time.Time) {
	if !value.IsZero() {
		w.name(name)
		w.b = append(value.UTC().AppendFormat(append(w.b, '"'), timeForm), '"')
	}
}

func (w *writer) parts(name string, parts []Part) {
	if len(parts) == 0 {
		return
	}
	w.name(name)
	w.b = append(w.b, '[')
	for i := range parts {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = parts[i].appendJSON(w.b)
	}
	w.b = append(w.b, ']')
}

func (p *Part) appendJSON(b []byte) []byte {
	w := writer{b: append(b, '{'), start: len(b) + 1}
	w.number("bytes", p.Bytes)
	w.text("category", p.Category)
	if len(p.Fields) > 0 {
		w.name("fields")
		w.b = append(w.b, '[')
		for i, field := range p.Fields {
			if i > 0 {
				w.b = append(w.b, ',')
			}
			w.b = appendString(w.b, field)
		}
		w.b = append(w.b, ']')
	}
	w.number("records", p.Records)
	return append(w.b, '}')
}

// appendString writes a string as RFC 8785 section 3.2.2.2 says. What is not UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0
	for plain < len(s) && s[plain] >= ' ' && s[plain] < utf8.RuneSelf && s[plain] != '"' && s[plain] != '\\' {
		plain++
	}
	b = append(b, s[:plain]...)
	for _, r := range s[plain:] {
		b = appendRune(b, r)
	}
	return append(b, '"')
}

func appendRune(b []byte, r rune) []byte {
	const hexDigits = "0123456789abcdef"
	switch {
	case r == '"' || r == '\\':
		return append(b, '\\', byte(r))
	case r >= ' ':
		return utf8.AppendRune(b, r)
	case r == '\b':
		return append(b, '\\', 'b')
	case r == '\t':
		return append(b, '\\', 't')
	case r == '\n':
		return append(b, '\\', 'n')
	case r == '\f':
		return append(b, '\\', 'f')
	case r == '\r':
		return append(b, '\\', 'r')
	}
	return append(b, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
}
