package store

import (
	"context"
	"fmt"

	"portway/auth"
	"portway/changes"
	"portway/loaders"
	"portway/record"
)

var _ changes.Source = (*People)(nil)

// Log returns the entries of the person's changes after a position, oldest first. An entry of a category that the grant
// does not open has no category and no id.
func (p *People) Log(ctx context.Context, g *auth.Grant, after int64, limit int) ([]changes.Entry, error) {
	s := query(p.fixed.changes, record.Text(g.Person), record.Number(after), record.Number(int64(limit)))
	if err := p.read(ctx, []*statement{s}); err != nil {
		return nil, explain(ctx, err, "changes")
	}
	entries := make([]changes.Entry, 0, len(s.result()))
	for _, row := range s.result() {
		e := changes.Entry{Seq: row[0].Number()}
		if c := record.ByName(row[1].Text()); c != nil && g.Rights.Opens(c) {
			e.Category, e.ID = c, row[2].Text()
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// Versions answers the reads through the same lock as every read, and returns the position up to which versions were
// compacted away. That is read last, so that it is never older than what was found missing.
func (p *People) Versions(ctx context.Context, g *auth.Grant, reads []*changes.Read) (horizon int64, err error) {
	var statements []*statement
	groups := make([][]loaders.Group, len(reads))
	for i, r := range reads {
		if err := permit(g, &loaders.Read{Category: r.Category, Fields: r.Fields}); err != nil {
			return 0, err
		}
		groups[i] = make([]loaders.Group, len(r.IDs))
		if statements, err = p.planVersions(statements, g, r, groups[i]); err != nil {
			return 0, err
		}
	}
	last := query(p.fixed.horizon, record.Text(g.Person))
	if err := p.read(ctx, append(statements, last)); err != nil {
		return 0, explain(ctx, err, "versions")
	}
	for i, r := range reads {
		r.Found = make([][]changes.Version, len(r.IDs))
		for id, group := range groups[i] {
			r.Found[id] = versionsOf(group.Rows, g, r)
		}
	}
	for _, row := range last.result() {
		horizon = row[0].Number()
	}
	return horizon, nil
}

func (p *People) planVersions(statements []*statement, g *auth.Grant, r *changes.Read, groups []loaders.Group) ([]*statement, error) {
	if r.Category.Public {
		return nil, fmt.Errorf("store: %s: public data has no versions", r.Category.Name)
	}
	arguments := []record.Value{record.Text(g.Person), record.Number(r.From), record.Number(min(r.To, position(g)))}
	for first := 0; first < len(r.IDs); first += loaders.KeysPerStatement {
		last := min(first+loaders.KeysPerStatement, len(r.IDs))
		f := form{key: "id", versions: true}
		if p.texts.dialect == SQLite {
			f.branches = branchesFor(last - first)
		}
		t, err := p.texts.find(r.Category, r.Fields, f)
		if err != nil {
			return nil, err
		}
		statements = append(statements, newStatement(t, nil, arguments, groups[first:last], r.IDs[first:last]))
	}
	return statements, nil
}

// The places of the columns that every version's row begins with; the fields follow.
const (
	versionSeq = iota
	versionUntil
	versionCreatedAt
	versionFields
)

// versionsOf leaves out what lies outside of the grant's period: for this reader it does not exist.
func versionsOf(rows []record.Row, g *auth.Grant, r *changes.Read) []changes.Version {
	var versions []changes.Version
	period := periodOf(g)
	for _, row := range rows {
		at := row[versionCreatedAt].Number()
		if !r.Category.Undated && (at < period[0].Number() || at >= period[1].Number()) {
			continue
		}
		versions = append(versions, changes.Version{Seq: row[versionSeq].Number(), Until: row[versionUntil].Number(), Row: row[versionFields:]})
	}
	return versions
}

// Positions returns the number of each person's last write, in their order, 0 where there was none. What one person's
// database does not answer fails for all.
func (p *People) Positions(ctx context.Context, persons []string) ([]int64, error) {
	statements := make([]*statement, len(persons))
	for i, person := range persons {
		statements[i] = query(p.fixed.position, record.Text(person))
	}
	if err := p.read(ctx, statements); err != nil {
		return nil, explain(ctx, err, "positions")
	}
	positions := make([]int64, len(persons))
	for i, s := range statements {
		for _, row := range s.result() {
			positions[i] = row[0].Number()
		}
	}
	return positions, nil
}
