package main

import (
	"context"
	"fmt"
	"time"

	"portway/record"
	"portway/store"
)

// A world is the size of the data: people with 50 posts, 200 watched videos (1,200 for every twentieth), 30 comments, 60
// likes and 40 follows each, and videos with authors.
type world struct {
	people, videos int
}

var begin = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(i int) time.Time { return begin.Add(-time.Duration(i) * 37 * time.Minute) }

// fill writes the catalogue and the people, whose ids are given.
func (w world) fill(ctx context.Context, people *store.People, ids []string) error {
	if err := w.catalogue(ctx, people); err != nil {
		return err
	}
	for n, id := range ids {
		known, err := people.Person(ctx, id)
		if err != nil {
			return err
		}
		if known.Seq > 0 {
			continue
		}
		records := w.person(n)
		for len(records) > 0 {
			batch := records[:min(len(records), 1000)]
			records = records[len(batch):]
			if _, err := people.Write(ctx, id, batch); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w world) catalogue(ctx context.Context, people *store.People) error {
	authors := max(1, w.videos/20)
	for from := 0; from < w.videos; from += 1000 {
		var videos, by []any
		for i := from; i < min(from+1000, w.videos); i++ {
			videos = append(videos, &record.Video{
				ID: video(i), URL: fmt.Sprintf("https://www.tideline.example/video/%d", i), Title: new(fmt.Sprintf("Video number %d, about something", i)),
				DurationSeconds: new(int32(i % 180)), PublishedAt: new(at(i)), AuthorID: new(fmt.Sprintf("author_%d", i%authors)),
			})
			if i < authors {
				by = append(by, &record.Author{
					ID: fmt.Sprintf("author_%d", i), Username: fmt.Sprintf("author%d", i), DisplayName: new(fmt.Sprintf("Author No. %d", i)), FollowerCount: new(int64(i * 7)),
				})
			}
		}
		if err := people.WritePublic(ctx, record.VideoCategory, videos); err != nil {
			return err
		}
		if err := people.WritePublic(ctx, record.AuthorCategory, by); err != nil {
			return err
		}
	}
	return nil
}

func video(i int) string { return fmt.Sprintf("video_%d", 7_000_000_000_000_000_000+i) }

// person makes the records of person number n.
func (w world) person(n int) []store.Write {
	var writes []store.Write
	add := func(c *record.Category, r any) { writes = append(writes, store.Write{Category: c, Record: r}) }
	add(record.ProfileCategory, &record.Profile{
		ID: "profile_1", CreatedAt: at(0), Username: fmt.Sprintf("person%d", n), DisplayName: new(fmt.Sprintf("Person No. %d", n)), FollowerCount: new(int64(n)),
	})
	watched := 200
	if n%20 == 0 {
		watched = 1200
	}
	for i := range watched {
		id := (n*131 + i*17) % max(1, w.videos)
		add(record.WatchedVideoCategory, &record.WatchedVideo{
			ID: fmt.Sprintf("watchedVideo_%d", i), CreatedAt: at(i), URL: fmt.Sprintf("https://www.tideline.example/share/video/%d/", id), VideoID: new(video(id)),
		})
	}
	for i := range 60 {
		id := (n*37 + i*101) % max(1, w.videos)
		add(record.LikeCategory, &record.Like{ID: fmt.Sprintf("like_%d", i), CreatedAt: at(i), URL: fmt.Sprintf("https://www.tideline.example/share/video/%d/", id), VideoID: new(video(id))})
	}
	for i := range 50 {
		add(record.PostCategory, &record.Post{
			ID: fmt.Sprintf("post_%d", i), CreatedAt: at(i), Title: new(fmt.Sprintf("Post %d of person %d", i, n)), MediaURL: new(fmt.Sprintf("https://media.tideline.example/%d/%d.mp4", n, i)),
			LikeCount: new(int64(i * 3)), Visibility: new("Everyone"),
		})
	}
	for i := range 40 {
		add(record.FollowedAccountCategory, &record.FollowedAccount{ID: fmt.Sprintf("followedAccount_%d", i), CreatedAt: at(i), Username: fmt.Sprintf("followed%d", i)})
	}
	for i := range 30 {
		add(record.CommentCategory, &record.Comment{ID: fmt.Sprintf("comment_%d", i), CreatedAt: at(i), Text: fmt.Sprintf("Comment %d: this was good to see", i)})
	}
	return writes
}
