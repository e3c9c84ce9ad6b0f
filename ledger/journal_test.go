package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"portway/ledger"
)

func TestWhatIsRecordedIsChainedInOrder(t *testing.T) {
	w := newWorld(t)
	j := w.open(t)
	var want []string
	for n := range 700 { // several batches
		record(t, j, read("p_1", n), read("p_2", n))
		want = append(want, read("p_1", n).ID)
	}
	flush(t, j)
	if got := w.ids(t, "p_1"); !slices.Equal(got, want) {
		t.Errorf("%d entries, want %d in the order in which they were recorded", len(got), len(want))
	}
	if r := w.sound(t); r.People != 2 || r.Entries != 1400 {
		t.Errorf("report %+v, want 2 people and 1,400 entries", r)
	}
}

func TestAnIDIsRecordedOnce(t *testing.T) {
	w := newWorld(t)
	j := w.open(t)
	record(t, j, read("p_1", 1), read("p_1", 1), read("p_1", 2))
	flush(t, j)
	record(t, j, read("p_1", 2), read("p_1", 3))
	flush(t, j)
	if got := w.ids(t, "p_1"); len(got) != 3 {
		t.Errorf("chained %v, want each id once", got)
	}
	w.sound(t)
}

func TestAFreshIDAndTheTimeAreGiven(t *testing.T) {
	w := newWorld(t)
	j := w.open(t)
	record(t, j, ledger.Entry{Person: "p_1", Kind: ledger.Read}, ledger.Entry{Person: "p_1", Kind: ledger.Read})
	flush(t, j)
	entries, err := w.control.Entries(t.Context(), ledger.Query{Person: "p_1", Limit: 10})
	if err != nil || len(entries) != 2 {
		t.Fatalf("entries %v, %v", entries, err)
	}
	if entries[0].ID == entries[1].ID || len(entries[0].ID) != 32 || !entries[0].At.Equal(noon) {
		t.Errorf("ids %q and %q at %s, want fresh ones at %s", entries[0].ID, entries[1].ID, entries[0].At, noon)
	}
}

// leave returns the file that a process leaves which could not chain its entries any more.
func leave(t *testing.T, w *world, entries ...ledger.Entry) string {
	t.Helper()
	j := w.journal()
	store := &away{Store: w.control}
	store.gone.Store(1)
	j.Store = store
	if err := j.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	record(t, j, entries...)
	if err := j.Close(); err == nil {
		t.Fatal("Close says nothing of the entries that it could not chain")
	}
	files, err := filepath.Glob(filepath.Join(w.folder, "ledger", "*.journal"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v, %v", files, err)
	}
	return files[0]
}

func TestWhatADeadProcessLeftIsChained(t *testing.T) {
	for _, test := range []struct {
		why     string
		change  func(text []byte) []byte
		want    int
		damaged bool
	}{
		{"a whole file", func(b []byte) []byte { return b }, 3, false},
		{"the last entry was being written", func(b []byte) []byte { return b[:len(b)-1] }, 2, false},
		{"the last entry's length was being written", func(b []byte) []byte { return append(b, 7, 0) }, 3, false},
		{"an empty file", func([]byte) []byte { return nil }, 0, false},
		{"a bit fell over in the last entry", func(b []byte) []byte { b[bytes.LastIndex(b, []byte("Like"))] ^= 1; return b }, 2, true},
		{"zeros at the end, as after a loss of power", func(b []byte) []byte { return append(b, make([]byte, 4096)...) }, 3, true},
		{"not ours at all", func([]byte) []byte { return []byte(strings.Repeat("not a journal ", 100)) }, 0, true},
	} {
		t.Run(test.why, func(t *testing.T) {
			w := newWorld(t)
			path := leave(t, w, read("p_1", 1), read("p_1", 2), read("p_1", 3))
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, test.change(text), 0o600); err != nil {
				t.Fatal(err)
			}
			flush(t, w.open(t))
			if got := w.ids(t, "p_1"); len(got) != test.want {
				t.Errorf("chained %v, want %d entries", got, test.want)
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the file is still there: %v", err)
			}
			if _, err := os.Stat(path + ".damaged"); (err == nil) != test.damaged {
				t.Errorf("kept for somebody to look at: %v, want %v", err == nil, test.damaged)
			}
			w.sound(t)
		})
	}
}

