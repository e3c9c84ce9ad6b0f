package portal

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"portway/record"
)

// A language has the messages of the decision pages, by key; {name} stands for an argument. English takes what the schema
// says of categories and fields word for word; the others have it under the keys Post, Post.about, Post.place and so on.
type language struct {
	code     string
	messages map[string]string
	months   []string
}

func readLanguage(code string) (*language, error) {
	l := &language{code: code}
	for _, name := range []string{code, code + ".schema"} {
		text, err := decisionFiles.ReadFile("messages/" + name + ".json")
		if err != nil && name != code {
			continue // English has no file for the schema
		}
		if err == nil {
			err = json.Unmarshal(text, &l.messages)
		}
		if err != nil {
			return nil, fmt.Errorf("portal: messages: %s: %w", name, err)
		}
	}
	l.months = strings.Fields(l.messages["months"])
	if len(l.months) != 12 {
		return nil, fmt.Errorf("portal: messages: %s: %d months", code, len(l.months))
	}
	return l, nil
}

// Lang is the language's tag.
func (l *language) Lang() string { return l.code }

// T words a message. Arguments are name, value, name, value.
func (l *language) T(key string, arguments ...string) string {
	text, ok := l.messages[key]
	if !ok {
		return key // a test holds that there is none
	}
	if len(arguments) == 0 {
		return text
	}
	pairs := make([]string, len(arguments))
	for i := 0; i+1 < len(arguments); i += 2 {
		pairs[i], pairs[i+1] = "{"+arguments[i]+"}", arguments[i+1]
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Date words a day in full: 22 November 2026.
func (l *language) Date(t time.Time) string {
	t = t.UTC()
	return l.T("date", "day", strconv.Itoa(t.Day()), "month", l.months[t.Month()-1], "year", strconv.Itoa(t.Year()))
}

// Moment words a day and a time of day.
func (l *language) Moment(t time.Time) string {
	return l.T("moment", "date", l.Date(t), "time", l.Clock(t))
}

// Clock words a time of day. The zone is said, for it need not be the reader's.
func (l *language) Clock(t time.Time) string { return t.UTC().Format("15:04") + " UTC" }

// Number writes a number with the language's marks between thousands.
func (l *language) Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + l.messages["thousands"] + digits[at:]
	}
	return digits
}

// Records says how much there is.
func (l *language) Records(n int64) string { return l.counted("records", n) }

// Others says that data is about other people, and how many where that is known; 0 is not known.
func (l *language) Others(n int64) string { return l.counted("others", n) }

// counted says a message for none, for one, or for many.
func (l *language) counted(message string, n int64) string {
	switch n {
	case 0:
		return l.T(message + ".none")
	case 1:
		return l.T(message + ".one")
	}
	return l.T(message+".many", "count", l.Number(n))
}

// Quoted puts somebody's words into the language's quotation marks.
func (l *language) Quoted(text string) string { return l.T("quoted", "text", text) }

// Category names a kind of data.
func (l *language) Category(c *record.Category) string {
	if text, ok := l.messages[c.Type]; ok {
		return text
	}
	return apart(c.Name)
}

// Description says what a kind of data is.
func (l *language) Description(c *record.Category) string {
	if text, ok := l.messages[c.Type+".about"]; ok {
		return text
	}
	return c.Description
}

// guarded returns what is said of a guarded field: what it is, and what it can show.
func (l *language) guarded(c *record.Category, f *record.Field) (what, risk string) {
	text, ok := l.messages[c.Coordinate(f.Name)]
	if !ok {
		text = f.Description
	}
	what, risk, _ = strings.Cut(text, ". ")
	what = strings.TrimSuffix(what, ".")
	if l.code == "en" {
		what = strings.ToLower(what[:1]) + what[1:]
	}
	return what, risk
}

// Also names a guarded field.
func (l *language) Also(c *record.Category, f *record.Field) string {
	what, _ := l.guarded(c, f)
	return l.T("also", "field", what)
}

// With names a guarded field on the receipt.
func (l *language) With(c *record.Category, f *record.Field) string {
	what, _ := l.guarded(c, f)
	return l.T("decision.with", "field", what)
}

// Without names the guarded fields that are left out, as the receipt does: those of the category but for the ones that are in.
func (l *language) Without(c *record.Category, in ...string) string {
	var names []string
	for i := range c.Fields {
		if f := &c.Fields[i]; f.Guard != nil && !slices.Contains(in, f.Name) {
			what, _ := l.guarded(c, f)
			names = append(names, what)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return l.T("decision.without", "fields", strings.Join(names, ", "))
}

// Risk says what a guarded field can show, or that it is left out otherwise.
func (l *language) Risk(c *record.Category, f *record.Field) string {
	if _, risk := l.guarded(c, f); risk != "" {
		return risk
	}
	return l.T("extra.alone", "category", l.Category(c))
}

// Contents lists the open fields of a record, by the names under which apps see them.
func (l *language) Contents(c *record.Category) string {
	var names []string
	for _, f := range c.Fields {
		if f.Guard == nil && f.Name != "id" {
			names = append(names, f.Name)
		}
	}
	return l.T("contents", "fields", strings.Join(names, ", "))
}

// Group names a group of categories.
func (l *language) Group(name string) string { return l.T("group." + name) }

// apart splits a name in camel case into words.
func apart(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
