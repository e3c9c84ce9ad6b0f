package storetest

import (
	"fmt"
	"slices"
	"sync"

	"portway/loaders"
	"portway/record"
	"portway/store"
)

// statementCounts holds the promise that the gateway's batching builds on: a statement per read, whatever the number of
// parents, and none for what is refused.
func statementCounts(s *scene) {
	posts, messages, videos := category(s, "Post"), category(s, "Message"), category(s, "Video")
	s.keep(alice, posts, synthetic(posts, 1))
	keys := func(n int) (keys []string) {
		for i := range n {
			keys = append(keys, fmt.Sprint(i))
		}
		return keys
	}
	page := loaders.Read{Category: posts, Fields: fields(posts, "id"), Window: loaders.Window{Limit: 9}}
	of := func(c *record.Category, key string, n int) loaders.Read {
		return loaders.Read{Category: c, Fields: fields(c, "id"), Key: key, Keys: keys(n), Window: loaders.Window{Limit: 9}}
	}
	var mu sync.Mutex
	var seen []string
	s.people.Observe = func(sql string) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, sql)
	}
	rows := []struct {
		why   string
		reads []loaders.Read
		want  int
	}{
		{"a page", []loaders.Read{page}, 1},
		{"three lists at once", []loaders.Read{page, page, page}, 3},
		{"children of 200 parents", []loaders.Read{of(messages, "conversation_id", 200)}, 1},
		{"children of as many as one statement names", []loaders.Read{of(messages, "conversation_id", loaders.KeysPerStatement)}, 1},
		{"one more", []loaders.Read{of(messages, "conversation_id", loaders.KeysPerStatement+1)}, 2},
		{"public data of 200 records", []loaders.Read{of(videos, "id", 200)}, 1},
		{"no keys", []loaders.Read{of(videos, "id", 0), of(messages, "conversation_id", 0)}, 0},
		{"an edge that is none", []loaders.Read{of(posts, "url", 1)}, 0},
	}
	for _, row := range rows {
		seen = nil
		var reads []*loaders.Read
		for i := range row.reads {
			reads = append(reads, &row.reads[i])
		}
		s.people.Read(s.Context(), everything(alice), reads)
		if len(seen) != row.want {
			s.Errorf("%s: %d statements, want %d: %q", row.why, len(seen), row.want, seen)
		}
	}
	s.countWrites(&seen)
}

// countWrites writes a thousand records in as many statements as ten.
func (s *scene) countWrites(seen *[]string) {
	c := category(s, "Like")
	counts := map[int]int{}
	for _, n := range []int{10, loaders.KeysPerStatement} {
		var writes []store.Write
		for i := range n {
			writes = append(writes, store.Write{Category: c, Record: synthetic(c, 1000*n+i)})
		}
		*seen = nil
		if _, err := s.people.Write(s.Context(), alice, writes); err != nil {
			s.Fatal(err)
		}
		counts[n] = len(*seen)
	}
	if counts[10] != counts[loaders.KeysPerStatement] || counts[10] > 5 {
		s.Errorf("statements by the number of records written: %v", counts)
	}
}

// manyQuestions asks for more sets of fields than are kept prepared, twice, so that texts and statements come and go.
func manyQuestions(s *scene) {
	c := category(s, "Post")
	s.keep(alice, c, synthetic(c, 1), sparse(c, 2))
	whole := []any{sparse(c, 2), synthetic(c, 1)}
	for question := range 1200 {
		var asked []*record.Field
		for i := range c.Fields {
			if (question%600)>>(i%10)&1 == 1 {
				asked = append(asked, &c.Fields[i])
			}
		}
		got := s.read(everything(alice), loaders.Read{Category: c, Fields: asked, Window: loaders.Window{Limit: 9}})
		var want []record.Row
		for _, r := range whole {
			want = append(want, record.Values(r, asked))
		}
		if !slices.EqualFunc(got[0].Rows, want, slices.Equal[record.Row]) {
			s.same(fmt.Sprint(question), got[0].Rows, want)
		}
	}
}
