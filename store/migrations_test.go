package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver under which the catalogue is read

	"portway/internal/testservers"
	"portway/record"
	"portway/store"
)

// The schema of a database as its catalogue tells it: a line per column, and per index one.
const (
	sqliteCatalogue = `
SELECT m.name || ' has ' || c.name || ' ' || c.type || CASE c."notnull" WHEN 1 THEN ' NOT NULL' ELSE '' END
FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'
UNION ALL
SELECT m.name || ' by ' || CASE l."unique" WHEN 1 THEN 'unique ' ELSE '' END ||
	(SELECT group_concat(i.name || ' ' || i.coll, ', ') FROM (SELECT * FROM pragma_index_xinfo(l.name) WHERE "key" = 1 ORDER BY seqno) AS i)
FROM sqlite_master AS m, pragma_index_list(m.name) AS l WHERE m.type = 'table'`

	postgresCatalogue = `
SELECT table_name || ' has ' || column_name || ' ' || data_type || coalesce(' ' || collation_name, '') ||
	CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT tablename || ' by ' || replace(regexp_replace(indexdef, 'INDEX \S+ ON \S+', ''), 'CREATE ', '') FROM pg_indexes WHERE schemaname = 'public'`
)

// TestMigrationsMakeWhatTheSchemaSays compares the migrated database with one made from store.DDL. A type or field that is
// new in schema.graphqls fails here, with the migration that is to be added.
func TestMigrationsMakeWhatTheSchemaSays(t *testing.T) {
	engines := []struct {
		dialect         store.Dialect
		migrated, fresh *sql.DB
		catalogue       string
	}{
		{store.SQLite, migratedSQLite(t), connect(t, "sqlite", filepath.Join(t.TempDir(), "fresh.db")), sqliteCatalogue},
		{store.Postgres, migratedPostgres(t), connect(t, "pgx", testservers.Postgres(t)), postgresCatalogue},
	}
	for _, e := range engines {
		for _, c := range slices.Concat(record.Categories, record.Catalogue) {
			if _, err := e.fresh.Exec(store.DDL(c, e.dialect)); err != nil {
				t.Fatalf("%s: %s: %v", e.dialect, c.Name, err)
			}
		}
		want, got := tables(t, e.fresh, e.catalogue), tables(t, e.migrated, e.catalogue)
		for _, c := range slices.Concat(record.Categories, record.Catalogue) {
			difference := cmp.Diff(want[c.Table], got[c.Table])
			switch {
			case got[c.Table] == nil:
				t.Errorf("%s: no table for %s. Add store/migrations/people/NNNNN_%s.sql:\n\n-- +goose Up\n%s",
					e.dialect, c.Name, c.Table, store.DDL(c, store.SQLite))
			case difference != "":
				t.Errorf("%s: the table of %s is not as schema.graphqls says. Add a migration that takes away - and adds +"+
					" (whole, the table would be:\n%s):\n%s", e.dialect, c.Name, store.DDL(c, store.SQLite), cmp.Diff(got[c.Table], want[c.Table]))
			}
		}
	}
}

// TestTablesOfPeople compares the list that deployments distribute by with the tables that have a user_id.
func TestTablesOfPeople(t *testing.T) {
	var got []string
	for table, lines := range tables(t, migratedSQLite(t), sqliteCatalogue) {
		if slices.Contains(lines, "has user_id TEXT NOT NULL") {
			got = append(got, table)
		}
		for _, line := range lines {
			if columns, isIndex := strings.CutPrefix(strings.Replace(line, "unique ", "", 1), "by "); isIndex &&
				slices.Contains(store.PeopleTables(), table) && !strings.HasPrefix(columns, "user_id BINARY") {
				t.Errorf("%s: an index does not start with user_id: %s", table, columns)
			}
		}
	}
	want := store.PeopleTables()
	slices.Sort(got)
	slices.Sort(want)
	if difference := cmp.Diff(want, got); difference != "" {
		t.Errorf("PeopleTables (-) and the tables with user_id (+) differ:\n%s", difference)
	}
}

// TestManyMigrateAtOnce is several processes that start on the same new database.
func TestManyMigrateAtOnce(t *testing.T) {
	folder, location := t.TempDir(), testservers.Postgres(t)
	engines := map[string]func() (*store.People, error){
		"SQLite":     func() (*store.People, error) { return store.OpenSQLite(t.Context(), folder) },
		"PostgreSQL": func() (*store.People, error) { return store.OpenPostgres(t.Context(), location) },
	}
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			var processes sync.WaitGroup
			for range 3 {
				processes.Go(func() {
					people, err := open()
					if err != nil {
						t.Error(err)
						return
					}
					if err := errors.Join(people.Migrate(t.Context()), people.Migrate(t.Context()), people.Close()); err != nil {
						t.Error(err)
					}
				})
			}
			processes.Wait()
		})
	}
}

func migratedSQLite(t *testing.T) *sql.DB {
	t.Helper()
	folder := t.TempDir()
	people, err := store.OpenSQLite(t.Context(), folder)
	ready(t, people, err)
	return connect(t, "sqlite", filepath.Join(folder, "people.db"))
}

func migratedPostgres(t *testing.T) *sql.DB {
	t.Helper()
	location := testservers.Postgres(t)
	people, err := store.OpenPostgres(t.Context(), location)
	ready(t, people, err)
	return connect(t, "pgx", location)
}

func connect(t *testing.T, driver, location string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// tables reads the catalogue: per table its lines, sorted.
func tables(t *testing.T, db *sql.DB, catalogue string) map[string][]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), catalogue)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tables := map[string][]string{}
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		table, what, _ := strings.Cut(line, " ")
		tables[table] = append(tables[table], what)
	}
	for _, lines := range tables {
		slices.Sort(lines)
	}
	return tables
}

// execute runs statements on a database that no test tool of ours stands before.
func execute(t *testing.T, location string, statements ...string) {
	t.Helper()
	ctx := context.Background() // clean-up runs when the test's own context has ended
	connection, err := pgx.Connect(ctx, location)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(ctx)
	for _, statement := range statements {
		if _, err := connection.Exec(ctx, statement); err != nil {
			t.Fatal(fmt.Errorf("%s: %w", statement, err))
		}
	}
}
