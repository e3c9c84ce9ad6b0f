package portal

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portway/record"
)

// schemaKeys are those of the texts that English takes from the schema.
func schemaKeys() []string {
	var keys []string
	for _, c := range record.Categories {
		keys = append(keys, c.Type, c.Type+".about")
		for _, f := range c.Fields {
			if f.Guard != nil {
				keys = append(keys, c.Coordinate(f.Name))
			}
		}
	}
	return keys
}

func TestEveryLanguageHasEveryMessageWithItsArguments(t *testing.T) {
	d, err := NewDecision()
	if err != nil {
		t.Fatal(err)
	}
	argument := regexp.MustCompile(`\{[a-zA-Z]+\}`)
	arguments := func(text string) []string {
		found := argument.FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	english := d.languages[0].messages
	for _, l := range d.languages[1:] {
		for key, text := range english {
			translated, ok := l.messages[key]
			if !ok || translated == "" {
				t.Errorf("%s: %s is missing", l.code, key)
			} else if !slices.Equal(arguments(text), arguments(translated)) {
				t.Errorf("%s: %s has the arguments %v, English %v", l.code, key, arguments(translated), arguments(text))
			}
		}
		wanted := schemaKeys()
		for _, key := range wanted {
			if l.messages[key] == "" {
				t.Errorf("%s: %s of the schema is missing", l.code, key)
			}
		}
		for key := range maps.Keys(l.messages) {
			if _, ok := english[key]; !ok && !slices.Contains(wanted, key) {
				t.Errorf("%s: %s is nobody's", l.code, key)
			}
		}
	}
}

func TestEveryMessageThatAPageNamesIsThere(t *testing.T) {
	d, err := NewDecision()
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`\.T "([^"]+)"`)
	for _, name := range []string{"consent", "login", "stop", "frame", "form", "account"} {
		text, err := decisionFiles.ReadFile("templates/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range named.FindAllStringSubmatch(string(text), -1) {
			if _, ok := d.languages[0].messages[found[1]]; !ok {
				t.Errorf("%s names %s, which is missing", name, found[1])
			}
		}
		for _, inline := range []string{"<script>", "<style", "style=", "onclick"} {
			if strings.Contains(string(text), inline) {
				t.Errorf("%s contains %s: the policy forbids it", name, inline)
			}
		}
	}
}

func TestNumbersAndDatesAreTheLanguages(t *testing.T) {
	d, err := NewDecision()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"12,406", "12.406", "12 406"} {
		if got := d.languages[i].Number(12406); got != want {
			t.Errorf("%s: %q; want %q", d.languages[i].code, got, want)
		}
	}
	for _, n := range []struct {
		number int64
		text   string
	}{{0, "none now"}, {1, "1 record"}, {148, "148 records"}, {1234567, "1,234,567 records"}} {
		if got := d.languages[0].Records(n.number); got != n.text {
			t.Errorf("%d: %q; want %q", n.number, got, n.text)
		}
	}
}
