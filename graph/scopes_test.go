package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/loaders/loaderstest"
	"portway/record"
)

// A leaf is a field of a category, with the scopes that open it: one of Category, and Guard where it has one.
type leaf struct {
	category *record.Category
	field    *record.Field
}

func eachLeaf(visit func(leaf)) {
	for _, c := range record.Categories {
		for i := range c.Fields {
			visit(leaf{c, &c.Fields[i]})
		}
	}
}

func (l leaf) guard() []string {
	if l.field.Guard == nil {
		return nil
	}
	return l.field.Guard[0]
}

// query selects the field by way of User.
func (l leaf) query(selection string) string {
	if l.category.Single {
		return fmt.Sprintf(`{ me { c: %s { %s } } }`, l.category.Name, selection)
	}
	return fmt.Sprintf(`{ me { c: %s(first: 1) { nodes { %s } } } }`, l.category.Name, selection)
}

// A scopeSet is a row of the matrix: what a token holds, and whether that opens the category and the field.
type scopeSet struct {
	why            string
	scopes         []string
	category, open bool
}

func (l leaf) scopeSets() []scopeSet {
	c, guard := l.category, l.guard()
	free := guard == nil
	sets := []scopeSet{
		{"nothing", nil, false, false},
		{"its category", []string{c.Scope}, true, free},
		{"its category and its own", append([]string{c.Scope}, guard...), true, true},
		{"its own alone opens no category", guard, false, false},
		{"its group", []string{c.GroupScope}, !c.OtherPeople, !c.OtherPeople && free},
		{"its group and its own", append([]string{c.GroupScope}, guard...), !c.OtherPeople, !c.OtherPeople},
		{"all groups", []string{auth.All}, !c.OtherPeople, !c.OtherPeople && free},
		{"all groups and its own", append([]string{auth.All}, guard...), !c.OtherPeople, !c.OtherPeople},
		{"a scope nobody knows", []string{c.Scope + "x", strings.ToUpper(c.Scope), "*"}, false, false},
	}
	var others []string
	for _, s := range auth.Scopes() {
		if s != c.Scope && s != c.GroupScope && s != auth.All {
			others = append(others, s)
		}
	}
	return append(sets, scopeSet{"every scope but those of its category", others, false, false})
}

func TestG2EveryFieldByEveryScopeSet(t *testing.T) {
	h := newHandler(sample(2))
	eachLeaf(func(l leaf) {
		for _, set := range l.scopeSets() {
			a := ask(t, h, grant(set.scopes...), l.query("v: "+l.field.Name), nil)
			shown := strings.Contains(string(a.Data), `"v":`) && !strings.Contains(string(a.Data), `"v":null`)
			if shown != set.open {
				t.Errorf("%s with %s: shown is %v\n%s", l.category.Coordinate(l.field.Name), set.why, shown, a.Data)
			}
			wantsError(t, l, set, a)
		}
	})
}

// wantsError checks that a denial is told once, at its coordinate, with the scopes that are missing, and that nothing
// else is.
func wantsError(t *testing.T, l leaf, set scopeSet, a answerBody) {
	t.Helper()
	coordinate, missing := l.category.Coordinate(l.field.Name), l.guard()
	switch {
	case set.open:
		if len(a.Errors) > 0 {
			t.Errorf("%s with %s: %v", coordinate, set.why, a.Errors)
		}
		return
	case !set.category:
		coordinate, missing = "User."+l.category.Name, []string{l.category.Scope}
	}
	if len(a.Errors) != 1 {
		t.Errorf("%s with %s: %d errors, want 1", coordinate, set.why, len(a.Errors))
		return
	}
	e := a.Errors[0]
	if e.Extensions.Coordinate != coordinate || e.Extensions.Code != "UNAUTHORIZED_FIELD_OR_TYPE" ||
		len(e.Extensions.MissingScopes) != 1 || !slices.Equal(e.Extensions.MissingScopes[0], missing) || len(e.Path) < 2 {
		t.Errorf("%s with %s: the error is %+v", coordinate, set.why, e)
	}
}

