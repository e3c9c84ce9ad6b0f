package graph

import (
	"cmp"
	"context"
	"slices"

	"portway/graph/plan"
	"portway/loaders"
	"portway/record"
)

// A walkedList is one list while it is read to its end.
type walkedList struct {
	walker *walker
	field  *plan.Field
	node   []plan.Field // what is selected on a record
	cost   int64        // of a record
	read   loaders.Read // of the next page
	id, at int          // the places of id and createdAt in a row

	rows  []record.Row // the page that was read last
	more  bool         // whether there is another one, or nothing was read yet
	empty bool         // whether there was nothing at all
}

// list begins a list: the person's, or that of a parent.
func (k *walker) list(f *plan.Field, parent string, page int) (*walkedList, error) {
	window, err := f.Fetch.Window(k.loaders, k.op.variables)
	if err != nil {
		return nil, err
	}
	l := &walkedList{walker: k, field: f, more: true}
	part := records(f)
	l.node, l.cost = part.Fields, part.Weight+plan.Own(part.Fields)
	if part.Kind == plan.Edges {
		l.node = nil
		if i := slices.IndexFunc(part.Fields, func(f plan.Field) bool { return f.Kind == plan.EdgeNode }); i >= 0 {
			l.node = part.Fields[i].Fields
		}
	}
	if hasLists(l.node) {
		page = min(page, walkBatch)
	}
	window.Limit = page
	fields, id := withID(f.Fetch)
	fields, l.at = with(fields, f.Fetch.Category.Field("createdAt"))
	l.id = id
	l.read = loaders.Read{Category: f.Fetch.Category, Fields: fields, Key: f.Fetch.Key, Window: window}
	if parent != "" {
		l.read.Keys = []string{parent}
	}
	k.owed += f.Weight + connectionCost(f)
	return l, nil
}

// records returns the part of a list that selects its records.
func records(f *plan.Field) *plan.Field {
	i := slices.IndexFunc(f.Fields, func(f plan.Field) bool { return f.Kind == plan.Nodes || f.Kind == plan.Edges })
	return &f.Fields[i]
}

// connectionCost is what a list costs beside its records, however many pages it is read in.
func connectionCost(f *plan.Field) int64 {
	var sum int64
	for i := range f.Fields {
		if part := &f.Fields[i]; part.Kind != plan.Nodes && part.Kind != plan.Edges {
			sum += part.Weight
		}
	}
	return sum
}

func hasLists(fields []plan.Field) bool {
	return slices.ContainsFunc(fields, func(f plan.Field) bool { return f.Kind == plan.List })
}

// next reads the next page.
func (l *walkedList) next(ctx context.Context) error {
	read := l.read
	if err := l.walker.read(ctx, &read); err != nil {
		return err
	}
	l.take(read.Rows[0], l.read.Window.After == nil)
	return nil
}

// take makes a group the page that was read last.
func (l *walkedList) take(group loaders.Group, first bool) {
	l.rows, l.more = group.Rows, group.More && len(group.Rows) > 0
	l.empty = first && len(group.Rows) == 0
	l.walker.owed += int64(len(group.Rows)) * l.cost
	if l.more {
		last := group.Rows[len(group.Rows)-1]
		l.read.Window.After = &loaders.Position{At: last[l.at].Number(), ID: last[l.id].Text()}
		l.read.Window.Limit = walkBatch
		if !hasLists(l.node) {
			l.read.Window.Limit = walkPage
		}
	}
}

// A below is what stands below the records of a page: the first page of each list, and public records.
type below struct {
	groups map[*plan.Fetch]*loaders.Read
	place  map[*plan.Fetch]map[string]int // key -> group
}

// group returns what was read for the row.
func (b *below) group(f *plan.Fetch, row record.Row) loaders.Group {
	key := row[f.ParentKey]
	if key.IsNull() || b.groups[f] == nil {
		return loaders.Group{}
	}
	return b.groups[f].Rows[b.place[f][key.Text()]]
}

// below reads what stands directly below the rows: the lists begin together, in one statement for all parents.
func (k *walker) below(ctx context.Context, fields []plan.Field, rows []record.Row, into *below) error {
	var reads []*loaders.Read
	var public []*plan.Field
	for i := range fields {
		f := &fields[i]
		if f.Kind != plan.List && f.Kind != plan.Public {
			continue
		}
		read, err := k.first(f, rows, into)
		if err != nil {
			return err
		}
		if read == nil {
			continue
		}
		reads = append(reads, read)
		if f.Kind == plan.Public {
			public = append(public, f)
		}
	}
	if len(reads) == 0 {
		return nil
	}
	if err := k.read(ctx, reads...); err != nil {
		return err
	}
	for _, f := range public {
		var found []record.Row
		for _, group := range into.groups[f.Fetch].Rows {
			found = append(found, group.Rows...)
		}
		k.owed += int64(len(found)) * (f.Weight + plan.Own(f.Fields))
		if err := k.below(ctx, f.Fields, found, into); err != nil {
			return err
		}
	}
	return nil
}

// first makes the read of what stands below the rows in one field; nil where there is nothing to ask for.
func (k *walker) first(f *plan.Field, rows []record.Row, into *below) (*loaders.Read, error) {
	place := map[string]int{}
	var keys []string
	for _, row := range rows {
		key := row[f.Fetch.ParentKey]
		if key.IsNull() {
			continue
		}
		if _, known := place[key.Text()]; !known {
			place[key.Text()] = len(keys)
			keys = append(keys, key.Text())
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	// In an answer public records come along with the rows that lead to them. Here a page is long and its public records are
	// few, so they are read once each.
	read := &loaders.Read{Category: f.Fetch.Category, Fields: f.Fetch.Fields, Key: cmp.Or(f.Fetch.Key, "id"), Keys: keys}
	if f.Kind == plan.List {
		window, err := f.Fetch.Window(k.loaders, k.op.variables)
		if err != nil {
			return nil, err
		}
		read.Window = window
		read.Window.Limit = max(walkRows/len(keys), 1)
		read.Fields, _ = withID(f.Fetch)
		read.Fields, _ = with(read.Fields, f.Fetch.Category.Field("createdAt"))
	}
	into.groups[f.Fetch], into.place[f.Fetch] = read, place
	return read, nil
}

// beneath begins the list of one parent with the page that was read for it.
func (k *walker) beneath(f *plan.Field, b *below, row record.Row) (*walkedList, error) {
	l, err := k.list(f, row[f.Fetch.ParentKey].Text(), walkPage)
	if err == nil {
		l.take(b.group(f.Fetch, row), true)
	}
	return l, err
}
