package takeout

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"portway/problem"
)

func TestJ9_Limits(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	item := func(text string) string {
		return `{"Your Activity":{"Searches":{"SearchList":[{"SearchTerm":` + text + `}]}}}`
	}
	long := `"` + strings.Repeat("x", 2<<20) + `"`
	pieces := strings.Repeat(`"a":"`+strings.Repeat("x", 1000)+`",`, 2000)
	for _, test := range []struct {
		name, file, say string
		limits          Limits
	}{
		{"a giant value", item(long), "larger than", Limits{Value: 1 << 20}},
		{"a giant value that nothing reads", `{"Unknown":` + long + `}`, "larger than", Limits{Value: 1 << 20}},
		{"a giant nothing", `{"Unknown":` + strings.Repeat(" ", 2<<20) + `1}`, "larger than", Limits{Value: 1 << 20}},
		{"a giant key", `{` + long + `:1}`, "larger than", Limits{Value: 1 << 20}},
		{"a giant item in pieces", `{"Profile":{"Profile Info":{"ProfileMap":{` + pieces + `"b":1}}}}`, "larger than", Limits{Value: 1 << 20}},
		{"a value that is large but not too large", item(long), "", Limits{Value: 4 << 20}},
		{"deep nesting that nothing reads", `{"Unknown":` + deep(300) + `}`, "nested more than 200", Limits{}},
		{"deep nesting in an item", item(deep(20_000)), "nested more than", Limits{}},
		{"nesting that is not too deep", `{"Your Activity":{"Searches":{"Unknown":` + deep(100) + `}}}`, "", Limits{}},
		{"a long document", item(long), "more than 1048576 bytes", Limits{Document: 1 << 20}},
	} {
		got := readWith([]byte(test.file), Options{Salt: salt, ExportedAt: exported, Limits: test.limits})
		switch {
		case test.say == "" && got.err != nil:
			t.Errorf("%s: %v", test.name, got.err)
		case test.say != "" && (!problem.Is(got.err, problem.BadInput) || !strings.Contains(got.err.Error(), test.say)):
			t.Errorf("%s: %v, want something about %q", test.name, got.err, test.say)
		}
	}
}

// TestH2_NamesInAZipAreNamesOnly has exports under names that lead out of a folder, name devices or move a cursor. Nothing is
// unpacked, so that a name leads nowhere; and what is printed of it is one line.
func TestH2_NamesInAZipAreNamesOnly(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{
		"../user_data.json", "../../../../etc/cron.d/x", "/etc/passwd", `C:\\user_data.json`, `..\\x.json`, "a\x00.json", "CON", "./.bashrc",
		"x\x1b[2Jx.json", "x\r\nFormat: forged.json", "x\u202egnp.json", strings.Repeat("n", 300) + ".json", "\xff\xfe.json",
	} {
		got := read(zipped(t, name, small, "user_data.json", small))
		if got.err != nil || len(got.records) != 1 {
			t.Errorf("%q: %v, %d records", name, got.err, len(got.records))
			continue
		}
		var printed strings.Builder
		if _, err := got.report.WriteTo(&printed); err != nil {
			t.Error(err)
		}
		if strings.ContainsAny(printed.String(), "\x00\x1b\r\u202e") || strings.Contains(printed.String(), "\nFormat: forged") {
			t.Errorf("%q is printed as it is: %q", name, printed.String())
		}
	}
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	link := &zip.FileHeader{Name: "user_data.json"}
	link.SetMode(os.ModeSymlink | 0o777)
	f, err := w.CreateHeader(link)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("/etc/passwd")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read(packed.Bytes()); !problem.Is(got.err, problem.BadInput) {
		t.Errorf("a symbolic link is followed: %v, %d records", got.err, len(got.records))
	}
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("files were written: %v %v", left, err)
	}
}

func TestH3_AZipBombIsRefused(t *testing.T) {
	long := `"` + strings.Repeat("x", 1<<20) + `"`
	got := read(zipped(t, "user_data.json", `{"Unknown":[`+strings.Repeat(long+",", 80)+`1]}`))
	if !problem.Is(got.err, problem.BadInput) || !strings.Contains(got.err.Error(), "unpacks to more than 500 times") {
		t.Errorf("%v", got.err)
	}
}

func TestH3_AListOfContentsIsLimited(t *testing.T) {
	files := []string{}
	for i := range 1000 {
		files = append(files, fmt.Sprintf("%0200d.json", i), "{}")
	}
	got := readWith(zipped(t, files...), Options{Salt: salt, ExportedAt: exported, Limits: Limits{Contents: 100 << 10}})
	if !problem.Is(got.err, problem.BadInput) || !strings.Contains(got.err.Error(), "a great many files") {
		t.Errorf("%v", got.err)
	}
}

func TestUnknownKeysDoNotFillMemory(t *testing.T) {
	var file bytes.Buffer
	file.WriteString(`{"Your Activity":{"Searches":{"SearchList":[{"SearchTerm":"x"`)
	for i := range 3 * MaxUnknown {
		fmt.Fprintf(&file, `,"%d%s":1`, i, strings.Repeat("é", 1000))
	}
	file.WriteString(`}]}}}`)
	got := read(file.Bytes())
	if got.err != nil || len(got.report.Unknown) != MaxUnknown || got.report.UnknownTotal != 3*MaxUnknown {
		t.Errorf("%v, %d listed of %d", got.err, len(got.report.Unknown), got.report.UnknownTotal)
	}
	if slices.ContainsFunc(got.report.Unknown, func(u UnknownKey) bool { return len(u.Path) > 300 }) {
		t.Error("a path is longer than a line")
	}
}
