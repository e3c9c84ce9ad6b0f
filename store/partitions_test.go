package store_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"portway/internal/testservers"
	"portway/record"
	"portway/store"
)

// partitions is how many parts each table is cut into.
const partitions = 4

// TestPartitionedByPerson runs the whole suite on tables that are partitioned by person, and then looks at the plan of each
// statement that it ran: one partition, the same on every table. That is what a distributed database needs to send a
// statement to one of its nodes.
func TestPartitionedByPerson(t *testing.T) {
	location := partitioned(t)
	seen := tell(t, func(t *testing.T) *store.People { return emptied(t, location) })
	connection, err := pgx.Connect(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(t.Context())
	// A generic plan chooses its partition only when it runs, so the plans must be custom ones. Without the other three,
	// what is left is whether an index can serve.
	for _, setting := range []string{"plan_cache_mode = force_custom_plan", "enable_seqscan = off", "enable_bitmapscan = off", "enable_sort = off"} {
		if _, err := connection.Exec(t.Context(), "SET "+setting); err != nil {
			t.Fatal(err)
		}
	}
	judged := 0
	for _, text := range seen.sorted() {
		if strings.HasPrefix(text, "INSERT") || !namesPeople(text) {
			continue // an insert shows the parent only; it carries one person by its parameters
		}
		judgePlan(t, text, planOf(t, connection, text))
		judged++
	}
	if judged < 200 {
		t.Errorf("only %d statements were seen: the suite no longer shows all forms of reads", judged)
	}
}

var partition = regexp.MustCompile(`_p(\d)\b`)

func judgePlan(t *testing.T, text, plan string) {
	t.Helper()
	used := map[string]bool{}
	for _, match := range partition.FindAllStringSubmatch(plan, -1) {
		used[match[1]] = true
	}
	if len(used) != 1 {
		t.Errorf("%d partitions instead of one:\n%s\n%s", len(used), text, plan)
	}
	if strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "Sort") {
		t.Errorf("no index serves:\n%s\n%s", text, plan)
	}
}

// planOf explains a statement with values that fit its parameters.
func planOf(t *testing.T, connection *pgx.Conn, text string) string {
	t.Helper()
	described, err := connection.Prepare(t.Context(), text, text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var arguments []any
	for i, oid := range described.ParamOIDs {
		values := map[uint32]any{pgtype.TextOID: "person-alice", pgtype.Int8OID: i, pgtype.TextArrayOID: []string{"a", "b"}}
		value, known := values[oid]
		if !known {
			t.Fatalf("a parameter of type %d in %s", oid, text)
		}
		arguments = append(arguments, value)
	}
	rows, err := connection.Query(t.Context(), "EXPLAIN "+text, arguments...)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return strings.Join(lines, "\n")
}

// partitioned returns a migrated database whose tables of people's data are partitioned.
func partitioned(t *testing.T) string {
	t.Helper()
	location := testservers.Postgres(t)
	people, err := store.OpenPostgres(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	if err := people.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	people.Close()
	for _, table := range store.PeopleTables() {
		execute(t, location,
			fmt.Sprintf(`ALTER TABLE %q RENAME TO plain`, table),
			fmt.Sprintf(`CREATE TABLE %q (LIKE plain INCLUDING ALL) PARTITION BY HASH (user_id)`, table),
			`DROP TABLE plain`)
		for n := range partitions {
			execute(t, location, fmt.Sprintf(`CREATE TABLE %q PARTITION OF %q FOR VALUES WITH (MODULUS %d, REMAINDER %d)`,
				fmt.Sprintf("%s_p%d", table, n), table, partitions, n))
		}
	}
	return location
}

// emptied opens a migrated database after deleting what an earlier test left in it. A database of its own for each would
// take longer than the test.
func emptied(t *testing.T, location string) *store.People {
	t.Helper()
	var deletes strings.Builder
	for _, table := range store.PeopleTables() {
		fmt.Fprintf(&deletes, "DELETE FROM %q;\n", table)
	}
	for _, c := range record.Catalogue {
		fmt.Fprintf(&deletes, "DELETE FROM %q;\n", c.Table)
	}
	execute(t, location, deletes.String())
	people, err := store.OpenPostgres(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { people.Close() })
	return people
}
