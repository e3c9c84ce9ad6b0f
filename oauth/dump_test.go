package oauth_test

import (
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
