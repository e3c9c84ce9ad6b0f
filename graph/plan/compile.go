package plan

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"portway/auth"
	"portway/record"
)

// Compile makes a valid operation ready to run under the rights. Of the variables only those in @skip and @include count.
func Compile(schema *ast.Schema, op *ast.OperationDefinition, rights *auth.Rights, variables map[string]any) *Plan {
	c := &compiler{
		schema: schema, rights: rights, variables: variables,
		plan: &Plan{Operation: op}, denied: map[string]*Denial{}, required: map[string]bool{},
	}
	c.plan.Fields = c.root(op)
	for _, level := range c.plan.Levels {
		for _, f := range level {
			f.settle()
		}
	}
	return c.plan
}

type compiler struct {
	schema    *ast.Schema
	rights    *auth.Rights
	variables map[string]any
	plan      *Plan
	denied    map[string]*Denial
	required  map[string]bool
}

func (c *compiler) root(op *ast.OperationDefinition) []Field {
	typ := map[ast.Operation]*ast.Definition{
		ast.Query: c.schema.Query, ast.Mutation: c.schema.Mutation, ast.Subscription: c.schema.Subscription,
	}[op.Operation]
	var fields []Field
	for _, s := range c.collect(typ.Name, []ast.SelectionSet{op.SelectionSet}) {
		path := Path{s.key}
		f := newField(s, Referred)
		switch {
		case s.name() == "__typename":
			f = typename(s, typ.Name)
		case op.Operation == ast.Query && s.name() == "me":
			f.Kind, f.Weight, f.Fields = Person, c.weight(typ.Name, "me"), c.person(s, path)
		case op.Operation == ast.Query && s.name() == "node":
			c.node(&f, s, Node, path)
		case op.Operation == ast.Query && s.name() == "nodes":
			c.node(&f, s, NodeList, path.with(""))
		default:
			c.refer(&f, typ.Name, s, path)
		}
		fields = append(fields, f)
	}
	return fields
}

// refer leaves a root field to the reference executor, unless the rights do not open it.
func (c *compiler) refer(f *Field, typ string, s *selected, path Path) {
	for i := range record.Guards {
		g := &record.Guards[i]
		if g.Coordinate == typ+"."+s.name() {
			c.require(g.Needs...)
			if !c.rights.Has(g) {
				*f = c.deny(s, g.Coordinate, g.Needs, path)
				return
			}
		}
	}
	switch f.Weight = c.referredWeight(typ, s); s.name() {
	case "changes":
		c.changes(f, typ, s, path)
	default:
		c.referred(f, typ, s)
	}
	for _, field := range s.fields {
		c.plan.Reference = append(c.plan.Reference, field)
	}
}

func newField(s *selected, kind Kind) Field {
	return Field{Key: s.key, Label: strconv.Quote(s.key) + ":", Kind: kind}
}

func typename(s *selected, typ string) Field {
	f := newField(s, Constant)
	f.Text = strconv.Quote(typ)
	return f
}

func (c *compiler) person(s *selected, path Path) []Field {
	var fields []Field
	for _, s := range c.collect("User", s.selections()) {
		path := path.with(s.key)
		switch s.name() {
		case "__typename":
			fields = append(fields, typename(s, "User"))
		case "id":
			fields = append(fields, newField(s, Subject))
		default:
			fields = append(fields, c.category(s, record.ByName(s.name()), path))
		}
	}
	return fields
}

// category compiles a category's field on User.
func (c *compiler) category(s *selected, cat *record.Category, path Path) Field {
	if f, denied := c.closed(s, "User."+s.name(), cat, path); denied {
		return f
	}
	fetch := c.fetch(PersonsPage, cat, nil)
	fetch.Args = s.fields[0].Arguments
	if cat.Single {
		f := newField(s, Single)
		f.Fetch, f.Path, f.Weight = fetch, path, c.weight("User", s.name())
		fetch.Default = 1
		f.Fields = c.record(s.selections(), fetch, path)
		return f
	}
	return c.list(s, "User", fetch, path)
}

