package store_test

import (
	"fmt"
	"testing"
	"time"

	"portway/auth"
	"portway/internal/testservers"
	"portway/loaders"
	"portway/record"
	"portway/store"
)

// BenchmarkSQLite and BenchmarkPostgres measure the reads that the gateway makes most, on a person with a long history.
func BenchmarkSQLite(b *testing.B) {
	people, err := store.OpenSQLite(b.Context(), b.TempDir())
	measure(b, people, err)
}

func BenchmarkPostgres(b *testing.B) {
	people, err := store.OpenPostgres(b.Context(), testservers.Postgres(b))
	measure(b, people, err)
}

func measure(b *testing.B, people *store.People, err error) {
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { people.Close() })
	if err := people.Migrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	fill(b, people)
	watched, messages, videos := record.ByType("WatchedVideo"), record.ByType("Message"), record.ByType("Video")
	var parents, ids []string
	for n := range 50 {
		parents, ids = append(parents, fmt.Sprintf("conversation_%d", n)), append(ids, fmt.Sprintf("video-%d", n*7))
	}
	window := loaders.Window{Limit: 1000}
	reads := []struct {
		name string
		read loaders.Read
	}{
		{"1 record of 3 fields", loaders.Read{Category: watched, Fields: named(watched, "id", "createdAt", "videoId"), Window: loaders.Window{Limit: 1}}},
		{"page of 50 x 6", loaders.Read{Category: messages, Fields: named(messages, "id", "createdAt", "conversationId", "sender", "text", "mediaUrl"), Window: loaders.Window{Limit: 50}}},
		{"page of 1000 x 3", loaders.Read{Category: watched, Fields: named(watched, "id", "createdAt", "videoId"), Window: window}},
		{"10 children of 50 parents", loaders.Read{Category: messages, Fields: named(messages, "id", "createdAt", "text"), Key: "conversation_id", Keys: parents, Window: loaders.Window{Limit: 10}}},
		{"50 public videos", loaders.Read{Category: videos, Fields: named(videos, "id", "url", "title", "durationSeconds", "authorId"), Key: "id", Keys: ids}},
	}
	g := &auth.Grant{Person: "person-1", Rights: auth.Everything()}
	for _, r := range reads {
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				read := r.read
				people.Read(b.Context(), g, []*loaders.Read{&read})
				if read.Err != nil {
					b.Fatal(read.Err)
				}
			}
		})
	}
	b.Run("write 1000 new records", func(b *testing.B) {
		b.ReportAllocs()
		for round := 0; b.Loop(); round++ {
			write(b, people, "person-2", watched, 1000, round*1000)
		}
	})
	b.Run("write 1000 known records", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			write(b, people, "person-2", watched, 1000, 0)
		}
	})
}

// fill gives a person 10,000 watched videos and 50 conversations of 100 messages, and publishes 1,000 videos.
func fill(b *testing.B, people *store.People) {
	b.Helper()
	for round := range 10 {
		write(b, people, "person-1", record.ByType("WatchedVideo"), 1000, round*1000)
	}
	for round := range 5 {
		write(b, people, "person-1", record.ByType("Message"), 1000, round*1000)
	}
	c := record.ByType("Video")
	var videos []any
	for n := range 1000 {
		videos = append(videos, filled(c, fmt.Sprintf("video-%d", n), n))
	}
	if err := people.WritePublic(b.Context(), c, videos); err != nil {
		b.Fatal(err)
	}
}

func write(b *testing.B, people *store.People, person string, c *record.Category, count, from int) {
	b.Helper()
	if _, err := people.Person(b.Context(), person); err != nil {
		b.Fatal(err)
	}
	writes := make([]store.Write, count)
	for i := range writes {
		writes[i] = store.Write{Category: c, Record: filled(c, fmt.Sprintf("%s%09d", c.IDPrefix(), from+i), from+i)}
	}
	if _, err := people.Write(b.Context(), person, writes); err != nil {
		b.Fatal(err)
	}
}

// filled returns the nth record of a benchmark, with texts of a usual length.
func filled(c *record.Category, id string, n int) any {
	r := c.New()
	for i := range c.Fields {
		f := &c.Fields[i]
		v := record.Number(int64(n))
		switch f.Kind {
		case record.KindID, record.KindString, record.KindDate, record.KindDecimal:
			v = record.Text(fmt.Sprintf("%s of record %d, about as long as usual", f.Name, n))
		case record.KindTime:
			v = record.Moment(time.Unix(1_700_000_000+int64(n), 0))
		}
		switch f.Column {
		case "id":
			v = record.Text(id)
		case "conversation_id":
			v = record.Text(fmt.Sprintf("conversation_%d", n%50))
		}
		record.Put(f.Pointer(r), v)
	}
	return r
}

func named(c *record.Category, names ...string) []*record.Field {
	var fields []*record.Field
	for _, name := range names {
		f := c.Field(name)
		if f == nil {
			panic("no field " + name)
		}
		fields = append(fields, f)
	}
	return fields
}
