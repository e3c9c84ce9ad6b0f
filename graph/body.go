package graph

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// quickly reads the body of a usual request: an object with the members of GraphQL over HTTP, each once, spelt without
// escapes. Of anything else it says nothing: encoding/json reads that, and knows what is wrong with it. Where both read a
// body they read the same.
func quickly(body []byte) (*request, bool) {
	s, r := scanner{rest: body}, &request{}
	if !s.next('{') {
		return nil, false
	}
	seen := map[string]bool{}
	for first := true; !s.next('}'); first = false {
		if !first && !s.next(',') {
			return nil, false
		}
		name, ok := s.text()
		if !ok || seen[name] || !s.next(':') || !s.member(r, name) {
			return nil, false
		}
		seen[name] = true
	}
	s.space()
	return r, len(s.rest) == 0
}

// member reads the value of a member.
func (s *scanner) member(r *request, name string) (ok bool) {
	switch name {
	case "query":
		r.query, ok = s.text()
	case "operationName":
		if ok = s.null(); !ok {
			r.operation, ok = s.text()
		}
	case "documentId":
		r.documentID, ok = s.text()
	case "variables":
		raw := s.object()
		ok = raw != nil && member("variables", raw, &r.variables, "an object") == nil
	case "extensions":
		raw := s.object()
		ok = raw != nil && r.extend(raw) == nil
	}
	return ok
}

// A scanner reads JSON from the front of what is left.
type scanner struct{ rest []byte }

func (s *scanner) space() { s.rest = bytes.TrimLeft(s.rest, " \t\r\n") }

// next takes the character, if it is what comes next.
func (s *scanner) next(c byte) bool {
	s.space()
	if len(s.rest) == 0 || s.rest[0] != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

func (s *scanner) null() bool {
	s.space()
	rest, found := bytes.CutPrefix(s.rest, []byte("null"))
	s.rest = rest
	return found
}

// text reads a string without \u.
func (s *scanner) text() (string, bool) {
	if !s.next('"') {
		return "", false
	}
	escaped := false
	for i, c := range s.rest {
		switch {
		case c == '"' && !escaped:
			raw := s.rest[:i]
			s.rest = s.rest[i+1:]
			return unescape(raw)
		case c < ' ':
			return "", false
		}
		escaped = c == '\\' && !escaped
	}
	return "", false
}

var escapes = map[byte]byte{'"': '"', '\\': '\\', '/': '/', 'n': '\n', 't': '\t', 'r': '\r', 'b': '\b', 'f': '\f'}

func unescape(raw []byte) (string, bool) {
	if !utf8.Valid(raw) {
		return "", false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw), true
	}
	text := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '\\' {
			i++ // a string does not end in an escape's first half
			known := false
			if c, known = escapes[raw[i]]; !known {
				return "", false
			}
		}
		text = append(text, c)
	}
	return string(text), true
}

// object takes an object, or null, as it stands; nil where there is none. Whether it is right, who reads it finds out.
func (s *scanner) object() json.RawMessage {
	if s.null() {
		return json.RawMessage("null")
	}
	if len(s.rest) == 0 || s.rest[0] != '{' {
		return nil
	}
	depth, quoted, escaped := 0, false, false
	for i, c := range s.rest {
		switch {
		case escaped:
			escaped = false
		case quoted:
			quoted, escaped = c != '"', c == '\\'
		case c == '"':
			quoted = true
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				raw := json.RawMessage(s.rest[:i+1])
				s.rest = s.rest[i+1:]
				return raw
			}
		}
	}
	return nil
}
