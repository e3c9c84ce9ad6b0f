package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"portway/ingest"
	"portway/problem"
	"portway/record"
)

func TestABatchIsRead(t *testing.T) {
	writes, err := ingest.Read(strings.NewReader(`
{"user":"ada","operation":"upsert","category":"posts","record":{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"one","likeCount":3,"allowsDuets":true,"place":null}}

{"operation":"delete","category":"likes","id":"like_1","version":7}
`), "mara")
	if err != nil || len(writes) != 2 {
		t.Fatalf("%d writes, %v", len(writes), err)
	}
	post := writes[0].Record.(*record.Post)
	if writes[0].User != "ada" || writes[0].ID != "post_1" || *post.Title != "one" || *post.LikeCount != 3 || !*post.AllowsDuets || post.Place != nil {
		t.Errorf("the record is %+v", post)
	}
	if w := writes[1]; w.User != "mara" || w.ID != "like_1" || w.Record != nil || w.Category.Name != "likes" || w.Version != 7 || writes[0].Version != 0 {
		t.Errorf("the deletion is %+v", w)
	}
}

// TestWrongLines has a line per way to be wrong, with what is said of it.
func TestJ9_WrongLines(t *testing.T) {
	upsert := func(record string) string {
		return `{"user":"ada","operation":"upsert","category":"posts","record":` + record + `}`
	}
	for text, want := range map[string]string{
		`nonsense`: "line 1: it is not {",
		`{"user":"ada","operation":"upsert","category":"posts","recrod":{}}`:               "line 1: it is not {", //nolint:misspell // the mistake that the case is about
		`{"operation":"delete","category":"posts","id":"post_1"}`:                          "user",
		`{"user":"ada","operation":"delete","category":"post","id":"x"}`:                   "category: there is no such category",
		`{"user":"ada","operation":"delete","category":"videos","id":"x"}`:                 "category: there is no such category", // public data is not a person's
		`{"user":"ada","operation":"delete","category":"posts"}`:                           "id: a deletion names",
		`{"user":"ada","operation":"insert","category":"posts"}`:                           "operation: it is upsert or delete",
		`{"user":"ada","operation":"delete","category":"posts","id":"post_1","version":0}`: "version: it is a number from 1 on",
		upsert(`7`):    "record: it is not an object",
		upsert(`null`): "record: it is not an object",
		upsert(`{"createdAt":"2026-01-01T10:00:00Z"}`):                                       "Post.id: it is missing",
		upsert(`{"id":"post_1"}`):                                                            "Post.createdAt: it is missing",
		upsert(`{"id":"post_1","createdAt":null}`):                                           "Post.createdAt: it is missing",
		upsert(`{"id":"like_1","createdAt":"2026-01-01T10:00:00Z"}`):                         "Post.id: the ids of this category begin with post_",
		upsert(`{"id":"post_1","createdAt":"yesterday"}`):                                    "Post.createdAt: it is not a time",
		upsert(`{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":7}`):               "Post.title: it is not a string",
		upsert(`{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","likeCount":"7"}`):         "Post.likeCount: it is not a whole number",
		upsert(`{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","likeCount":1.5}`):         "Post.likeCount: it is not a whole number",
		upsert(`{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","likeCount":1e400}`):       "Post.likeCount: it is not a whole number",
		upsert(`{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","allowsDuets":"yes"}`):     "Post.allowsDuets: it is neither true nor false",
		upsert(`{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","titel":"x"}`):             `record: Post has no field "titel"`,
		upsert(`{"id":"post_1","createdAt":"2026-01-01T10:00:00Z"}`) + "\n\n" + upsert(`{}`): "line 3: Post.id",
	} {
		writes, err := ingest.Read(strings.NewReader(text), "")
		if !problem.Is(err, problem.BadInput) || writes != nil {
			t.Errorf("%s\ngives %d writes, %v", text, len(writes), err)
			continue
		}
		lines := problem.Of(err).Details["lines"].([]*ingest.LineError)
		if len(lines) != 1 || !strings.Contains(lines[0].Error(), want) {
			t.Errorf("%s\nis refused with %v, want %s", text, lines, want)
		}
	}
}

func TestJ9_Limits(t *testing.T) {
	long := fmt.Sprintf(`{"operation":"delete","category":"likes","id":"like_%s"}`, strings.Repeat("1", 2<<20))
	if _, err := ingest.Read(strings.NewReader(long), "ada"); !problem.Is(err, problem.BadInput) {
		t.Errorf("a long line: %v", err)
	}
	many := strings.Repeat(`{"operation":"delete","category":"likes","id":"like_1"}`+"\n", ingest.MaxLines+1)
	if _, err := ingest.Read(strings.NewReader(many), "ada"); !problem.Is(err, problem.BodyTooLarge) {
		t.Errorf("many lines: %v", err)
	}
}
