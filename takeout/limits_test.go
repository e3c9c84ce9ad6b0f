package takeout

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portway/problem"
)

func TestLimits(t *testing.T) {
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

func TestAZipBombIsRefused(t *testing.T) {
	long := `"` + strings.Repeat("x", 1<<20) + `"`
	got := read(zipped(t, "user_data.json", `{"Unknown":[`+strings.Repeat(long+",", 80)+`1]}`))
	if !problem.Is(got.err, problem.BadInput) || !strings.Contains(got.err.Error(), "unpacks to more than 500 times") {
		t.Errorf("%v", got.err)
	}
}

func TestAListOfContentsIsLimited(t *testing.T) {
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
