package graph

import (
	"io"
	"slices"

	"portway/graph/plan"
	"portway/loaders"
	"portway/record"
)

// A place is where in the answer a field is written: a row, and the list that it stands in.
type place struct {
	row   record.Row
	whole record.Row // the row with what came along
	fetch *plan.Fetch
	found *found
	group *loaders.Group
}

// dataLabel begins every answer that has data.
const dataLabel = `{"data":`

// write writes the answer's data in one pass over the plan.
func (r *run) write() {
	r.buf = append(r.buf[:0], dataLabel...)
	r.object(r.plan.Fields, &place{})
}

// again writes the answer a second time: to the one who asked. Errors stand before it, so it begins after its bracket where
// there are any.
func (r *run) again(out io.Writer, tail []byte, errors bool) {
	tail = slices.Clone(tail)
	r.out, r.index = out, r.index[:0]
	r.buf = append(r.buf[:0], dataLabel...)
	if errors {
		r.buf = r.buf[:copy(r.buf, dataLabel[1:])]
	}
	r.object(r.plan.Fields, &place{})
	r.buf = append(r.buf, tail...)
	r.hand()
}

// hand hands out what was written: to the one who asks, or to nobody, while only its length is wanted.
func (r *run) hand() {
	switch {
	case r.out == nil:
		r.length += len(r.buf)
	case !r.gone:
		_, err := r.out.Write(r.buf)
		r.gone = err != nil
	}
	r.buf = r.buf[:0]
}

func (r *run) object(fields []plan.Field, at *place) {
	r.buf = append(r.buf, '{')
	for i := range fields {
		if i > 0 {
			r.buf = append(r.buf, ',')
		}
		f := &fields[i]
		r.buf = append(r.buf, f.Label...)
		if f.Kind == plan.Column {
			r.buf = record.AppendJSON(r.buf, f.Scalar, at.row[f.Column])
			continue
		}
		r.field(f, at)
	}
	r.buf = append(r.buf, '}')
}

func (r *run) field(f *plan.Field, at *place) {
	switch f.Kind {
	case plan.Constant:
		r.buf = append(r.buf, f.Text...)
	case plan.Denied:
		r.deny(f.Denial, f.Path)
	case plan.Subject:
		r.buf = record.AppendString(r.buf, r.loaders.Grant.Subject)
	case plan.Person, plan.EdgeNode, plan.Page:
		r.object(f.Fields, at)
	case plan.List:
		r.list(f, at)
	case plan.Nodes, plan.Edges:
		r.rows(f, at)
	case plan.EdgeCursor:
		r.cursor(at, at.row)
	case plan.HasNext, plan.HasPrevious, plan.StartCursor, plan.EndCursor:
		r.pageInfo(f.Kind, at)
	case plan.EmptyReason:
		r.emptyReason(at)
	case plan.Single:
		r.one(f, at)
	case plan.Public:
		r.public(f, at)
	case plan.Node, plan.NodeList:
		r.nodes(f)
	case plan.Referred:
		r.refer(f)
	}
}

func (r *run) null() { r.buf = append(r.buf, "null"...) }

func (r *run) deny(d *plan.Denial, path plan.Path) {
	r.errors.deny(d, path, r.index)
	r.null()
}

// group returns what the fetch found for the row; false where the read failed, and null is the answer.
func (r *run) group(f *plan.Field, at *place) (*found, *loaders.Group, bool) {
	own := &r.found[f.Fetch.Slot]
	if own.read == nil {
		return own, &loaders.Group{}, true
	}
	if own.read.Err != nil {
		r.errors.fail(own.read.Err, f.Path, r.index)
		return nil, nil, false
	}
	if own.place == nil {
		return own, &own.read.Rows[0], true
	}
	key := at.row[f.Fetch.ParentKey]
	if key.IsNull() {
		return own, &loaders.Group{}, true
	}
	return own, &own.read.Rows[own.place[key.Text()]], true
}

func (r *run) list(f *plan.Field, at *place) {
	own, group, ok := r.group(f, at)
	if !ok {
		r.null()
		return
	}
	r.object(f.Fields, &place{fetch: f.Fetch, found: own, group: group})
}

