package ledger_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"portway/auth"
	"portway/ledger"
)

func TestAnEntryAsText(t *testing.T) {
	e := ledger.Entry{
		ID: "e1", Person: "p_1", Number: 3, At: time.Date(2026, 3, 1, 13, 0, 0, 5999, time.FixedZone("CET", 3600)), Kind: ledger.Read,
		App: "a_1", Grant: "g_1", Mode: auth.OneTime, AsOf: 42,
		Reads: []ledger.Part{{Category: "Post", Fields: []string{"id", "title"}, Records: 2}, {Category: "Like"}}, Bytes: 99,
	}
	want := `{"app":"a_1","as_of":42,"at":"2026-03-01T12:00:00.000005Z","bytes":99,"grant":"g_1","id":"e1","kind":"read","mode":"one_time",` +
		`"number":3,"person":"p_1","reads":[{"category":"Post","fields":["id","title"],"records":2},{"category":"Like"}]}`
	if got := string(e.AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestTextsAreCanonical compares with encoding/json, which sorts the members of maps by name as RFC 8785 does for names in
// ASCII, and escapes three more characters than it.
func TestTextsAreCanonical(t *testing.T) {
	part := rapid.Custom(func(t *rapid.T) ledger.Part {
		return ledger.Part{
			Category: rapid.String().Draw(t, "category"), Fields: rapid.SliceOfN(rapid.String(), 1, 4).Draw(t, "fields"),
			Records: rapid.Int64Range(0, 1<<53).Draw(t, "records"), Bytes: rapid.Int64Range(0, 1<<53).Draw(t, "bytes"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.String()
		e := ledger.Entry{
			ID: word.Draw(t, "id"), Person: word.Draw(t, "person"), Number: rapid.Int64Range(0, 1<<53).Draw(t, "number"),
			At:   time.UnixMicro(rapid.Int64Range(0, 1<<52).Draw(t, "at")).UTC(),
			Kind: ledger.Kind(word.Draw(t, "kind")), App: word.Draw(t, "app"), Grant: word.Draw(t, "grant"), Mode: auth.Mode(word.Draw(t, "mode")),
			AsOf: rapid.Int64Range(-1, 1<<53).Draw(t, "as of"), Actor: word.Draw(t, "actor"), Reason: word.Draw(t, "reason"), Detail: word.Draw(t, "detail"),
			Granted: rapid.SliceOfN(part, 0, 3).Draw(t, "granted"), Reads: rapid.SliceOfN(part, 0, 3).Draw(t, "reads"),
			Bytes: rapid.Int64Range(0, 1<<53).Draw(t, "bytes"),
		}
		if len(e.Granted) == 0 {
			e.Granted = nil
		}
		if len(e.Reads) == 0 {
			e.Reads = nil
		}
		text := e.AppendJSON(nil)
		back, err := ledger.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(e, back); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
		if sorted := sortedJSON(t, text); !bytes.Equal(text, sorted) {
			t.Fatalf("got  %s\nwant %s", text, sorted)
		}
	})
}

func sortedJSON(t *rapid.T, text []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var any map[string]any
	if err := decoder.Decode(&any); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(any); err != nil {
		t.Fatal(err)
	}
	s := strings.TrimSuffix(b.String(), "\n")
	return []byte(strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029", `\u007f`, "\u007f").Replace(s))
}

func FuzzParse(f *testing.F) {
	e := read("p_1", 1)
	f.Add(e.AppendJSON(nil))
	f.Add([]byte(`{"reads":[{}],"at":"x"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ledger.Parse(text)
		if err != nil {
			return
		}
		once := e.AppendJSON(nil)
		again, err := ledger.Parse(once)
		if err != nil {
			t.Fatalf("%q is read as %q, which cannot be read: %v", text, once, err)
		}
		if twice := again.AppendJSON(nil); !bytes.Equal(once, twice) {
			t.Errorf("%q is written as %q, then as %q", text, once, twice)
		}
	})
}
