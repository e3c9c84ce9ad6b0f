package store

import (
	"errors"
	"testing"
)

// TestAQuietServerOpensOneReader reads one after another: each time with the same connection, so that the others cost nothing.
func TestAQuietServerOpensOneReader(t *testing.T) {
	people, err := OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer people.Close()
	if err := people.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := people.Position(t.Context(), "person"); err != nil {
			t.Fatal(err)
		}
	}
	readers := people.engine.(*sqliteEngine).readers
	open := 0
	for _, c := range readers.free {
		if c.db != 0 {
			open++
		}
	}
	if open != 1 || len(readers.free) < 2 {
		t.Errorf("%d of %d connections are open", open, len(readers.free))
	}
}

// TestThePoolHandsOutEachConnectionOnce reads at once from more goroutines than there are connections.
func TestThePoolHandsOutEachConnectionOnce(t *testing.T) {
	people, err := OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer people.Close()
	if err := people.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error, 32)
	for range cap(failed) {
		go func() {
			var err error
			for range 50 {
				_, one := people.Position(t.Context(), "person")
				err = errors.Join(err, one)
			}
			failed <- err
		}()
	}
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if readers := people.engine.(*sqliteEngine).readers; len(readers.free) != cap(readers.permits) {
		t.Errorf("%d of %d connections came back", len(readers.free), cap(readers.permits))
	}
}
