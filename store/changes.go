package store

import (
	"context"
	"fmt"

	"portway/record"
)

// A Change is one write of one record. A person's changes are numbered without gaps from 1.
type Change struct {
	Seq       int64
	Category  *record.Category // nil where the schema has it no more
	ID        string
	Operation string // Created, Updated or Deleted
}

// Changes returns the person's changes after a position, oldest first. It is for the gateway's own use: no grant narrows it.
func (p *People) Changes(ctx context.Context, person string, after int64, limit int) ([]Change, error) {
	s := query(p.fixed.changes, record.Text(person), record.Number(after), record.Number(int64(limit)))
	if err := p.read(ctx, []*statement{s}); err != nil {
		return nil, explain(ctx, err, "changes")
	}
	changes := make([]Change, 0, len(s.result()))
	for _, row := range s.result() {
		changes = append(changes, Change{
			Seq:       row[0].Number(),
			Category:  record.ByName(row[1].Text()),
			ID:        row[2].Text(),
			Operation: row[3].Text(),
		})
	}
	return changes, nil
}

// WritePublic keeps public data: what is known already under the same id is replaced.
func (p *People) WritePublic(ctx context.Context, c *record.Category, records []any) error {
	if !c.Public {
		return fmt.Errorf("store: %s: not public", c.Name)
	}
	rows := make([][]record.Value, len(records))
	for i, r := range records {
		values, err := valuesOf(r, c)
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		rows[i] = values
	}
	err := p.write(ctx, func(tx transaction) error { return tx.run(ctx, p.fixed.byCategory[c].insert, rows) })
	return explain(ctx, err, c.Name)
}
