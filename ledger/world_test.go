package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"portway/auth"
	"portway/ledger"
	"portway/store"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC)

// A world is a deployment as far as the ledger sees it.
type world struct {
	folder  string
	control *store.Control
	keys    *auth.Keyring
	now     time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w, err := openWorld(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.control.Close() })
	return w
}

func openWorld(ctx context.Context, folder string) (*world, error) {
	control, err := store.OpenControl(ctx, folder)
	if err != nil {
		return nil, err
	}
	keys := &auth.Keyring{Folder: filepath.Join(folder, "keys")}
	return &world{folder: folder, control: control, keys: keys, now: noon}, keys.Open()
}

// journal returns one that chains when it is told to.
func (w *world) journal() *ledger.Journal {
	return &ledger.Journal{
		Folder: filepath.Join(w.folder, "ledger"), Store: w.control, Signer: w.keys,
		Now: func() time.Time { return w.now }, Every: time.Hour, Checkpoints: 1000 * time.Hour,
	}
}

func (w *world) open(t testing.TB) *ledger.Journal {
	t.Helper()
	j := w.journal()
	if err := j.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// read is entry number n of a person: one app reading posts, another likes.
func read(person string, n int) ledger.Entry {
	app, part := "a_reader", ledger.Part{Category: "Post", Fields: []string{"id", "title"}, Records: 10}
	if n%2 == 1 {
		app, part = "a_other", ledger.Part{Category: "Like", Fields: []string{"id"}, Records: 3}
	}
	return ledger.Entry{
		ID: fmt.Sprintf("%s-%06d", person, n), Person: person, At: noon.Add(time.Duration(n) * time.Minute), Kind: ledger.Read,
		App: app, Grant: "g_1", Mode: auth.Recurring, Reads: []ledger.Part{part}, Bytes: 100,
	}
}

func record(t testing.TB, j *ledger.Journal, entries ...ledger.Entry) {
	t.Helper()
	for _, e := range entries {
		if err := j.Record(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

func flush(t testing.TB, j *ledger.Journal) {
	t.Helper()
	if err := j.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// ids returns a person's entries, the oldest first.
func (w *world) ids(t testing.TB, person string) []string {
	t.Helper()
	links, err := w.control.Links(context.Background(), person, 0, 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, l := range links {
		ids = append(ids, l.ID)
	}
	return ids
}

func (w *world) verify(t testing.TB) ledger.Report {
	t.Helper()
	witness, err := ledger.Witness(filepath.Join(w.folder, "ledger"))
	if err != nil {
		t.Fatal(err)
	}
	v := &ledger.Verifier{Chains: w.control, Keys: w.keys, Witness: witness}
	report, err := v.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (w *world) sound(t testing.TB) ledger.Report {
	t.Helper()
	report := w.verify(t)
	for _, f := range report.Findings {
		t.Errorf("found in an honest ledger: %s", f)
	}
	return report
}
