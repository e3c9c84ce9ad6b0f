package docs

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
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

// cases is how many cases each letter has.
var cases = map[byte]int{'A': 25, 'B': 10, 'C': 16, 'D': 2, 'E': 13, 'F': 8, 'G': 12, 'H': 4, 'I': 5, 'J': 12}

// TestEverySecurityCaseIsInTheNameOfATest goes through the 107 cases. A test's name begins with those that it is about:
// TestA9AndA10..., TestA1ToA4..., or in JavaScript "E7, E9: ...".
func TestEverySecurityCaseIsInTheNameOfATest(t *testing.T) {
	held, all := map[string]bool{}, 0
	for name := range testsOfTheRepository(t) {
		holds(held, name)
	}
	for _, project := range []string{"conformance", "web"} {
		scripts, err := filepath.Glob("../" + project + "/test/*.mjs")
		if err != nil || len(scripts) == 0 {
			t.Fatal(project, err)
		}
		for _, script := range scripts {
			source, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			for _, title := range regexp.MustCompile("test\\(['\"`]((?:[A-J]\\d+(?:, |: ))+)").FindAllStringSubmatch(string(source), -1) {
				for _, id := range regexp.MustCompile(`[A-J]\d+`).FindAllString(title[1], -1) {
					held[id] = true
				}
			}
		}
	}
	for letter, most := range cases {
		for n := 1; n <= most; n++ {
			all++
			if id := fmt.Sprintf("%c%d", letter, n); !held[id] {
				t.Errorf("no test has %s in its name", id)
			}
		}
	}
	if all != 107 {
		t.Errorf("%d cases", all)
	}
}

// holds notes the cases with which the name of a Go test begins.
func holds(held map[string]bool, name string) {
	rest := strings.TrimPrefix(name, "Test")
	for before := ""; ; {
		id := regexp.MustCompile(`^[A-J]\d+`).FindString(rest)
		if id == "" {
			return
		}
		held[id] = true
		if from, err := strconv.Atoi(strings.TrimPrefix(before, id[:1])); err == nil {
			to, _ := strconv.Atoi(id[1:])
			for n := from; n < to; n++ {
				held[fmt.Sprintf("%s%d", id[:1], n)] = true
			}
		}
		rest, before = rest[len(id):], ""
		if after, ok := strings.CutPrefix(rest, "And"); ok {
			rest = after
		} else if after, ok := strings.CutPrefix(rest, "To"); ok {
			rest, before = after, id
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
