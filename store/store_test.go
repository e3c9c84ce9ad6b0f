package store_test

import (
	"testing"

	"portway/internal/testservers"
	"portway/store"
	"portway/store/storetest"
)

func TestSQLite(t *testing.T) { storetest.Run(t, openSQLite) }

func TestPostgres(t *testing.T) { storetest.Run(t, openPostgres) }

func openSQLite(t *testing.T) *store.People {
	t.Helper()
	people, err := store.OpenSQLite(t.Context(), t.TempDir())
	return ready(t, people, err)
}

func openPostgres(t *testing.T) *store.People {
	t.Helper()
	people, err := store.OpenPostgres(t.Context(), testservers.Postgres(t))
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
