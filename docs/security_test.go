package docs

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEverySecurityCaseIsHeldByATestThatIsThere looks for each test that docs/security-cases.md names.
func TestEverySecurityCaseIsHeldByATestThatIsThere(t *testing.T) {
	text, err := os.ReadFile("security-cases.md")
	if err != nil {
		t.Fatal(err)
	}
	there := testsOfTheRepository(t)
	named := regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 80 {
		t.Errorf("%d tests are named", len(named))
	}
	for _, name := range named {
		if !there[name[1]] {
			t.Errorf("%s is named and not there", name[1])
		}
	}
}

func testsOfTheRepository(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9_]+)\(`)
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			if err == nil && entry.IsDir() && entry.Name() == "node_modules" {
				return filepath.SkipDir
			}
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range declared.FindAllStringSubmatch(string(source), -1) {
			there[found[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}
