package oauth_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dumpOf returns all that the database's files hold.
func dumpOf(t *testing.T, w *world) string {
	t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(w.location, "control.db*"))
	w.must(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		w.must(err)
		all.Write(text)
	}
	return all.String()
}

// rowsOf counts the rows of a table, in the database itself.
func rowsOf(w *world, table string) (rows int) {
	w.Helper()
	driver, source := "sqlite", "file:"+filepath.Join(w.location, "control.db")
	if strings.HasPrefix(w.location, "postgres") {
		driver, source = "pgx", w.location
	}
	db, err := sql.Open(driver, source)
	w.must(err)
	defer db.Close()
	w.must(db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&rows))
	return rows
}
