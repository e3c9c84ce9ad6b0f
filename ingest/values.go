package ingest

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"portway/record"
)

// parseRecord makes a record of a JSON object. Every field of the object has to be one of the category's.
func parseRecord(c *record.Category, raw json.RawMessage) (r any, id string, wrong *LineError) {
	var sent map[string]json.RawMessage
	if err := json.Unmarshal(raw, &sent); err != nil || sent == nil {
		return nil, "", &LineError{Field: "record", Message: "it is not an object"}
	}
	r = c.New()
	for i := range c.Fields {
		f := &c.Fields[i]
		value, given := sent[f.Name]
		delete(sent, f.Name)
		if !given || string(value) == "null" {
			if !f.Null {
				return nil, "", &LineError{Field: c.Coordinate(f.Name), Message: "it is missing, and cannot be null"}
			}
			continue
		}
		parsed, why := parseValue(f.Kind, value)
		if why != "" {
			return nil, "", &LineError{Field: c.Coordinate(f.Name), Message: why}
		}
		record.Put(f.Pointer(r), parsed)
	}
	for name := range sent {
		return nil, "", &LineError{Field: "record", Message: c.Type + " has no field " + quoted(name)}
	}
	id = record.Take(c.Fields[0].Pointer(r)).Text()
	if rest, ok := strings.CutPrefix(id, c.IDPrefix()); !ok || rest == "" {
		return nil, "", &LineError{Field: c.Coordinate("id"), Message: "the ids of this category begin with " + c.IDPrefix()}
	}
	return r, id, nil
}

// quoted shows a name that was sent, cut and without what could disturb a terminal.
func quoted(name string) string {
	b, _ := json.Marshal(string([]rune(name)[:min(len([]rune(name)), 40)])) // a string can always be written
	return string(b)
}

// decimal is a number as a person writes it.
var decimal = regexp.MustCompile(`^-?\d{1,30}(\.\d{1,30})?$`)

// parseValue reads a value of the kind, or says why it cannot be one.
func parseValue(kind record.Kind, raw json.RawMessage) (v record.Value, why string) {
	switch kind {
	case record.KindInt, record.KindInt64:
		return parseWhole(kind, raw)
	case record.KindFloat:
		var f float64
		if json.Unmarshal(raw, &f) != nil {
			return v, "it is not a number"
		}
		return record.Float(f), ""
	case record.KindBoolean:
		var b bool
		if json.Unmarshal(raw, &b) != nil {
			return v, "it is neither true nor false"
		}
		return record.Bool(b), ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return v, "it is not a string"
	}
	switch kind {
	case record.KindTime:
		t, err := time.Parse(time.RFC3339Nano, s)
		if err != nil || t.Year() < 1 || t.Year() > 9999 {
			return v, "it is not a time such as 2026-01-01T10:00:00Z"
		}
		return record.Moment(t), ""
	case record.KindDate:
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return v, "it is not a day such as 2026-01-01"
		}
	case record.KindDecimal:
		if !decimal.MatchString(s) {
			return v, "it is not a decimal number such as \"9.99\""
		}
	}
	return record.Text(s), ""
}

func parseWhole(kind record.Kind, raw json.RawMessage) (v record.Value, why string) {
	var n int64
	if slices.Contains([]byte(`"tfn{[`), raw[0]) || bytes.ContainsAny(raw, ".eE") || json.Unmarshal(raw, &n) != nil {
		return v, "it is not a whole number"
	}
	if kind == record.KindInt && (n < math.MinInt32 || n > math.MaxInt32) {
		return v, "it is no number of 32 bits"
	}
	return record.Number(n), ""
}
