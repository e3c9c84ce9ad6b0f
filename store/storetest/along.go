package storetest

import (
	"slices"

	"portway/auth"
	"portway/loaders"
	"portway/problem"
	"portway/record"
)

// along reads records of each category that points to public ones: in pages from both ends, by id, and as children.
func along(s *scene) {
	video, author := category(s, "Video"), category(s, "Author")
	known, orphan := synthetic(video, 0), synthetic(video, 1)
	set(known, video, "authorId", record.Text(id(author, 0)))
	set(orphan, video, "authorId", record.Text("author_unknown"))
	maker := synthetic(author, 0)
	for c, records := range map[*record.Category][]any{video: {known, orphan}, author: {maker}} {
		if err := s.people.WritePublic(s.Context(), c, records); err != nil {
			s.Fatal(err)
		}
	}
	noVideo, noAuthor := make(record.Row, len(video.Fields)), make(record.Row, len(author.Fields))
	public := []record.Row{
		slices.Concat(record.Values(known, fields(video)), record.Values(maker, fields(author))),
		slices.Concat(record.Values(orphan, fields(video)), noAuthor),
		slices.Concat(noVideo, noAuthor),
	}
	told := 0
	for _, c := range record.Categories {
		if c.Edge("video") != nil {
			told++
			s.alongOf(c, public)
		}
	}
	if told == 0 {
		s.Error("no category points to public data any more")
	}
}

// alongOf keeps records that point to each of the public ones, the last of which is not there, and one that points nowhere.
func (s *scene) alongOf(c *record.Category, public []record.Row) {
	video, author := category(s, "Video"), category(s, "Author")
	key := c.FieldOfColumn(c.Edge("video").Key)
	var records []any
	var rows []record.Row
	for n := range len(public) + 1 {
		r := sparse(c, n)
		if n < len(public) {
			set(r, c, key.Name, record.Text(id(video, n)))
		}
		records = append(records, r)
		rows = append(rows, slices.Concat(record.Values(r, fields(c)), public[min(n, len(public)-1)]))
	}
	s.keep(alice, c, records...)
	read := func(r loaders.Read) []loaders.Group {
		r.Category, r.Fields = c, fields(c)
		r.Along = []loaders.Along{
			{Category: video, From: -1, Key: key, Fields: fields(video)},
			{Category: author, From: 0, Key: video.Field("authorId"), Fields: fields(author)},
		}
		return s.read(everything(alice), r)
	}
	s.same(c.Name+", newest", read(loaders.Read{Window: loaders.Window{Limit: 9}})[0].Rows, []record.Row{rows[3], rows[2], rows[1], rows[0]})
	s.same(c.Name+", oldest", read(loaders.Read{Window: loaders.Window{Limit: 2, FromEnd: true}})[0].Rows, []record.Row{rows[1], rows[0]})
	for i, g := range read(loaders.Read{Key: "id", Keys: []string{id(c, 3), id(c, 0), id(c, 2)}}) {
		s.same(c.Name+", by id", g.Rows, []record.Row{rows[[]int{3, 0, 2}[i]]})
	}
	s.alongChildren(c, read)
}

// alongChildren reads the records as children, where the category has parents.
func (s *scene) alongChildren(c *record.Category, read func(loaders.Read) []loaders.Group) {
	for _, parent := range record.Categories {
		for _, e := range parent.Edges {
			if !e.List || e.Target != c.Type {
				continue
			}
			key := c.FieldOfColumn(e.Key)
			r := synthetic(c, 20)
			set(r, c, key.Name, record.Text("parent_1"))
			set(r, c, c.FieldOfColumn(c.Edge("video").Key).Name, record.Text(id(category(s, "Video"), 0)))
			s.keep(alice, c, r)
			got := read(loaders.Read{Key: e.Key, Keys: []string{"parent_0", "parent_1"}, Window: loaders.Window{Limit: 3}})
			s.same(c.Name+", as children", idsOf(got[1]), []string{id(c, 20)})
			s.same(c.Name+", as children, what comes along", got[1].Rows[0][len(c.Fields)], record.Text(id(category(s, "Video"), 0)))
		}
	}
}

// alongRefused asks for what no edge leads to, and by a field that the grant does not open.
func alongRefused(s *scene) {
	likes, posts, video := category(s, "Like"), category(s, "Post"), category(s, "Video")
	s.keep(alice, likes, synthetic(likes, 0))
	likesVideo := likes.FieldOfColumn(likes.Edge("video").Key)
	for why, a := range map[string]loaders.Along{
		"a category of people's data":   {Category: posts, From: -1, Key: likesVideo, Fields: fields(posts, "id")},
		"a field that leads nowhere":    {Category: video, From: -1, Key: likes.Field("id"), Fields: fields(video, "id")},
		"a field of another category":   {Category: video, From: -1, Key: video.Field("authorId"), Fields: fields(video, "id")},
		"what comes only later":         {Category: video, From: 0, Key: likesVideo, Fields: fields(video, "id")},
		"a field of the wrong category": {Category: video, From: -1, Key: likesVideo, Fields: fields(posts, "id")},
	} {
		r := &loaders.Read{Category: likes, Fields: fields(likes, "id"), Along: []loaders.Along{a}, Window: loaders.Window{Limit: 9}}
		s.people.Read(s.Context(), everything(alice), []*loaders.Read{r})
		if r.Err == nil {
			s.Errorf("%s came along: %v", why, r.Rows)
		}
	}
	r := &loaders.Read{Category: likes, Along: []loaders.Along{{Category: video, From: -1, Key: likesVideo, Fields: fields(video, "id")}}, Window: loaders.Window{Limit: 9}}
	s.people.Read(s.Context(), &auth.Grant{Person: alice, Rights: auth.Open([]string{posts.Scope})}, []*loaders.Read{r})
	if !problem.Is(r.Err, problem.MissingScope) {
		s.Errorf("without the scope: %v", r.Err)
	}
}