// closed gives the denied field where the rights do not open the category that the coordinate leads to.
func (c *compiler) closed(s *selected, coordinate string, cat *record.Category, path Path) (Field, bool) {
	c.require(openers(cat)...)
	if c.rights.Opens(cat) {
		return Field{}, false
	}
	return c.deny(s, coordinate, [][]string{{cat.Scope}}, path), true
}

func openers(cat *record.Category) [][]string {
	if cat.OtherPeople {
		return [][]string{{cat.Scope}}
	}
	return [][]string{{cat.Scope}, {cat.GroupScope}, {auth.All}}
}

func (c *compiler) fetch(form Form, cat *record.Category, parent *Fetch) *Fetch {
	f := &Fetch{Slot: c.plan.Fetches, Form: form, Category: cat, Parent: parent}
	c.plan.Fetches++
	level := 0
	for p := parent; p != nil; p = p.Parent {
		level++
	}
	for len(c.plan.Levels) <= level {
		c.plan.Levels = append(c.plan.Levels, nil)
	}
	c.plan.Levels[level] = append(c.plan.Levels[level], f)
	return f
}

// list compiles a connection; typ is the type that holds the field.
func (c *compiler) list(s *selected, typ string, fetch *Fetch, path Path) Field {
	f := newField(s, List)
	f.Fetch, f.Path, f.Weight = fetch, path, c.weight(typ, s.name())
	fetch.Default = c.assumedSize(typ, s.name())
	cat := fetch.Category
	for _, part := range c.collect(cat.Type+"Connection", s.selections()) {
		path := path.with(part.key)
		p := newField(part, Nodes)
		switch part.name() {
		case "__typename":
			p = typename(part, cat.Type+"Connection")
		case "nodes":
			p.Fields = c.record(part.selections(), fetch, path.with(""))
			p.Weight = c.typeWeight(cat.Type)
		case "edges":
			p.Kind, p.Fields = Edges, c.edge(part, fetch, path.with(""))
			p.Weight = c.typeWeight(cat.Type + "Edge")
		case "pageInfo":
			p.Kind, p.Fields = Page, c.pageInfo(part, fetch)
			p.Weight = c.typeWeight("PageInfo")
		case "emptyReason":
			p.Kind = EmptyReason
		}
		f.Fields = append(f.Fields, p)
	}
	return f
}

func (c *compiler) edge(s *selected, fetch *Fetch, path Path) []Field {
	var fields []Field
	typ := fetch.Category.Type + "Edge"
	for _, s := range c.collect(typ, s.selections()) {
		f := newField(s, EdgeCursor)
		switch s.name() {
		case "__typename":
			f = typename(s, typ)
		case "cursor":
			c.position(fetch)
		case "node":
			f.Kind, f.Fields = EdgeNode, c.record(s.selections(), fetch, path.with(s.key))
			f.Weight = c.typeWeight(fetch.Category.Type)
		}
		fields = append(fields, f)
	}
	return fields
}

func (c *compiler) pageInfo(s *selected, fetch *Fetch) []Field {
	kinds := map[string]Kind{"hasNextPage": HasNext, "hasPreviousPage": HasPrevious, "startCursor": StartCursor, "endCursor": EndCursor}
	var fields []Field
	for _, s := range c.collect("PageInfo", s.selections()) {
		if s.name() == "__typename" {
			fields = append(fields, typename(s, "PageInfo"))
			continue
		}
		kind := kinds[s.name()]
		if kind == StartCursor || kind == EndCursor {
			c.position(fetch)
		}
		fields = append(fields, newField(s, kind))
	}
	return fields
}

// position makes the fetch read what a cursor is made of.
func (c *compiler) position(fetch *Fetch) {
	fetch.ID = fetch.column(fetch.Category.Field("id"))
	fetch.At = fetch.column(fetch.Category.Field("createdAt"))
}

