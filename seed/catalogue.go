package seed

import (
	"fmt"
	"strconv"
	"time"

	"portway/record"
)

// catalogueDays is how far back the public videos go: before the oldest account.
const catalogueDays = 3652

// videosPerAuthor is how many videos an account of the catalogue published, on average.
const videosPerAuthor = 8

// Catalogue makes a catalogue of public videos as it stands at the moment given: the accounts that published them, then the
// videos from old to new, as *record.Author and *record.Video.
func Catalogue(videos int, now time.Time, emit func(c *record.Category, r any) error) error {
	for i := range videos/videosPerAuthor + 1 {
		if err := emit(record.AuthorCategory, author(i)); err != nil {
			return fmt.Errorf("seed: authors: %w", err)
		}
	}
	for i := range videos {
		if err := emit(record.VideoCategory, video(i, videos, now)); err != nil {
			return fmt.Errorf("seed: videos: %w", err)
		}
	}
	return nil
}

func author(i int) *record.Author {
	d := newDraw(i, "Author", 0)
	return &record.Author{
		ID:            authorID(i),
		Username:      authorName(i),
		DisplayName:   maybe(d, 85, d.fake.FirstName()+" | "+pick(d, hobbies)),
		FollowerCount: maybe(d, 95, int64(d.skewed(4000)*d.between(1, 50))),
	}
}

func video(i, videos int, now time.Time) *record.Video {
	d := newDraw(i, "Video", 0)
	by := d.IntN(videos/videosPerAuthor + 1)
	start := catalogueStart(now)
	published := start.Add(time.Duration(int64(now.Sub(start)/time.Second)*int64(i)/int64(videos)) * time.Second)
	v := &record.Video{
		ID:              videoID(i),
		URL:             videoURL(i),
		Title:           videoTitle(i),
		Description:     maybe(d, 80, remark(d)+" #"+hashtag(d)),
		DurationSeconds: maybe(d, 95, int32(d.between(5, 180))),
		PublishedAt:     maybe(d, 97, published),
		AuthorID:        maybe(d, 95, authorID(by)),
	}
	if d.in(2) {
		v.AuthorID = new(authorID(1 << 32)) // an account that is gone
	}
	return v
}

func catalogueStart(now time.Time) time.Time {
	return now.UTC().Truncate(day).Add(-catalogueDays * day)
}

func videoTitle(i int) *string {
	d := newDraw(i, "Video title", 0)
	return maybe(d, 92, title(d))
}

func authorName(i int) string {
	d := newDraw(i, "Author name", 0)
	return pick(d, adjectives) + pick(d, animals) + strconv.Itoa(i)
}

func videoDigits(i int) string { return publicDigits(i, "Video") }
func videoID(i int) string     { return record.VideoCategory.IDPrefix() + videoDigits(i) }
func videoURL(i int) string    { return link("share", "video", videoDigits(i)) + "/" }
func authorID(i int) string    { return record.AuthorCategory.IDPrefix() + publicDigits(i, "Author") }

// publicDigits gives 19 digits, different for different i: an odd factor and a sum are bijections of 60 bits.
func publicDigits(i int, kind string) string {
	const mask = 1<<60 - 1
	return strconv.FormatUint(7_000_000_000_000_000_000+(uint64(i)*0x5851f42d4c957f2d+digest(kind))&mask, 10)
}

// seen draws a public video that was published before the moment, rather a new one than an old one; of twelve, one is not
// in the catalogue.
func (p *Person) seen(at time.Time, d *draw) int {
	start := catalogueStart(p.Now)
	known := int(int64(at.Sub(start)/time.Second) * int64(p.Videos) / int64(p.Now.Sub(start)/time.Second))
	if known < 1 || d.IntN(12) == 0 {
		return p.Videos + d.IntN(1<<30)
	}
	return known - 1 - min(d.IntN(known), d.IntN(known))
}

// A watch is a link to a public video with what it tells.
type watch struct {
	url   string
	id    *string
	title *string
}

// watch draws what the person came across at a moment. A short link does not tell the video.
func (p *Person) watch(at time.Time, d *draw) watch {
	if d.in(4) {
		return watch{url: "https://s.tideline.example/" + d.letters("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", 9) + "/"}
	}
	i := p.seen(at, d)
	w := watch{url: videoURL(i), id: new(videoID(i))}
	if i < p.Videos {
		w.title = videoTitle(i)
	}
	return w
}
