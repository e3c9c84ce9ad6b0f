package record_test

import (
	"testing"
	"time"

	"portway/record"
)

func TestValuesSurviveAnyFieldOfAnyCategory(t *testing.T) {
	for _, c := range append(record.Categories, record.Catalogue...) {
		r := c.New()
		for i := range c.Fields {
			f := &c.Fields[i]
			want := map[record.Kind]record.Value{
				record.KindInt: record.Number(-7), record.KindInt64: record.Number(1 << 40), record.KindFloat: record.Float(0.5),
				record.KindBoolean: record.Bool(true), record.KindTime: record.Moment(time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)),
			}[f.Kind]
			if want.IsNull() {
				want = record.Text("text of " + f.Name)
			}
			if f.Null && !record.Take(f.Pointer(r)).IsNull() {
				t.Errorf("%s is not null in a new record", c.Coordinate(f.Name))
			}
			record.Put(f.Pointer(r), want)
			if got := record.Take(f.Pointer(r)); got != want {
				t.Errorf("%s: %v became %v", c.Coordinate(f.Name), want, got)
			}
		}
	}
}

func TestNamesAreOneToOne(t *testing.T) {
	seen := map[string]string{}
	for _, c := range record.Categories {
		for _, name := range []string{c.Name, c.Table, c.Scope, c.IDPrefix()} {
			if other, ok := seen[name]; ok && other != c.Type {
				t.Errorf("%s is of %s and of %s", name, other, c.Type)
			}
			seen[name] = c.Type
		}
		if record.ByID(c.IDPrefix()+"1") != c || record.ByName(c.Name) != c || record.ByType(c.Type) != c {
			t.Errorf("%s is not found by its names", c.Type)
		}
	}
	for _, id := range []string{"", "_", "x_1", "post", "Video_1", "video_1", "posts_1"} {
		if c := record.ByID(id); c != nil {
			t.Errorf("%q is an id of %s", id, c.Type)
		}
	}
}