// record compiles a selection on a record of the fetch.
func (c *compiler) record(sets []ast.SelectionSet, fetch *Fetch, path Path) []Field {
	cat := fetch.Category
	var fields []Field
	for _, s := range c.collect(cat.Type, sets) {
		path := path.with(s.key)
		if s.name() == "__typename" {
			fields = append(fields, typename(s, cat.Type))
			continue
		}
		if e := cat.Edge(s.name()); e != nil {
			fields = append(fields, c.follow(s, e, fetch, path))
			continue
		}
		fields = append(fields, c.column(s, cat.Field(s.name()), fetch, path))
	}
	return fields
}

func (c *compiler) column(s *selected, field *record.Field, fetch *Fetch, path Path) Field {
	cat := fetch.Category
	if field.Guard != nil {
		c.require(field.Guard...)
	}
	if !c.rights.OpensField(cat, field) {
		needs := field.Guard
		if needs == nil {
			needs = [][]string{{cat.Scope}}
		}
		return c.deny(s, cat.Coordinate(field.Name), needs, path)
	}
	f := newField(s, Column)
	f.Column, f.Scalar, f.Weight = fetch.column(field), field.Kind, c.weight(cat.Type, field.Name)
	return f
}

// follow compiles an edge from a record of the fetch.
func (c *compiler) follow(s *selected, e *record.Edge, from *Fetch, path Path) Field {
	target := record.ByType(e.Target)
	if e.List {
		if f, denied := c.closed(s, from.Category.Coordinate(e.Name), target, path); denied {
			return f
		}
		fetch := c.fetch(ChildrenPages, target, from)
		fetch.Key, fetch.ParentKey = e.Key, from.column(from.Category.Field("id"))
		fetch.Args = s.fields[0].Arguments
		return c.list(s, from.Category.Type, fetch, path)
	}
	fetch := from.come(target, from.Category.FieldOfColumn(e.Key))
	f := newField(s, Public)
	f.Fetch, f.Path, f.Weight = fetch, path, c.weight(from.Category.Type, e.Name)
	f.Fields = c.record(s.selections(), fetch, path)
	return f
}

// node compiles Query.node or Query.nodes: one alternative per category, because only the ids tell which it is.
func (c *compiler) node(f *Field, s *selected, kind Kind, path Path) {
	f.Kind, f.Path, f.Weight = kind, path, 1
	name := map[Kind]string{Node: "id", NodeList: "ids"}[kind]
	f.IDs = s.fields[0].Arguments.ForName(name)
	f.Alternatives = map[*record.Category]*Alternative{}
	for _, cat := range record.Categories {
		if !c.rights.Opens(cat) {
			f.Alternatives[cat] = &Alternative{Denial: c.denial(cat.Type, [][]string{{cat.Scope}}, path, true), Path: path}
			continue
		}
		fetch := c.fetch(RecordsByID, cat, nil)
		fetch.Key, fetch.IDs = "id", f.IDs
		fetch.column(cat.Field("id"))
		f.Alternatives[cat] = &Alternative{Fetch: fetch, Fields: c.record(s.selections(), fetch, path)}
	}
}

func (c *compiler) deny(s *selected, coordinate string, needs [][]string, path Path) Field {
	f := newField(s, Denied)
	f.Denial, f.Path = c.denial(coordinate, needs, path, false), path
	return f
}

func (c *compiler) denial(coordinate string, needs [][]string, path Path, onDemand bool) *Denial {
	if d, ok := c.denied[coordinate]; ok {
		d.OnDemand = d.OnDemand && onDemand
		return d
	}
	d := &Denial{Index: len(c.plan.Denied), Coordinate: coordinate, AnyOf: needs, Path: path, OnDemand: onDemand}
	c.denied[coordinate] = d
	c.plan.Denied = append(c.plan.Denied, d)
	return d
}

// require notes scopes of which one is needed; sets of several scopes are written as one word each.
func (c *compiler) require(anyOf ...[]string) {
	var words []string
	for _, all := range anyOf {
		word := all[0]
		for _, more := range all[1:] {
			word += " " + more
		}
		words = append(words, word)
	}
	if key := words[0]; !c.required[key] {
		c.required[key] = true
		c.plan.Required = append(c.plan.Required, words)
	}
}
