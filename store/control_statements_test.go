package store

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// TestStatementsStayPrepared asks and writes the same again: nothing more is prepared, and what has a row for each of many
// things is not.
func TestStatementsStayPrepared(t *testing.T) {
	c, err := OpenControl(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	use := func() {
		if _, err := c.Following(t.Context(), []string{"mara", "jonas"}, "", 9); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Following(t.Context(), []string{"mara"}, "", 9); err != nil {
			t.Fatal(err)
		}
		err := c.transact(t.Context(), func(tx *controlTx) error {
			_, err := tx.change("UPDATE app_feed SET last = last WHERE app = $1", "buddy")
			if err == nil {
				_, err = tx.change("DELETE FROM app_feed WHERE (app, last) IN (VALUES "+tx.tuples(3, 2)+")", "a", 1, "b", 2, "c", 3)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	use()
	first := len(c.statements.kept)
	use()
	if first != 2 || len(c.statements.kept) != first {
		t.Errorf("%d prepared, then %d; want the two", first, len(c.statements.kept))
	}
	for text := range c.statements.kept {
		if strings.Contains(text, "?") {
			t.Errorf("kept: %s", text)
		}
	}
}

// TestTransactionsNeverWaitForAConnectionToPrepareOn begins as many transactions as there are connections, each with a
// statement that nobody has prepared.
func TestTransactionsNeverWaitForAConnectionToPrepareOn(t *testing.T) {
	c, err := OpenControl(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	var running sync.WaitGroup
	for i := range 2 * mostControlConnections {
		running.Go(func() {
			err := c.transact(t.Context(), func(tx *controlTx) error {
				_, err := tx.change("DELETE FROM app_feed WHERE app = $1"+strings.Repeat(" ", i), "buddy")
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	done := make(chan struct{})
	go func() { running.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(time.Minute):
		t.Fatal("they wait for each other")
	}
}

// TestAStatementIsPreparedByOneOnly holds what TestG8_TwentyRequestsOfAOneTimeGrantAndOneWins needs: what two have prepared one
// of them has to close, and closing waits for connections that wait for the writer.
func TestAStatementIsPreparedByOneOnly(t *testing.T) {
	var k keptStatements
	if !k.claim("a") || k.claim("a") || k.find("a") != nil {
		t.Error("a second one prepares what the first is preparing")
	}
	k.settle("a", nil)
	if !k.claim("a") {
		t.Error("what could not be prepared is never tried again")
	}
}