// TestG3NoWayAround asks for each guarded field, and for each closed category, in every way that GraphQL has.
func TestG3NoWayAround(t *testing.T) {
	h := newHandler(sample(2))
	eachLeaf(func(l leaf) {
		id := l.category.IDPrefix() + "own0"
		f, typ := l.field.Name, l.category.Type
		ways := map[string]string{
			"alias":             l.query("id_: " + f),
			"two aliases":       l.query("a: " + f + " b: " + f),
			"fragment":          l.query("...F") + fmt.Sprintf(" fragment F on %s { %s }", typ, f),
			"inline fragment":   l.query(fmt.Sprintf("... on %s { %s }", typ, f)),
			"interface":         l.query(fmt.Sprintf("... on Record { ... on %s { %s } }", typ, f)),
			"include":           l.query(f + " @include(if: true)"),
			"skip":              l.query(f + " @skip(if: false)"),
			"node":              fmt.Sprintf(`{ node(id: %q) { ... on %s { %s } } }`, id, typ, f),
			"nodes":             fmt.Sprintf(`{ nodes(ids: [%q, %q]) { ... on %s { %s } } }`, id, id, typ, f),
			"node by fragment":  fmt.Sprintf(`{ node(id: %q) { ...F } } fragment F on %s { x: %s }`, id, typ, f),
			"typename and node": fmt.Sprintf(`{ node(id: %q) { __typename ... on Record { ... on %s { %s } } } }`, id, typ, f),
		}
		if !l.category.Single {
			ways["edges"] = fmt.Sprintf(`{ me { %s { edges { node { %s } } } } }`, l.category.Name, f)
		}
		for _, set := range l.scopeSets() {
			if set.open || set.category && l.guard() == nil {
				continue
			}
			for way, query := range ways {
				a := ask(t, h, grant(set.scopes...), query, nil)
				// Every text of the sample holds the field's name; ids and times are compared by the row that opens nothing.
				if strings.Contains(string(a.Data), "own "+f) || !set.category && strings.Contains(string(a.Data), "own0") {
					t.Errorf("%s by %s with %s: %s", l.category.Coordinate(f), way, set.why, a.Data)
				}
				if len(a.Errors) == 0 {
					t.Errorf("%s by %s with %s: no error", l.category.Coordinate(f), way, set.why)
				}
			}
		}
	})
}

func TestG3EdgesNeedTheScopeOfWhereTheyLead(t *testing.T) {
	h := newHandler(sample(2))
	for _, c := range record.Categories {
		for _, e := range c.Edges {
			if !e.List {
				continue
			}
			target := record.ByType(e.Target)
			a := ask(t, h, grant(c.Scope), fmt.Sprintf(`{ me { %s { nodes { id %s { nodes { id } pageInfo { hasNextPage endCursor } } } } } }`, c.Name, e.Name), nil)
			if strings.Contains(string(a.Data), target.IDPrefix()) || !strings.Contains(string(a.Data), fmt.Sprintf(`%q:null`, e.Name)) {
				t.Errorf("%s without %s: %s", c.Coordinate(e.Name), target.Scope, a.Data)
			}
			if len(a.Errors) != 1 || a.Errors[0].Extensions.Coordinate != c.Coordinate(e.Name) {
				t.Errorf("%s without %s: %+v", c.Coordinate(e.Name), target.Scope, a.Errors)
			}
		}
	}
}

func TestG1OtherPeoplesRecordsAreAsIfTheyWereNot(t *testing.T) {
	h := newHandler(sample(2))
	g := grant(everyScope()...)
	for _, c := range record.Categories {
		foreign := ask(t, h, g, fmt.Sprintf(`{ node(id: %q) { id } }`, c.IDPrefix()+"foreign0"), nil)
		nothing := ask(t, h, g, fmt.Sprintf(`{ node(id: %q) { id } }`, c.IDPrefix()+"nothing0"), nil)
		if string(foreign.Data) != `{"node":null}` || string(foreign.Data) != string(nothing.Data) || len(foreign.Errors) != len(nothing.Errors) {
			t.Errorf("%s: %s and %s", c.Type, foreign.Data, nothing.Data)
		}
	}
	everything := ask(t, h, g, `{ me { `+allCategories()+` } }`, nil)
	if strings.Contains(string(everything.Data), "foreign") {
		t.Errorf("another person's data: %s", everything.Data)
	}
}

func allCategories() string {
	var b strings.Builder
	for _, c := range record.Categories {
		var fields []string
		for _, f := range c.Fields {
			fields = append(fields, f.Name)
		}
		if c.Single {
			fmt.Fprintf(&b, " %s { %s }", c.Name, strings.Join(fields, " "))
		} else {
			fmt.Fprintf(&b, " %s { nodes { %s } }", c.Name, strings.Join(fields, " "))
		}
	}
	return b.String()
}