// rows writes nodes, or edges, of a list.
func (r *run) rows(f *plan.Field, list *place) {
	at := *list
	depth := len(r.index)
	r.index = append(r.index, 0)
	r.buf = append(r.buf, '[')
	for i, row := range list.group.Rows {
		if i > 0 {
			r.buf = append(r.buf, ',')
		}
		r.index[depth], at.row, at.whole = i, row, row
		r.object(f.Fields, &at)
		if len(r.buf) >= r.whole {
			if r.hand(); r.gone {
				break
			}
		}
	}
	r.buf = append(r.buf, ']')
	r.index = r.index[:depth]
}

func (r *run) cursor(at *place, row record.Row) {
	p := loaders.Position{At: row[at.fetch.At].Number(), ID: row[at.fetch.ID].Text()}
	r.buf = record.AppendString(r.buf, r.loaders.Cursor(at.fetch.Category, p))
}

func (r *run) pageInfo(kind plan.Kind, at *place) {
	rows := at.group.Rows
	if kind == plan.StartCursor || kind == plan.EndCursor {
		switch {
		case len(rows) == 0:
			r.null()
		case kind == plan.StartCursor:
			r.cursor(at, rows[0])
		default:
			r.cursor(at, rows[len(rows)-1])
		}
		return
	}
	next, previous := at.found.window.Neighbours(at.group.More)
	yes := next
	if kind == plan.HasPrevious {
		yes = previous
	}
	if yes {
		r.buf = append(r.buf, "true"...)
		return
	}
	r.buf = append(r.buf, "false"...)
}

func (r *run) emptyReason(at *place) {
	if len(at.group.Rows) > 0 {
		r.null()
		return
	}
	r.buf = record.AppendString(r.buf, string(at.found.window.EmptyReason(r.loaders.Grant)))
}

// public writes a public record that came along.
func (r *run) public(f *plan.Field, at *place) {
	row := at.whole[f.Fetch.Offset:][:len(f.Fetch.Fields)]
	if row[0].IsNull() {
		r.null()
		return
	}
	r.object(f.Fields, &place{fetch: f.Fetch, row: row, whole: at.whole})
}

// one writes the only record of a category.
func (r *run) one(f *plan.Field, at *place) {
	own, group, ok := r.group(f, at)
	if !ok || len(group.Rows) == 0 {
		r.null()
		return
	}
	r.object(f.Fields, &place{fetch: f.Fetch, found: own, group: group, row: group.Rows[0], whole: group.Rows[0]})
}

func (r *run) nodes(f *plan.Field) {
	ids, err := f.Requested(r.variables)
	if err != nil {
		r.errors.fail(err, f.Path, r.index)
		r.null()
		return
	}
	if f.Kind == plan.Node {
		r.node(f, ids[0])
		return
	}
	depth := len(r.index)
	r.index = append(r.index, 0)
	r.buf = append(r.buf, '[')
	for i, id := range ids {
		if i > 0 {
			r.buf = append(r.buf, ',')
		}
		r.index[depth] = i
		r.node(f, id)
	}
	r.buf = append(r.buf, ']')
	r.index = r.index[:depth]
}

// node writes the record with the id. One that is not the person's, one that does not exist, and an id of no category
// are the same: null.
func (r *run) node(f *plan.Field, id string) {
	alternative := f.Alternatives[record.ByID(id)]
	if alternative == nil {
		r.null()
		return
	}
	if alternative.Denial != nil {
		r.deny(alternative.Denial, alternative.Path)
		return
	}
	own := &r.found[alternative.Fetch.Slot]
	if own.read != nil && own.read.Err != nil {
		r.errors.fail(own.read.Err, f.Path, r.index)
		r.null()
		return
	}
	group := &own.read.Rows[own.place[id]]
	if len(group.Rows) == 0 {
		r.null()
		return
	}
	r.object(alternative.Fields, &place{fetch: alternative.Fetch, found: own, group: group, row: group.Rows[0], whole: group.Rows[0]})
}

func (r *run) refer(f *plan.Field) {
	raw, ok := r.referred.fields[f.Key]
	if !ok {
		r.null()
		return
	}
	r.buf = append(r.buf, raw...)
}
