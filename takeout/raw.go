package takeout

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A member is a key of a JSON object with its value, which is left as it stands until somebody asks for it.
type member struct {
	key   string
	value json.RawMessage
	used  bool
}

// members takes a JSON object apart. It relies on raw being valid JSON, which whoever read it from the file has checked.
func members(raw []byte) []member {
	var found []member
	for at := skipSpace(raw, 1); at < len(raw) && raw[at] != '}'; at = skipSpace(raw, at) {
		if raw[at] == ',' {
			at++
			continue
		}
		end := valueEnd(raw, at)
		key := unquote(raw[at:end])
		at = skipSpace(raw, skipSpace(raw, end)+1)
		end = valueEnd(raw, at)
		found = append(found, member{key: key, value: raw[at:end]})
		at = end
	}
	return found
}

// elements takes a JSON array apart, under the same condition.
func elements(raw []byte) []json.RawMessage {
	var found []json.RawMessage
	for at := skipSpace(raw, 1); at < len(raw) && raw[at] != ']'; at = skipSpace(raw, at) {
		if raw[at] == ',' {
			at++
			continue
		}
		end := valueEnd(raw, at)
		found = append(found, raw[at:end])
		at = end
	}
	return found
}

func skipSpace(raw []byte, at int) int {
	for at < len(raw) && (raw[at] == ' ' || raw[at] == '\n' || raw[at] == '\t' || raw[at] == '\r') {
		at++
	}
	return at
}

// valueEnd returns where the value that starts at a place ends.
func valueEnd(raw []byte, at int) int {
	switch raw[at] {
	case '"':
		return stringEnd(raw, at)
	case '{', '[':
		depth := 0
		for ; at < len(raw); at++ {
			switch raw[at] {
			case '"':
				at = stringEnd(raw, at) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return at + 1
				}
			}
		}
		return at
	}
	for at < len(raw) && !bytes.ContainsRune([]byte(",]} \n\t\r"), rune(raw[at])) {
		at++
	}
	return at
}

func stringEnd(raw []byte, at int) int {
	for at++; at < len(raw) && raw[at] != '"'; at++ {
		if raw[at] == '\\' {
			at++
		}
	}
	return min(at+1, len(raw))
}

// unquote gives the text of a JSON string.
func unquote(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return strings.ToValidUTF8(string(inner), "\uFFFD")
	}
	return clean(text)
}

// clean replaces the one character that JSON can write and many databases cannot keep.
func clean(text string) string { return strings.ReplaceAll(text, "\x00", "\uFFFD") }

// absent reports whether a value is one of the forms in which exports write that there is none.
func absent(raw []byte) bool {
	return hollow(raw) || string(raw) == `"N/A"` || string(raw) == `"None"`
}

// hollow is absent without the words, for texts of people: somebody may well have written "None".
func hollow(raw []byte) bool {
	if len(raw) == 0 {
		return true
	}
	switch raw[0] {
	case 'n':
		return true
	case '"':
		return len(raw) == 2
	case '{', '[':
		return skipSpace(raw, 1) == len(raw)-1
	}
	return false
}

// plain gives a value as one text: a string or number as it is, a list with its parts separated as the platform itself
// separates them, an object as JSON.
func plain(raw []byte) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case 'n':
		return ""
	case '"':
		return unquote(raw)
	case '[':
		parts := elements(raw)
		texts := make([]string, 0, len(parts))
		for _, part := range parts {
			texts = append(texts, plain(part))
		}
		return strings.Join(texts, separator)
	case '{':
		return compact(raw)
	}
	return string(raw)
}

// separator stands between the names in a text that lists some.
const separator = " | "

// compact gives a value as JSON text without spaces, so that the same value has the same text in every export.
func compact(raw []byte) string {
	var text bytes.Buffer
	if json.Compact(&text, raw) != nil {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return strings.ToValidUTF8(text.String(), "\uFFFD")
}

// quoted gives a text as a JSON string.
func quoted(text string) json.RawMessage {
	raw, err := json.Marshal(text)
	if err != nil { // cannot be: every string can be written
		return json.RawMessage(strconv.Quote(text))
	}
	return raw
}
