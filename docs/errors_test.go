// Package docs holds the documentation to what the program does.
package docs

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"portway/problem"
)

// TestEveryCodeIsPublished wants docs/errors.md to be the table of package problem, row by row.
func TestEveryCodeIsPublished(t *testing.T) {
	text, err := os.ReadFile("errors.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range problem.Codes() {
		row := fmt.Sprintf("| `%s` | %d | %s |", d.Code, d.Status, d.Meaning)
		if !strings.Contains(string(text), row) {
			t.Errorf("errors.md lacks the row\n%s", row)
		}
	}
	table, _, _ := strings.Cut(string(text), "What else")
	if rows := strings.Count(table, "\n| `"); rows != len(problem.Codes()) {
		t.Errorf("errors.md has %d rows, the program has %d codes", rows, len(problem.Codes()))
	}
}
