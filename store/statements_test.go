package store_test

import (
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"portway/store"
	"portway/store/storetest"
)

// statements collects the SQL that was run.
type statements struct{ texts sync.Map }

func (s *statements) add(sql string) { s.texts.Store(sql, true) }

func (s *statements) sorted() []string {
	var texts []string
	s.texts.Range(func(text, _ any) bool { texts = append(texts, text.(string)); return true })
	slices.Sort(texts)
	return texts
}

// tell runs the suite, and holds each statement that it ran to what a distributed database asks of it, by its text.
func tell(t *testing.T, open func(*testing.T) *store.People) *statements {
	t.Helper()
	seen := &statements{}
	storetest.Run(t, func(t *testing.T) *store.People {
		people := open(t)
		people.Observe = seen.add
		return people
	})
	for _, text := range seen.sorted() {
		for _, complaint := range complaints(text) {
			t.Errorf("%s:\n%s", complaint, text)
		}
	}
	return seen
}

var (
	tableNames = regexp.MustCompile(`\b(?:FROM|JOIN|UPDATE|INTO) "?([a-z_]+)"?`)
	persons    = regexp.MustCompile(`\buser_id = [$?]1\b`)
	forbidden  = regexp.MustCompile(`(?i)\bOVER \(|\b(now|random|gen_random_uuid|nextval)\(|\bMERGE\b|FOR UPDATE|VALUES \([^)]*SELECT`)
)

// complaints lists what is wrong with a statement.
func complaints(text string) []string {
	var complaints []string
	named := 0
	for _, match := range tableNames.FindAllStringSubmatch(text, -1) {
		if slices.Contains(store.PeopleTables(), match[1]) {
			named++
		}
	}
	given := len(persons.FindAllString(text, -1))
	if strings.HasPrefix(text, "INSERT") && regexp.MustCompile(`^INSERT INTO \S+ \(user_id, [^)]*\) VALUES \([$?]1, `).MatchString(text) {
		given++
	}
	if named != given {
		complaints = append(complaints, "a table of people's data without its own person")
	}
	if forbidden.MatchString(text) {
		complaints = append(complaints, "something that a distributed database does not run as one does")
	}
	return complaints
}

// namesPeople reports whether the statement touches people's data.
func namesPeople(text string) bool {
	for _, match := range tableNames.FindAllStringSubmatch(text, -1) {
		if slices.Contains(store.PeopleTables(), match[1]) {
			return true
		}
	}
	return false
}

// TestComplaints shows that the rule can be broken.
func TestComplaints(t *testing.T) {
	for text, want := range map[string]int{
		`SELECT id FROM "posts" WHERE user_id = $1`:                                                         0,
		`SELECT id FROM "posts" WHERE user_id = $2`:                                                         1,
		`SELECT id FROM "posts" WHERE user_id = $1 OR EXISTS (SELECT 1 FROM "comments" WHERE post_id = id)`: 1,
		`INSERT INTO changes (user_id, seq) VALUES ($1, $2)`:                                                0,
		`INSERT INTO changes (seq, user_id) VALUES ($1, $2)`:                                                1,
		`SELECT id, row_number() OVER (ORDER BY id) FROM posts WHERE user_id = $1`:                          1,
		`UPDATE people SET seq = 1`:                                                                         1,
		`SELECT id FROM catalogue_videos WHERE id = ANY($1)`:                                                0,
	} {
		if got := complaints(text); len(got) != want {
			t.Errorf("%s: %q, want %d complaints", text, got, want)
		}
	}
}

// judgeSQLitePlans asks SQLite how it would run each statement: nothing may walk through a table or sort.
func judgeSQLitePlans(t *testing.T, db *sql.DB, seen *statements) {
	t.Helper()
	for _, text := range seen.sorted() {
		rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, slices.Repeat([]any{"x"}, parameters(text))...)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			if walks(step) || sorts(step) {
				t.Errorf("%s:\n%.500s", step, text)
			}
		}
		rows.Close()
	}
}

func walks(step string) bool {
	return strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "CONSTANT ROW") && !strings.HasPrefix(step, "SCAN (subquery")
}

// sorts allows what counts different values: people are told how many others there are when they decide, not while apps read.
func sorts(step string) bool {
	return strings.Contains(step, "TEMP B-TREE") && !strings.HasSuffix(step, "FOR count(DISTINCT)")
}

var parameter = regexp.MustCompile(`\?\d+`)

// parameters counts the different parameters of a statement.
func parameters(text string) int {
	names := parameter.FindAllString(text, -1)
	slices.Sort(names)
	return len(slices.Compact(names))
}
