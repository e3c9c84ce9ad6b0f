package plan

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"portway/loaders"
)

// introspectionCost is what __schema or __type costs: it can show the whole schema.
const introspectionCost = 10

// Cost is what a run costs.
type Cost struct {
	Total int64
	Paths []PathCost // lists and objects, in the order of the answer
}

// Cost returns the points of a run with the variables. It refuses page arguments that no run could use.
func (p *Plan) Cost(variables map[string]any) (Cost, error) {
	r := reckoning{variables: variables}
	total := r.fields(p.Fields, "")
	return Cost{Total: total, Paths: r.paths}, r.err
}

// ByWeight returns the paths, the most expensive first.
func (c Cost) ByWeight() []*PathCost {
	sorted := make([]*PathCost, len(c.Paths))
	for i := range c.Paths {
		sorted[i] = &c.Paths[i]
	}
	slices.SortStableFunc(sorted, func(a, b *PathCost) int { return int(b.Cost) - int(a.Cost) })
	return sorted
}

// Own returns the points of one object with these fields, without the lists below it.
func Own(fields []Field) int64 {
	var sum int64
	for i := range fields {
		switch f := &fields[i]; f.Kind {
		case List, Public: // each costs what is found of it
		case EdgeNode:
			sum = add(sum, add(f.Weight, Own(f.Fields)))
		default:
			sum = add(sum, f.Weight)
		}
	}
	return sum
}

type reckoning struct {
	variables map[string]any
	paths     []PathCost
	err       error
}

func (r *reckoning) fields(fields []Field, path string) int64 {
	var sum int64
	for i := range fields {
		sum = add(sum, r.field(&fields[i], path))
	}
	return sum
}

func (r *reckoning) field(f *Field, path string) int64 {
	switch f.Kind {
	case Constant, Denied, Column, Subject, EdgeCursor, HasNext, HasPrevious, StartCursor, EndCursor, EmptyReason:
		return f.Weight
	}
	path = strings.TrimPrefix(path+"."+f.Key, ".")
	place := len(r.paths)
	if f.Kind != Nodes && f.Kind != Edges && f.Kind != EdgeNode && f.Kind != Page {
		r.paths = append(r.paths, PathCost{Path: path})
	}
	cost := f.Weight
	switch f.Kind {
	case List:
		cost = add(cost, r.list(f, path))
	case Node, NodeList:
		cost = r.nodes(f, path)
	case ChangedRecord:
		cost = add(cost, r.alternatives(f, path))
	case Referred:
		if f.Fetch != nil {
			cost = add(cost, r.list(f, path))
		} else {
			cost = add(cost, r.fields(f.Fields, path))
		}
	default:
		cost = add(cost, r.fields(f.Fields, path))
	}
	if place < len(r.paths) && r.paths[place].Path == path {
		r.paths[place].Cost = int32(min(cost, math.MaxInt32))
	}
	return cost
}

// list multiplies what one record costs by the length of the page.
func (r *reckoning) list(f *Field, path string) int64 {
	size, err := f.Fetch.size(r.variables)
	if err != nil && r.err == nil {
		r.err = err
	}
	var sum int64
	for i := range f.Fields {
		part := &f.Fields[i]
		cost := r.field(part, path)
		if part.Kind == Nodes || part.Kind == Edges {
			cost = multiply(cost, int64(size))
		}
		sum = add(sum, cost)
	}
	return sum
}

// nodes takes the most expensive alternative: which one it is the ids tell only later.
func (r *reckoning) nodes(f *Field, path string) int64 {
	ids, err := f.Requested(r.variables)
	if err != nil && r.err == nil {
		r.err = err
	}
	return multiply(add(r.alternatives(f, path), f.Weight), int64(len(ids)))
}

// alternatives returns what the most expensive one costs.
func (r *reckoning) alternatives(f *Field, path string) int64 {
	var most int64
	for _, alternative := range f.Alternatives {
		quiet := reckoning{variables: r.variables}
		most = max(most, quiet.fields(alternative.Fields, path))
		if quiet.err != nil && r.err == nil {
			r.err = quiet.err
		}
	}
	return most
}

func (f *Fetch) size(variables map[string]any) (int, error) {
	args, err := arguments(f.Args, variables)
	if err != nil {
		return 0, err
	}
	return args.Size(f.Default)
}

func add(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func multiply(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}

// weight is what a field costs by itself: its own @cost, or that of its type.
func (c *compiler) weight(typ, field string) int64 {
	def := c.schema.Types[typ].Fields.ForName(field)
	if w, ok := cost(def.Directives); ok {
		return w
	}
	return c.typeWeight(def.Type.Name())
}

// typeWeight is what an object of the type costs: its @cost, or 1; scalars and enums cost nothing.
func (c *compiler) typeWeight(typ string) int64 {
	def := c.schema.Types[typ]
	if w, ok := cost(def.Directives); ok {
		return w
	}
	if def.IsLeafType() {
		return 0
	}
	return 1
}

func cost(ds ast.DirectiveList) (int64, bool) {
	d := ds.ForName("cost")
	if d == nil {
		return 0, false
	}
	w, err := strconv.ParseFloat(d.Arguments.ForName("weight").Value.Raw, 64)
	return int64(math.Ceil(w)), err == nil
}

func (c *compiler) assumedSize(typ, field string) int {
	d := c.schema.Types[typ].Fields.ForName(field).Directives.ForName("listSize")
	n, err := strconv.Atoi(d.Arguments.ForName("assumedSize").Value.Raw)
	if err != nil {
		return loaders.DefaultPage
	}
	return n
}

func (c *compiler) referredWeight(typ string, s *selected) int64 {
	if strings.HasPrefix(s.name(), "__") {
		return introspectionCost
	}
	return c.weight(typ, s.name())
}
