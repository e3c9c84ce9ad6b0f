package store

import (
	"context"

	"portway/record"
)

// fresh leaves out what is older than what was sent before, or the same again, by the source's own numbers. What has no number
// is always fresh.
func (w *writing) fresh(ctx context.Context, pending []version) ([]version, error) {
	statements := make([]*statement, len(pending))
	var asked []*statement
	for i, v := range pending {
		if v.source != 0 {
			statements[i] = query(w.people.fixed.sourceVersion, record.Text(w.person), record.Text(v.category.Name), record.Text(v.id))
			asked = append(asked, statements[i])
		}
	}
	if len(asked) == 0 {
		return pending, nil
	}
	if err := w.tx.read(ctx, asked...); err != nil {
		return nil, err
	}
	kept := pending[:0]
	for i, v := range pending {
		if statements[i] == nil {
			kept = append(kept, v)
			continue
		}
		if rows := statements[i].result(); len(rows) > 0 && rows[0][0].Number() >= v.source {
			w.result.Unchanged++
			continue
		}
		w.sources = append(w.sources, []record.Value{record.Text(w.person), record.Text(v.category.Name), record.Text(v.id), record.Number(v.source)})
		kept = append(kept, v)
	}
	return kept, nil
}
