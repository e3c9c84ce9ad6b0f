//go:build mutations

package mutations

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestMutations runs the tests of each mutation twice: as the code is, where they pass, and without the check, where one fails.
func TestMutations(t *testing.T) {
	for _, m := range mutations() {
		t.Run(m.check, func(t *testing.T) {
			if out, err := m.tests(nil); err != nil {
				t.Fatalf("the tests fail before anything is taken away:\n%s", out)
			}
			out, err := m.tests(m.overlay(t))
			red := regexp.MustCompile(`(?m)^--- FAIL: (\w+)`).FindAllStringSubmatch(out, -1)
			switch {
			case err == nil:
				t.Errorf("survived: %s -run '%s' sees nothing", m.test, m.run)
			case len(red) == 0:
				t.Errorf("no test fails, and still it does not pass:\n%s", out)
			}
			for _, name := range red {
				t.Logf("killed by %s", name[1])
			}
		})
	}
}

// overlay tells the go command to read the mutated text in place of the file.
func (m *mutation) overlay(t *testing.T) []string {
	t.Helper()
	from, err := filepath.Abs(filepath.Join(root, m.file))
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), filepath.Base(m.file))
	if err := os.WriteFile(to, []byte(m.mutated(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {from: to}})
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(overlay, list, 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"-overlay=" + overlay}
}

func (m *mutation) tests(flags []string) (string, error) {
	pkg := "./" + strings.TrimPrefix(m.test, ".")
	command := exec.Command("go", append(append([]string{"test"}, flags...), "-vet=off", "-run", m.run, pkg)...) //nolint:gosec // the list above
	command.Dir = root
	out, err := command.CombinedOutput()
	return string(out), err
}
