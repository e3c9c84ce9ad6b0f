package store

import (
	"context"

	"portway/record"
)

// fresh leaves out what is older than what was sent before, or the same again, by the source's own numbers. What has no number
// is always fresh.
func (w *writing) fresh(ctx context.Context, pending []version) ([]version, error) {
	kept := pending[:0]
	for _, v := range pending {
		if v.source == 0 {
			kept = append(kept, v)
			continue
		}
		s := query(w.people.fixed.sourceVersion, record.Text(w.person), record.Text(v.category.Name), record.Text(v.id))
		if err := w.tx.read(ctx, s); err != nil {
			return nil, err
		}
		if rows := s.result(); len(rows) > 0 && rows[0][0].Number() >= v.source {
			w.result.Unchanged++
			continue
		}
		w.sources = append(w.sources, []record.Value{record.Text(w.person), record.Text(v.category.Name), record.Text(v.id), record.Number(v.source)})
		kept = append(kept, v)
	}
	return kept, nil
}
