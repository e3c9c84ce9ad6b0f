package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fullVariable tells a child to record until its file may not grow, and a little later may again.
const fullVariable = "PORTWAY_LEDGER_TEST_FULL"

// recordUntilFull prints the ids of the entries that were taken. Its store is away, so all stay in the file.
func recordUntilFull(folder string) error {
	signal.Ignore(syscall.SIGXFSZ)
	w, err := openWorld(context.Background(), folder)
	if err != nil {
		return err
	}
	j := w.journal()
	gone := &away{Store: w.control}
	gone.gone.Store(1)
	j.Store = gone
	if err := j.Open(context.Background()); err != nil {
		return err
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	refused := 0
	for n := range 60 {
		limit.Cur = limit.Max
		if n >= 20 && n < 40 {
			limit.Cur = 5_000 // the one that goes over it is written by half
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		e := read("p_1", n)
		if err := j.Record(context.Background(), e); err != nil {
			refused++
			continue
		}
		fmt.Println(e.ID)
	}
	if refused == 0 {
		return errors.New("nothing was refused")
	}
	return nil // without closing
}

func TestADiskThatIsFullForAWhile(t *testing.T) {
	w := newWorld(t)
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), fullVariable+"="+w.folder)
	child.Stderr = os.Stderr
	output, err := child.Output()
	if err != nil {
		t.Fatal(err)
	}
	told := strings.Fields(string(output))
	if len(told) < 30 || len(told) == 60 {
		t.Fatalf("%d entries were taken, want all but those for which there was no room", len(told))
	}
	flush(t, w.open(t))
	if got := w.ids(t, "p_1"); strings.Join(got, " ") != strings.Join(told, " ") {
		t.Errorf("chained %v\ntaken %v", got, told)
	}
	if damaged, _ := filepath.Glob(filepath.Join(w.folder, "ledger", "*.damaged")); len(damaged) > 0 {
		t.Errorf("damaged files: %v", damaged)
	}
	w.sound(t)
}

// A store that is slow for long makes the journal read its file back.
func TestMoreThanIsRememberedIsReadBack(t *testing.T) {
	w := newWorld(t)
	j := w.journal()
	gone := &away{Store: w.control}
	gone.gone.Store(1)
	j.Store = gone
	if err := j.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	const many = 10_500
	for n := range many {
		record(t, j, read("p_1", n))
	}
	gone.gone.Store(0)
	flush(t, j)
	if got := w.ids(t, "p_1"); len(got) != many || got[0] != read("p_1", 0).ID || got[many-1] != read("p_1", many-1).ID {
		t.Errorf("%d entries, want %d in order", len(got), many)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// The log is told once when chaining begins to fail, and once when it works again.
func TestTheLogIsToldOnce(t *testing.T) {
	w := newWorld(t)
	j := w.journal()
	gone := &away{Store: w.control}
	gone.gone.Store(1)
	lines := make(chan string, 100)
	j.Store, j.Every, j.Log = gone, time.Millisecond, lineLog(lines)
	if err := j.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	record(t, j, read("p_1", 1))
	if first := <-lines; !strings.Contains(first, "cannot be chained") {
		t.Fatalf("the log says %q", first)
	}
	for gone.tried.Load() < 20 {
		if err := j.Flush(t.Context()); err == nil {
			t.Fatal("Flush says nothing of a store that is away")
		}
	}
	gone.gone.Store(0)
	if second := <-lines; !strings.Contains(second, "chained again") {
		t.Errorf("the log says %q", second)
	}
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// lineWriter hands over the lines of a log.
type lineWriter chan<- string

func (w lineWriter) Write(line []byte) (int, error) {
	w <- string(line)
	return len(line), nil
}

func lineLog(lines chan<- string) *slog.Logger {
	return slog.New(slog.NewTextHandler(lineWriter(lines), nil))
}
