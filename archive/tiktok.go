package archive

import (
	"context"
	"fmt"
	"iter"

	"portway/problem"
	"portway/record"
	"portway/takeout"
)

// export writes all sections as one document in the layout of TikTok's own exports.
func (a *assembly) export(ctx context.Context) error {
	e := &exported{ctx: ctx, assembly: a, tallies: map[*record.Category]*tally{}}
	for i, c := range record.Categories {
		s := &a.manifest.Sections[i]
		if s.State != "" {
			continue
		}
		if !takeout.Places(c) {
			s.State = NotAvailable
			s.Reason = &Reason{string(problem.NotFound), "TikTok's layout has no place for it."}
			continue
		}
		r := a.reading(c, s)
		s.Schema = schemaOf(c, r.fields)
		e.tallies[c] = &tally{section: s, reading: r}
	}
	file, err := a.container.create(takeout.ExportName, false)
	if err != nil {
		return err
	}
	if err := takeout.Write(file, e); err != nil {
		return fmt.Errorf("%s: %w", takeout.ExportName, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	a.manifest.Files = append(a.manifest.Files, file.file())
	for _, t := range e.tallies {
		t.section.Records = max(t.listed, t.below)
		t.section.conclude(t.err)
	}
	a.done = a.of
	return nil
}

// exported hands the records that the grant opens to the document.
type exported struct {
	ctx      context.Context // of the archive: takeout's sequences take none
	assembly *assembly
	tallies  map[*record.Category]*tally
}

// A tally is what was read of one category. The document may go through one several times.
type tally struct {
	section *Section
	reading *reading
	listed  int64 // records of the longest list
	below   int64 // records below parents
	err     error // the first
}

// Opens implements takeout.Records.
func (e *exported) Opens(c *record.Category) bool { return e.tallies[c] != nil }

// List implements takeout.Records.
func (e *exported) List(c *record.Category) iter.Seq2[record.Record, error] {
	t := e.tallies[c]
	return func(yield func(record.Record, error) bool) {
		var n int64
		defer func() { t.listed = max(t.listed, n) }()
		e.give(t, *t.reading, &n, yield)
	}
}

// Children implements takeout.Records.
func (e *exported) Children(c *record.Category, key, parent string) iter.Seq2[record.Record, error] {
	t := e.tallies[c]
	r := *t.reading
	r.key, r.parent = key, parent
	return func(yield func(record.Record, error) bool) { e.give(t, r, &t.below, yield) }
}

// give hands out what is read, and counts it.
func (e *exported) give(t *tally, r reading, count *int64, yield func(record.Record, error) bool) {
	for rows, err := range r.pages(e.ctx) {
		if err != nil {
			if t.err == nil {
				t.err = err
			}
			yield(nil, err)
			return
		}
		for _, row := range rows {
			value := r.category.New()
			record.Fill(value, r.fields, row)
			*count++
			if !yield(value.(record.Record), nil) {
				return
			}
		}
		t.section.Records = max(*count, t.section.Records)
		if e.ctx.Err() == nil { // not any more, once a list below this one was the last
			e.assembly.tell(t.section, 0)
		}
	}
}
