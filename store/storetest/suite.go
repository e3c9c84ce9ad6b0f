package storetest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portway/auth"
	"portway/loaders"
	"portway/record"
	"portway/store"
)

// Run runs every story against databases that open makes. A database that open returned is empty, migrated, and closed by
// open's own clean-up.
func Run(t *testing.T, open func(t *testing.T) *store.People) {
	stories := []struct {
		name string
		tell func(s *scene)
	}{
		{"every category gives back what was written", roundTrip},
		{"public data gives back what was written", publicRoundTrip},
		{"public records come along with what points to them", along},
		{"what does not lead to public data is refused", alongRefused},
		{"pages put together are the list", pages},
		{"a page keeps its place while others write", pagesWhileWriting},
		{"records of one moment are told apart", ties},
		{"since and until", sinceAndUntil},
		{"children of many parents, each with a limit", children},
		{"more keys than one statement names", manyKeys},
		{"an earlier position stays readable", asOf},
		{"compaction keeps what the horizon sees", compaction},
		{"all versions of a record, with their positions", versions},
		{"versions of more records than one statement names", manyVersions},
		{"versions that the grant does not open are refused", versionsRefused},
		{"versions outside of the grant's period are left out", versionsInPeriod},
		{"another person's data never", otherPerson},
		{"what the grant does not open is refused", refused},
		{"the grant's period", period},
		{"a parent is inside by its children", parentsByChildren},
		{"writing again changes nothing", idempotent},
		{"the last write of a record counts", lastWrite},
		{"what arrives late is left out", lateArrivals},
		{"undated records keep when they first appeared", undated},
		{"texts that no engine keeps", unusualTexts},
		{"writers at once leave no gap", concurrentWriters},
		{"a person is made once", personOnce},
		{"an ended request is not answered", endedContext},
		{"paging agrees with a list in memory", pagingProperty},
		{"history agrees with a list in memory", historyProperty},
		{"how many other people", otherPeople},
		{"as few statements as promised", statementCounts},
		{"more questions than are kept prepared", manyQuestions},
	}
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			story.tell(&scene{T: t, people: open(t)})
		})
	}
}

// A scene is one story's database with what the stories do in it.
type scene struct {
	*testing.T
	people *store.People
}

const alice, bob = "person-alice", "person-bob"

// everything returns a grant of all a person has.
func everything(person string) *auth.Grant {
	return &auth.Grant{ID: "grant", Person: person, App: "app", Developer: "developer", Rights: auth.Everything()}
}

// keep writes whole records of a category, for a person who is made where missing.
func (s *scene) keep(person string, c *record.Category, records ...any) store.Result {
	s.Helper()
	writes := make([]store.Write, len(records))
	for i, r := range records {
		writes[i] = store.Write{Category: c, Record: r}
	}
	return s.write(person, writes...)
}

func (s *scene) write(person string, writes ...store.Write) store.Result {
	s.Helper()
	if _, err := s.people.Person(s.Context(), person); err != nil {
		s.Fatal(err)
	}
	result, err := s.people.Write(s.Context(), person, writes)
	if err != nil {
		s.Fatal(err)
	}
	return result
}

// seq returns the person's position.
func (s *scene) seq(person string) int64 {
	s.Helper()
	p, err := s.people.Person(s.Context(), person)
	if err != nil {
		s.Fatal(err)
	}
	return p.Seq
}

// read runs one read and returns its groups.
func (s *scene) read(g *auth.Grant, r loaders.Read) []loaders.Group {
	s.Helper()
	s.people.Read(s.Context(), g, []*loaders.Read{&r})
	if r.Err != nil {
		s.Fatal(r.Err)
	}
	return r.Rows
}

// ids reads a page and returns the ids in it.
func (s *scene) ids(g *auth.Grant, c *record.Category, w loaders.Window) []string {
	s.Helper()
	return idsOf(s.read(g, loaders.Read{Category: c, Fields: fields(c, "id"), Window: w})[0])
}

func idsOf(g loaders.Group) []string {
	ids := make([]string, 0, len(g.Rows))
	for _, row := range g.Rows {
		ids = append(ids, row[0].Text())
	}
	return ids
}

// fields returns the category's fields with the names, all of them where none is given.
func fields(c *record.Category, names ...string) []*record.Field {
	var fields []*record.Field
	for _, name := range names {
		fields = append(fields, c.Field(name))
	}
	if names == nil {
		for i := range c.Fields {
			fields = append(fields, &c.Fields[i])
		}
	}
	return fields
}

// same compares what came with what was expected.
func (s *scene) same(what string, got, want any) {
	s.Helper()
	if difference := cmp.Diff(want, got, cmp.AllowUnexported(record.Value{})); difference != "" {
		s.Errorf("%s (- expected, + read):\n%s", what, difference)
	}
}

// newest returns ids from the nth record down to the first, as lists give them.
func newest(c *record.Category, from, to int) []string {
	ids := []string{}
	for n := from; n >= to; n-- {
		ids = append(ids, id(c, n))
	}
	return ids
}

// category returns the category of a type.
func category(t testing.TB, name string) *record.Category {
	t.Helper()
	c := record.ByType(name)
	if c == nil {
		t.Fatal(fmt.Errorf("the schema has no type %s", name))
	}
	return c
}
