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

// TestMutations runs the tests of each mutation without the check: one has to fail. Before that all of them pass as the code is.
func TestMutations(t *testing.T) {
	whole := map[string][]string{}
	for _, m := range mutations() {
		whole[m.test] = append(whole[m.test], m.run)
	}
	for pkg, run := range whole {
		if out, err := tests(pkg, strings.Join(run, "|")); err != nil {
			t.Fatalf("tests of %s fail before anything is taken away:\n%s", pkg, out)
		}
	}
	for _, m := range mutations() {
		t.Run(m.check, func(t *testing.T) {
			out, err := tests(m.test, m.run, m.overlay(t))
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
func (m *mutation) overlay(t *testing.T) string {
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
	return "-overlay=" + overlay
}

func tests(pkg, run string, flags ...string) (string, error) {
	pkg = "./" + strings.TrimPrefix(pkg, ".")
	command := exec.Command("go", append(append([]string{"test"}, flags...), "-vet=off", "-failfast", "-run", run, pkg)...) //nolint:gosec // the list above
	command.Dir = root
	out, err := command.CombinedOutput()
	return string(out), err
}
