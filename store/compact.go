package store

import (
	"context"
	"math"
	"time"

	"portway/loaders"
	"portway/record"
)

// compactAtOnce is how many entries of a person's log one transaction of compaction goes over: it holds up the person's
// writes for as long as that takes.
const compactAtOnce = 1000

// Compact forgets the versions that no reader at the horizon or after it sees, that records were deleted before it, and the
// log's entries of what is forgotten. Positions before it cannot be read any more, and who follows the changes from there is
// told to start again.
func (p *People) Compact(ctx context.Context, person string, horizon int64) error {
	for {
		more, err := p.forget(ctx, person, math.MaxInt64, horizon)
		if err != nil || !more {
			return explain(ctx, err, "compact")
		}
	}
}

// Forget compacts what was written before a moment and at or before a position that is needed by nobody, in one
// transaction over a bounded part of the log. It reports whether there is more.
func (p *People) Forget(ctx context.Context, person string, before time.Time, unneeded int64) (more bool, err error) {
	more, err = p.forget(ctx, person, before.UnixMicro(), unneeded)
	return more, explain(ctx, err, "forget")
}

func (p *People) forget(ctx context.Context, person string, before, unneeded int64) (more bool, err error) {
	entries, err := p.forgettable(ctx, person, before, unneeded)
	if err != nil || len(entries) == 0 {
		return false, err // most people have nothing to forget: they are not locked
	}
	err = p.write(ctx, func(tx transaction) error {
		if _, err := p.lock(ctx, tx, person); err != nil {
			return err
		}
		return p.forgetEntries(ctx, tx, person, entries)
	})
	return len(entries) == compactAtOnce, err
}

// An old entry of the log.
type oldEntry struct {
	seq      int64
	category *record.Category // nil where the schema has it no more
	id       string
	deleted  bool
}

// forgettable returns the next entries behind the horizon that may be forgotten.
func (p *People) forgettable(ctx context.Context, person string, before, unneeded int64) ([]oldEntry, error) {
	last := query(p.fixed.horizon, record.Text(person))
	if err := p.read(ctx, []*statement{last}); err != nil || len(last.result()) == 0 {
		return nil, err
	}
	log := query(p.fixed.timedChanges, record.Text(person), last.result()[0][0], record.Number(compactAtOnce))
	if err := p.read(ctx, []*statement{log}); err != nil {
		return nil, err
	}
	var entries []oldEntry
	for _, row := range log.result() {
		if row[0].Number() > unneeded || row[4].Number() >= before {
			break
		}
		entries = append(entries, oldEntry{row[0].Number(), record.ByName(row[1].Text()), row[2].Text(), row[3].Text() == Deleted})
	}
	return entries, nil
}

// forgetEntries deletes the versions that ended at the entries, the entries at which they began, and deletions. Somebody
// else may have done so meanwhile: then nothing is left to delete.
func (p *People) forgetEntries(ctx context.Context, tx transaction, person string, entries []oldEntry) error {
	horizon := entries[len(entries)-1].seq
	ids := map[*record.Category][]string{}
	known := map[oldEntry]bool{}
	var gone [][]record.Value
	for _, e := range entries {
		if e.deleted {
			gone = append(gone, []record.Value{record.Text(person), record.Number(e.seq)})
		}
		if name := (oldEntry{category: e.category, id: e.id}); e.category != nil && !known[name] {
			known[name] = true
			ids[e.category] = append(ids[e.category], e.id)
		}
	}
	for _, c := range record.Categories {
		ended, err := p.endedBy(ctx, tx, person, c, ids[c], horizon)
		if err != nil {
			return err
		}
		var versions [][]record.Value
		for _, v := range ended {
			versions = append(versions, []record.Value{record.Text(person), record.Text(v.id), record.Number(v.until)})
			gone = append(gone, []record.Value{record.Text(person), record.Number(v.seq)})
		}
		if err := tx.run(ctx, p.fixed.byCategory[c].forget, versions); err != nil {
			return err
		}
	}
	if err := tx.run(ctx, p.fixed.forgetChange, gone); err != nil {
		return err
	}
	return tx.run(ctx, p.fixed.raiseHorizon, [][]record.Value{{record.Text(person), record.Number(horizon)}})
}

// An endedVersion stands no more.
type endedVersion struct {
	id         string
	seq, until int64
}

// endedBy returns the versions of the records that ended at a position or before it.
func (p *People) endedBy(ctx context.Context, tx transaction, person string, c *record.Category, ids []string, horizon int64) ([]endedVersion, error) {
	var ended []endedVersion
	arguments := []record.Value{record.Text(person), record.Number(0), record.Number(horizon)}
	for first := 0; first < len(ids); first += loaders.KeysPerStatement {
		keys := ids[first:min(first+loaders.KeysPerStatement, len(ids))]
		f := form{key: "id", versions: true}
		if p.texts.dialect == SQLite {
			f.branches = branchesFor(len(keys))
		}
		t, err := p.texts.find(c, nil, f)
		if err != nil {
			return nil, err
		}
		groups := make([]loaders.Group, len(keys))
		if err := tx.read(ctx, newStatement(t, nil, arguments, groups, keys)); err != nil {
			return nil, err
		}
		for i, g := range groups {
			for _, row := range g.Rows {
				if until := row[versionUntil].Number(); until <= horizon {
					ended = append(ended, endedVersion{keys[i], row[versionSeq].Number(), until})
				}
			}
		}
	}
	return ended, nil
}