func TestProcessesShareAFolder(t *testing.T) {
	w := newWorld(t)
	var group sync.WaitGroup
	for p := range 4 {
		j := w.open(t)
		group.Go(func() {
			for n := range 50 {
				if err := j.Record(t.Context(), read("p_"+string(rune('a'+p)), n)); err != nil {
					t.Error(err)
				}
				if n%10 == 0 {
					if err := j.Flush(t.Context()); err != nil {
						t.Error(err)
					}
				}
			}
			if err := j.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if r := w.sound(t); r.Entries != 200 || r.Signed != 200 {
		t.Errorf("%d entries, %d signed; want 200", r.Entries, r.Signed)
	}
}

func TestWhatCannotBeWrittenIsRefused(t *testing.T) {
	w := newWorld(t)
	j := w.journal()
	if err := j.Record(t.Context(), read("p_1", 1)); err == nil {
		t.Error("a journal that is not open took an entry")
	}
	j.MaxBytes = 1000
	gone := &away{Store: w.control}
	gone.gone.Store(1)
	j.Store = gone
	if err := j.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	taken := 0
	for n := range 100 {
		if j.Record(t.Context(), read("p_1", n)) == nil {
			taken++
		}
	}
	if taken == 0 || taken > 10 {
		t.Errorf("%d entries were taken into 1,000 bytes", taken)
	}
	if err := j.Close(); err == nil {
		t.Error("Close says nothing of the entries that it could not chain")
	}
	if err := j.Record(t.Context(), read("p_1", 1)); err == nil {
		t.Error("a closed journal took an entry")
	}
	flush(t, w.open(t))
	if got := w.ids(t, "p_1"); len(got) != taken {
		t.Errorf("%d entries are chained, %d were taken", len(got), taken)
	}
}

func TestEntriesThatCouldNotBeChainedLaterAreRefused(t *testing.T) {
	w := newWorld(t)
	j := w.open(t)
	many := read("p_1", 1)
	many.Reads = make([]ledger.Part, 2000)
	long := read("p_1", 1)
	long.Reason = strings.Repeat("x", 1000)
	for why, e := range map[string]ledger.Entry{
		"without a person": {Kind: ledger.Read}, "without a kind": {Person: "p_1"}, "too many categories": many, "a long word": long,
	} {
		if err := j.Record(t.Context(), e); err == nil {
			t.Errorf("%s: taken", why)
		}
	}
}

// away is a store that is gone now and then.
type away struct {
	ledger.Store
	gone, tried atomic.Int32
}

func (a *away) Chain(ctx context.Context, entries []ledger.Entry) error {
	if a.gone.Load() > 0 {
		a.tried.Add(1)
		return errors.New("the database is away")
	}
	return a.Store.Chain(ctx, entries)
}

func TestAStoreThatComesBackGetsAll(t *testing.T) {
	w := newWorld(t)
	j := w.journal()
	store := &away{Store: w.control}
	store.gone.Store(1)
	j.Store = store
	if err := j.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		record(t, j, read("p_1", n))
		if err := j.Flush(t.Context()); err == nil {
			t.Fatal("Flush says nothing of a store that is away")
		}
	}
	if files, _ := filepath.Glob(filepath.Join(w.folder, "ledger", "*.journal")); len(files) > 2 {
		t.Errorf("%d files wait, want the one that was tried and the one that is written", len(files))
	}
	store.gone.Store(0)
	flush(t, j)
	if got := w.ids(t, "p_1"); len(got) != 20 {
		t.Errorf("%d entries are chained, want 20", len(got))
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	if files, _ := filepath.Glob(filepath.Join(w.folder, "ledger", "*.journal")); len(files) > 0 {
		t.Errorf("files are left: %v", files)
	}
}