// TestDeniedFieldsAreNeitherReadNorCharged counts both.
func TestDeniedFieldsAreNeitherReadNorCharged(t *testing.T) {
	source := sample(3)
	h := newHandler(source)
	a := ask(t, h, grant("posts:read"), `{ me { likes(first: 100) { nodes { id } } posts(first: 1) { nodes { comments { nodes { id } } place } } } }`, nil)
	if source.Reads != 1 {
		t.Errorf("%d reads, want 1: the posts", source.Reads)
	}
	if want := 1 + 1 + 1; a.Extensions.Cost.RequestedCost != want { // me, the connection, one post
		t.Errorf("cost %d, want %d", a.Extensions.Cost.RequestedCost, want)
	}
	if len(a.Errors) != 3 {
		t.Errorf("errors %+v, want one for each of likes, comments and place", a.Errors)
	}
}

func TestIntrospectionShowsOnlyWhatTheTokenMayUse(t *testing.T) {
	h := newHandler(sample(1))
	const query = `{ __schema { types { name fields { name } } } like: __type(name: "Like") { name } post: __type(name: "Post") { fields { name } } }`
	a := ask(t, h, grant("posts:read"), query, nil)
	for _, hidden := range []string{`"Like"`, `"LikeConnection"`, `"likes"`, `"place"`, `"Message"`} {
		if strings.Contains(string(a.Data), hidden) {
			t.Errorf("%s is shown to a token of posts:read", hidden)
		}
	}
	for _, shown := range []string{`"Post"`, `"PostConnection"`, `"posts"`, `"altText"`, `"like":null`} {
		if !strings.Contains(string(a.Data), shown) {
			t.Errorf("%s is not shown to a token of posts:read", shown)
		}
	}
	b := ask(t, h, grant("posts:read", "posts.place:read"), query, nil)
	if !strings.Contains(string(b.Data), `"place"`) {
		t.Error("place is not shown to a token that has its scope")
	}
	if c := ask(t, h, grant("posts:read"), `{ me { likse { id } } }`, nil); strings.Contains(c.Errors[0].Message, "likes") {
		t.Errorf("a suggestion: %s", c.Errors[0].Message)
	}
}

func TestG7ACursorIsOfOneGrantAndOneList(t *testing.T) {
	h := newHandler(sample(3))
	g := grant(everyScope()...)
	var page struct {
		Me struct {
			Posts struct{ PageInfo struct{ EndCursor string } }
		}
	}
	if err := json.Unmarshal(ask(t, h, g, `{ me { posts(first: 1) { pageInfo { endCursor } } } }`, nil).Data, &page); err != nil {
		t.Fatal(err)
	}
	cursor := page.Me.Posts.PageInfo.EndCursor
	query := func(list string) string {
		return fmt.Sprintf(`{ me { %s(after: %q) { nodes { id } } } }`, list, cursor)
	}
	if a := ask(t, h, g, query("posts"), nil); len(a.Errors) > 0 || !strings.Contains(string(a.Data), "post_own1") {
		t.Errorf("its own list refuses it: %+v", a.Errors)
	}
	other := grant(everyScope()...)
	other.ID = "g_other"
	for name, a := range map[string]answerBody{
		"another grant": ask(t, h, other, query("posts"), nil),
		"another list":  ask(t, h, g, query("likes"), nil),
		"changed":       ask(t, h, g, strings.Replace(query("posts"), cursor[:4], "AAAA", 1), nil),
	} {
		if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_USER_INPUT" || len(a.Data) > 0 {
			t.Errorf("%s: %s %+v", name, a.Data, a.Errors)
		}
	}
}

// TestADenialSaysWhereItWasMetFirst has an empty list before the one that the denied field stands in.
func TestADenialSaysWhereItWasMetFirst(t *testing.T) {
	m := &loaderstest.Memory{}
	m.Add("p1", record.ConversationCategory, &record.Conversation{ID: "conversation_new", CreatedAt: start})
	m.Add("p1", record.ConversationCategory, &record.Conversation{ID: "conversation_old", CreatedAt: start.Add(-time.Hour)})
	m.Add("p1", record.MessageCategory, &record.Message{ID: "message_1", CreatedAt: start, ConversationID: "conversation_old", Text: new("hello")})
	h := newHandler(m)
	const query = `{ me { c: conversations { nodes { messages { edges { node { t: text } } } } } } }`
	a := ask(t, h, grant("conversations:read", "messages:read"), query, nil)
	want := "[me c nodes 1 messages edges 0 node t]"
	if len(a.Errors) != 1 || fmt.Sprint(a.Errors[0].Path) != want {
		t.Errorf("%+v, want one error at %s", a.Errors, want)
	}
	none := ask(t, newHandler(&loaderstest.Memory{}), grant("conversations:read", "messages:read"), query, nil)
	if want := "[me c nodes]"; len(none.Errors) != 1 || fmt.Sprint(none.Errors[0].Path) != want {
		t.Errorf("%+v, want one error at %s: there is no record to show it", none.Errors, want)
	}
}
