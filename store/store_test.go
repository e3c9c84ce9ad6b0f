package store_test

import (
	"testing"

	"portway/internal/testservers"
	"portway/store"
)

func TestSQLite(t *testing.T) {
	seen := tell(t, openSQLite)
	judgeSQLitePlans(t, migratedSQLite(t), seen)
}

func TestPostgres(t *testing.T) {
	location := testservers.Postgres(t)
	people, err := store.OpenPostgres(t.Context(), location)
	ready(t, people, err)
	tell(t, func(t *testing.T) *store.People { return emptied(t, location) })
}

func openSQLite(t *testing.T) *store.People {
	t.Helper()
	people, err := store.OpenSQLite(t.Context(), t.TempDir())
	return ready(t, people, err)
}

// ready migrates what was opened, and closes it when the test ends.
func ready(t *testing.T, people *store.People, err error) *store.People {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := people.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := people.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return people
}
