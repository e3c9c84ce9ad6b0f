package mutations

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// mutated returns the file as it is, and as it is without the check.
func (m *mutation) mutated(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, m.file))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		t.Fatalf("%s: the text stands in %s %d times, and has to be there once:\n%s", m.check, m.file, n, m.old)
	}
	return strings.Replace(string(text), m.old, m.instead, 1)
}

// TestEveryMutationFitsTheCode keeps the list fresh: whoever rewrites a check finds its mutation here.
func TestEveryMutationFitsTheCode(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range mutations() {
		if m.check == "" || m.run == "" || m.test == "" || seen[m.check] {
			t.Errorf("%q is not one of its own, or says no tests", m.check)
		}
		seen[m.check] = true
		m.mutated(t)
	}
}
