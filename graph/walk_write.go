package graph

import (
	"context"
	"slices"

	"portway/graph/plan"
	"portway/loaders"
	"portway/record"
)

// lines writes a line for each record of a page, and what stands below it.
func (k *walker) lines(ctx context.Context, fields []plan.Field, rows []record.Row, id int, typ, parent string) error {
	b, err := k.prepared(ctx, fields, rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		k.line(typ, parent)
		if k.walk.Nested {
			err = k.members(ctx, fields, row, b, false)
		} else {
			k.leaves(fields, row, b)
		}
		if err == nil {
			err = k.endLine()
		}
		if err == nil && !k.walk.Nested {
			err = k.flatBelow(ctx, fields, row, b, row[id].Text())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (k *walker) prepared(ctx context.Context, fields []plan.Field, rows []record.Row) (*below, error) {
	b := &below{groups: map[*plan.Fetch]*loaders.Read{}, place: map[*plan.Fetch]map[string]int{}}
	return b, k.below(ctx, fields, rows, b)
}

// line begins a line.
func (k *walker) line(typ, parent string) {
	k.buf = append(k.buf, `{"__typename":`...)
	k.buf = record.AppendString(k.buf, typ)
	if parent != "" {
		k.buf = append(k.buf, `,"__parentId":`...)
		k.buf = record.AppendString(k.buf, parent)
	}
}

// leaves writes the members of a flat line: all but lists, which are lines of their own.
func (k *walker) leaves(fields []plan.Field, row record.Row, b *below) {
	for i := range fields {
		f := &fields[i]
		if f.Kind == plan.List || f.Kind == plan.Single || f.Key == "__typename" {
			continue
		}
		k.buf = append(append(k.buf, ','), f.Label...)
		k.leaf(f, row, b)
	}
}

// leaf writes a member that needs no further reading.
func (k *walker) leaf(f *plan.Field, row record.Row, b *below) {
	switch f.Kind {
	case plan.Column:
		k.buf = record.AppendJSON(k.buf, f.Scalar, row[f.Column])
	case plan.Constant:
		k.buf = append(k.buf, f.Text...)
	case plan.Subject:
		k.buf = record.AppendString(k.buf, k.loaders.Grant.Subject)
	case plan.Public:
		group := b.group(f.Fetch, row)
		if len(group.Rows) == 0 {
			k.buf = append(k.buf, "null"...)
			return
		}
		k.buf = append(k.buf, '{')
		for i := range f.Fields {
			if i > 0 {
				k.buf = append(k.buf, ',')
			}
			k.buf = append(k.buf, f.Fields[i].Label...)
			k.leaf(&f.Fields[i], group.Rows[0], b)
		}
		k.buf = append(k.buf, '}')
	default: // denied
		k.buf = append(k.buf, "null"...)
	}
}

// flatBelow writes the lines of the lists below a record.
func (k *walker) flatBelow(ctx context.Context, fields []plan.Field, row record.Row, b *below, id string) error {
	for i := range fields {
		f := &fields[i]
		if f.Kind != plan.List {
			continue
		}
		l, err := k.beneath(f, b, row)
		if err != nil {
			return err
		}
		for {
			if err := k.lines(ctx, l.node, l.rows, l.id, f.Fetch.Category.Type, id); err != nil {
				return err
			}
			if !l.more {
				break
			}
			if err := l.next(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// members writes the members of a nested record.
func (k *walker) members(ctx context.Context, fields []plan.Field, row record.Row, b *below, first bool) error {
	for i := range fields {
		f := &fields[i]
		if f.Key == "__typename" {
			continue // it stands first
		}
		if !first {
			k.buf = append(k.buf, ',')
		}
		first = false
		k.buf = append(k.buf, f.Label...)
		if f.Kind != plan.List {
			k.leaf(f, row, b)
		} else if err := k.nested(ctx, f, b, row); err != nil {
			return err
		}
		if err := k.spill(64 << 10); err != nil {
			return err
		}
	}
	return nil
}

// nested writes a list within its record, in the shape of an answer that has all of it on one page.
func (k *walker) nested(ctx context.Context, f *plan.Field, b *below, row record.Row) error {
	l, err := k.beneath(f, b, row)
	if err != nil {
		return err
	}
	k.buf = append(k.buf, '{')
	for i := range f.Fields {
		part := &f.Fields[i]
		if i > 0 {
			k.buf = append(k.buf, ',')
		}
		k.buf = append(k.buf, part.Label...)
		switch part.Kind {
		case plan.Nodes, plan.Edges:
			err = k.elements(ctx, part, l)
		case plan.Page:
			k.wholePage(part)
		case plan.EmptyReason:
			k.whyEmpty(l)
		default:
			k.leaf(part, nil, nil)
		}
		if err != nil {
			return err
		}
	}
	k.buf = append(k.buf, '}')
	return nil
}

// elements writes the records of a list, page after page.
func (k *walker) elements(ctx context.Context, part *plan.Field, l *walkedList) error {
	k.buf = append(k.buf, '[')
	for first := true; ; {
		b, err := k.prepared(ctx, l.node, l.rows)
		if err != nil {
			return err
		}
		for _, row := range l.rows {
			if !first {
				k.buf = append(k.buf, ',')
			}
			first = false
			if err := k.element(ctx, part, l, row, b); err != nil {
				return err
			}
		}
		if !l.more {
			break
		}
		if err := l.next(ctx); err != nil {
			return err
		}
	}
	k.buf = append(k.buf, ']')
	return nil
}

func (k *walker) element(ctx context.Context, part *plan.Field, l *walkedList, row record.Row, b *below) error {
	if part.Kind == plan.Nodes {
		return k.object(ctx, part.Fields, l, row, b)
	}
	k.buf = append(k.buf, '{')
	for i := range part.Fields {
		f := &part.Fields[i]
		if i > 0 {
			k.buf = append(k.buf, ',')
		}
		k.buf = append(k.buf, f.Label...)
		switch f.Kind {
		case plan.EdgeNode:
			if err := k.object(ctx, f.Fields, l, row, b); err != nil {
				return err
			}
		case plan.EdgeCursor:
			k.buf = record.AppendString(k.buf, k.loaders.Cursor(l.field.Fetch.Category, loaders.Position{At: row[l.at].Number(), ID: row[l.id].Text()}))
		default:
			k.leaf(f, row, b)
		}
	}
	k.buf = append(k.buf, '}')
	return nil
}

// object writes a record within a list.
func (k *walker) object(ctx context.Context, fields []plan.Field, l *walkedList, row record.Row, b *below) error {
	k.buf = append(k.buf, '{')
	named := slices.ContainsFunc(fields, func(f plan.Field) bool { return f.Key == "__typename" })
	if named {
		k.buf = append(k.buf, `"__typename":`...)
		k.buf = record.AppendString(k.buf, l.field.Fetch.Category.Type)
	}
	if err := k.members(ctx, fields, row, b, !named); err != nil {
		return err
	}
	k.buf = append(k.buf, '}')
	return nil
}

// wholePage writes the pageInfo of a list that is there as a whole.
func (k *walker) wholePage(part *plan.Field) {
	k.buf = append(k.buf, '{')
	for i := range part.Fields {
		f := &part.Fields[i]
		if i > 0 {
			k.buf = append(k.buf, ',')
		}
		k.buf = append(k.buf, f.Label...)
		switch f.Kind {
		case plan.HasNext, plan.HasPrevious:
			k.buf = append(k.buf, "false"...)
		default:
			k.leaf(f, nil, nil)
		}
	}
	k.buf = append(k.buf, '}')
}

func (k *walker) whyEmpty(l *walkedList) {
	if !l.empty {
		k.buf = append(k.buf, "null"...)
		return
	}
	k.buf = record.AppendString(k.buf, string(l.read.Window.EmptyReason(k.loaders.Grant)))
}
