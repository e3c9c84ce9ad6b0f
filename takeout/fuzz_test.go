package takeout

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"portway/problem"
	"portway/record"
)

// Whatever a file holds: reading it ends, with records or with an explanation, and ends the same the next time.
func FuzzRead(f *testing.F) {
	for _, layout := range []Layout{L1, L2, L3} {
		f.Add(whole(layout))
		f.Add(zipped(f, "user_data.json", string(whole(layout))))
	}
	f.Add([]byte(small + small))
	f.Add([]byte(`{"Direct Message":{"Direct Messages":{"ChatHistory":{"a":[{"Date":0}],"b":null,"c":{"d":[]}}}}}`))
	f.Add([]byte(`{"Activity":{"Status":{"Status List":[{}],"Resolution":[[]]}},"Post":{"Story":{"a":{"b":1},"c":[1,{"d":2}],"e":3}}}`))
	f.Add([]byte("Date: x\nLink: y"))
	f.Add([]byte("PK\x03\x04PK\x01\x02000000000000000000000000\x0e\x00\x00\x00\x00\x00000000000000000000000.jsonPK\x05\x06000000\x01\x00<\x00\x00\x000001\x00\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		limits := Limits{Value: 1 << 20, Document: 4 << 20, Depth: 50}
		options := Options{Salt: salt, ExportedAt: exported, Limits: limits}
		first, second := readWith(file, options), readWith(file, options)
		if first.err != nil && !problem.Is(first.err, problem.BadInput) {
			t.Fatalf("not explained: %v", first.err)
		}
		if (first.err == nil) != (second.err == nil) || !slices.Equal(first.ids(), second.ids()) {
			t.Fatal("the second reading went otherwise")
		}
		if first.err != nil && json.Valid(file) && strings.Contains(first.err.Error(), "no valid JSON") {
			t.Fatalf("valid, but %v", first.err)
		}
		if first.err == nil && len(file) > 0 && file[0] == '{' && json.NewDecoder(bytes.NewReader(file)).Decode(new(any)) != nil {
			t.Fatal("not valid, but read to the end")
		}
		for _, e := range first.records {
			if record.ByID(e.record.GetID()) != e.category || e.record.GetCreatedAt().IsZero() {
				t.Fatalf("%s of %v", e.record.GetID(), e.record.GetCreatedAt())
			}
			for i := range e.category.Fields {
				if text := record.Take(e.category.Fields[i].Pointer(e.record)).Text(); !utf8.ValidString(text) || strings.Contains(text, "\x00") {
					t.Fatalf("%s holds a text that not every database can keep: %q", e.record.GetID(), text)
				}
			}
		}
		if _, err := json.Marshal(first.report); err != nil {
			t.Fatal(err)
		}
	})
}

// Taking values apart by hand must agree with the decoder that checked them.
func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a":1,"b" : [ {"c":"}\"]"} , null ] ,"d":{}, "\u0061":"\ud83c"}`))
	f.Add([]byte(`[1, "a,]", {"b":[]} ,-1.5e3,true]`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		raw = bytes.TrimSpace(raw)
		if !json.Valid(raw) {
			return
		}
		switch raw[0] {
		case '{':
			var want map[string]json.RawMessage
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			got := map[string]json.RawMessage{}
			for _, m := range members(raw) {
				got[m.key] = m.value
			}
			if len(got) != len(want) {
				t.Fatalf("%d members, want %d", len(got), len(want))
			}
			for key, value := range want {
				if !bytes.Equal(bytes.TrimSpace(value), got[clean(key)]) {
					t.Fatalf("%q is %s, want %s", key, got[key], value)
				}
			}
		case '[':
			var want []json.RawMessage
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			if !slices.EqualFunc(want, elements(raw), func(a, b json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(a), b) }) {
				t.Fatalf("%s, want %s", elements(raw), want)
			}
		case '"':
			var want string
			if err := json.Unmarshal(raw, &want); err != nil {
				t.Fatal(err)
			}
			if got := unquote(raw); got != strings.ReplaceAll(want, "\x00", "\uFFFD") {
				t.Fatalf("%q, want %q", got, want)
			}
		}
	})
}
