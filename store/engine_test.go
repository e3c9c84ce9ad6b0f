package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portway/auth"
	"portway/internal/testservers"
	"portway/loaders"
	"portway/problem"
	"portway/record"
)

// engines opens a fresh database of each engine.
func engines(t *testing.T) map[string]*People {
	t.Helper()
	embedded, err := OpenSQLite(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	server, err := OpenPostgres(t.Context(), testservers.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	opened := map[string]*People{"SQLite": embedded, "PostgreSQL": server}
	for _, people := range opened {
		t.Cleanup(func() { people.Close() })
		if err := people.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return opened
}

// TestTheDeadlineEndsAStatement runs statements that would not end by themselves.
func TestTheDeadlineEndsAStatement(t *testing.T) {
	endless := &text{sql: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE i < 0"}
	for name, people := range engines(t) {
		if _, err := people.Person(t.Context(), "before"); err != nil { // opens the connections, so that the time goes to the statement
			t.Fatal(err)
		}
		brief, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		err := people.read(brief, []*statement{query(endless)})
		if !problem.Is(explain(brief, err, "test"), problem.Timeout) {
			t.Errorf("%s: reading: %v, want a timeout", name, err)
		}
		brief, cancel = context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		err = people.write(brief, func(tx transaction) error { return tx.read(brief, query(endless)) })
		if !problem.Is(explain(brief, err, "test"), problem.Timeout) {
			t.Errorf("%s: writing: %v, want a timeout", name, err)
		}
		if _, err := people.Person(t.Context(), "afterwards"); err != nil {
			t.Errorf("%s: the connection cannot be used afterwards: %v", name, err)
		}
	}
}

// TestReadersDoNotWaitForAWriter reads in the middle of a long transaction, such as an import's, and after it failed.
func TestReadersDoNotWaitForAWriter(t *testing.T) {
	failure := errors.New("the import was interrupted")
	for name, people := range engines(t) {
		c := record.ByType("Search")
		if _, err := people.Person(t.Context(), "person"); err != nil {
			t.Fatal(err)
		}
		standing := func() int {
			r := &loaders.Read{Category: c, Fields: allFields(c), Window: loaders.Window{Limit: 9}}
			people.Read(t.Context(), &auth.Grant{Person: "person", Rights: auth.Everything()}, []*loaders.Read{r})
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			return len(r.Rows[0].Rows)
		}
		err := people.write(t.Context(), func(tx transaction) error {
			row := []record.Value{record.Text("person"), record.Number(1), record.Text("search_1"), record.Number(1), record.Text("words")}
			if err := tx.run(t.Context(), people.fixed.byCategory[c].insert, [][]record.Value{row}); err != nil {
				t.Fatal(err)
			}
			if n := standing(); n != 0 {
				t.Errorf("%s: a reader saw %d records that were not committed", name, n)
			}
			return failure
		})
		if !errors.Is(err, failure) || standing() != 0 {
			t.Errorf("%s: error %v, records %d; want nothing kept of what failed", name, err, standing())
		}
		again := Write{Category: c, Record: &record.Search{ID: "search_1", Term: "words"}}
		if result, err := people.Write(t.Context(), "person", []Write{again}); result.Created != 1 || standing() != 1 {
			t.Errorf("%s: writing after that: %+v, %v", name, result, err)
		}
	}
}

// TestTwoProcessesShareAFile is an import beside a running server.
func TestTwoProcessesShareAFile(t *testing.T) {
	folder, c := t.TempDir(), record.ByType("Search")
	var processes [2]*People
	for i := range processes {
		people, err := OpenSQLite(t.Context(), folder)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { people.Close() })
		processes[i] = people
	}
	if err := processes[0].Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "people.db-wal")); err != nil {
		t.Errorf("the file has no write-ahead log, so that a writer's commit waits for readers: %v", err)
	}
	failed := make(chan error)
	for i, people := range processes {
		go func() {
			_, err := people.Person(t.Context(), "person")
			for n := range 50 {
				search := &record.Search{ID: string(rune('a'+i)) + string(rune('a'+n)), CreatedAt: time.Unix(int64(n), 0)}
				_, writeErr := people.Write(t.Context(), "person", []Write{{Category: c, Record: search}})
				err = errors.Join(err, writeErr)
			}
			failed <- err
		}()
	}
	if err := errors.Join(<-failed, <-failed); err != nil {
		t.Fatal(err)
	}
	n, err := processes[0].Count(t.Context(), &auth.Grant{Person: "person", Rights: auth.Everything()}, c)
	if n != 100 || err != nil {
		t.Errorf("%d records, %v; want those of both", n, err)
	}
}

func TestADatabaseThatIsAwayIsUnavailable(t *testing.T) {
	people, err := OpenPostgres(t.Context(), "postgres://nobody@127.0.0.1:1/none?connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	defer people.Close()
	if err := people.Ping(t.Context()); !problem.Is(err, problem.Unavailable) {
		t.Errorf("%v, want unavailable", err)
	}
	if _, err := OpenPostgres(t.Context(), "postgres://user:secret@host:port/x"); err == nil || errors.Unwrap(err) != nil {
		t.Errorf("%v, want an error that cannot repeat the password", err)
	}
}

func TestAfterCloseNothingIsRead(t *testing.T) {
	for name, people := range engines(t) {
		if err := errors.Join(people.Close(), people.Close()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := people.Person(t.Context(), "person"); err == nil {
			t.Errorf("%s: a closed database answered", name)
		}
	}
}

// TestTablesAreDistributedOnce runs the statements for Citus against a stand-in with its names: CI has no Citus.
func TestTablesAreDistributedOnce(t *testing.T) {
	people, err := OpenPostgres(t.Context(), testservers.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer people.Close()
	if err := people.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	pool := people.engine.(*postgresEngine).pool
	for _, statement := range []string{
		"CREATE TABLE pg_dist_partition (logicalrelid regclass, how text)",
		`CREATE FUNCTION create_distributed_table(t regclass, key text, colocate_with text) RETURNS void LANGUAGE sql AS
			$$ INSERT INTO pg_dist_partition VALUES (t, key || ' with ' || colocate_with) $$`,
		`CREATE FUNCTION create_reference_table(t regclass) RETURNS void LANGUAGE sql AS
			$$ INSERT INTO pg_dist_partition VALUES (t, 'a copy') $$`,
	} {
		if _, err := pool.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(distributeTables(t.Context(), pool), distributeTables(t.Context(), pool)); err != nil {
		t.Fatal(err)
	}
	rows, err := pool.Query(t.Context(), "SELECT logicalrelid::text || ' by ' || how FROM pg_dist_partition ORDER BY how, 1")
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	copies := len(record.Catalogue)
	if err != nil || len(got) != copies+len(PeopleTables()) || got[copies] != "people by user_id with default" {
		t.Fatalf("%d of %d tables: %q, %v", len(got), copies+len(PeopleTables()), got, err)
	}
	for _, line := range got[:copies] {
		if !strings.HasSuffix(line, " by a copy") {
			t.Errorf("%s: not beside everybody", line)
		}
	}
	for _, line := range got[copies+1:] {
		if !strings.HasSuffix(line, " by user_id with people") {
			t.Errorf("%s: not beside the person", line)
		}
	}
}
