package ledger_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"portway/ledger"
)

// The test binary runs itself as a process that can be killed: folderVariable tells the child where.
const folderVariable = "PORTWAY_LEDGER_TEST_FOLDER"

func TestMain(m *testing.M) {
	if folder := os.Getenv(folderVariable); folder != "" {
		if err := recordForEver(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if folder := os.Getenv(fullVariable); folder != "" {
		if err := recordUntilFull(folder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// recordForEver records and chains as fast as it can, and prints each id once Record has returned. A line is one write.
func recordForEver(folder string) error {
	w, err := openWorld(context.Background(), folder)
	if err != nil {
		return err
	}
	j := w.journal()
	j.Every, j.Checkpoints = time.Millisecond, 5*time.Millisecond
	j.Now = time.Now
	if err := j.Open(context.Background()); err != nil {
		return err
	}
	var group sync.WaitGroup
	failed := make(chan error, 2)
	for range 2 {
		group.Go(func() {
			for n := 0; ; n++ {
				e := read(fmt.Sprintf("p_%d", n%5), n)
				e.ID = ledger.NewID(time.Now())
				if err := j.Record(context.Background(), e); err != nil {
					failed <- err
					return
				}
				if _, err := os.Stdout.WriteString(e.Person + " " + e.ID + "\n"); err != nil {
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func TestKilledProcessesLoseNothing(t *testing.T) {
	w := newWorld(t)
	told := map[string]string{} // id -> person
	for range killRounds {
		for id, person := range runAndKill(t, w.folder) {
			told[id] = person
		}
	}
	flush(t, w.open(t))
	chained := map[string]int{}
	for n := range 5 {
		for _, id := range w.ids(t, fmt.Sprintf("p_%d", n)) {
			chained[id]++
		}
	}
	if len(told) < killRounds {
		t.Fatalf("only %d entries were recorded in %d rounds: this proves nothing", len(told), killRounds)
	}
	for id := range told {
		if chained[id] != 1 {
			t.Errorf("entry %s is in the chain %d times", id, chained[id])
		}
	}
	for id, n := range chained {
		if n != 1 {
			t.Errorf("entry %s, which nobody heard of, is in the chain %d times", id, n)
		}
	}
	w.sound(t)
	t.Logf("%d entries were told, %d chained, in %d lives", len(told), len(chained), killRounds)
}

// runAndKill gives a process a random while to live after its first entry, and returns what it told.
func runAndKill(t *testing.T, folder string) map[string]string {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), folderVariable+"="+folder)
	child.Stderr = os.Stderr
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if len(told) == 0 {
			time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { _ = child.Process.Kill() })
		}
		if person, id, whole := strings.Cut(lines.Text(), " "); whole && len(id) == 32 {
			told[id] = person
		}
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return told
}
