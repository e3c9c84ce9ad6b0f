package seed

import (
	"time"

	"portway/record"
)

// shortestLive is how long a live session lasts at least; what happens in one happens within that time.
const shortestLive = 20 * time.Minute

var liveMakers = []maker{
	{category: record.HostedLiveCategory, typical: counts{3, 5, 15}, make: (*Person).hostedLive},
	{category: record.MutedAccountCategory, typical: counts{2, 2, 3}, make: (*Person).mutedAccount,
		parent: record.HostedLiveCategory, within: shortestLive},
	{category: record.WatchedLiveCategory, typical: counts{4, 20, 90}, make: (*Person).watchedLive},
	{category: record.LiveCommentCategory, typical: counts{3, 3, 5}, make: (*Person).liveComment,
		parent: record.WatchedLiveCategory, within: shortestLive},
	{category: record.LiveQuestionCategory, typical: counts{1, 1, 2}, make: (*Person).liveQuestion,
		parent: record.WatchedLiveCategory, within: shortestLive},
}

func (p *Person) hostedLive(s slot, d *draw) any {
	end := p.by(s.at.Add(shortestLive + time.Duration(d.IntN(3*60*60))*time.Second))
	views := d.skewed(400)
	return &record.HostedLive{
		ID: s.id, CreatedAt: s.at,
		EndedAt:     maybe(d, 97, end),
		Duration:    maybe(d, 95, end.Sub(s.at).String()),
		RoomID:      maybe(d, 95, d.number(19)),
		Title:       maybe(d, 90, title(d)),
		CoverURL:    maybe(d, 85, media(d, "cover")),
		ReplayURL:   maybe(d, 60, media(d, "replay")),
		Earnings:    maybe(d, 70, money(d.skewed(900))+" "+p.Currency),
		LikeCount:   maybe(d, 95, int64(views*d.between(1, 20))),
		ViewCount:   maybe(d, 95, int64(views)),
		GifterCount: maybe(d, 90, int64(views/20)),
		Quality:     pickMaybe(d, 90, "720p", "1080p"),
	}
}

func (p *Person) mutedAccount(s slot, d *draw) any {
	return &record.MutedAccount{ID: s.id, CreatedAt: s.at, HostedLiveID: s.parentID, Username: maybe(d, 95, handle(d))}
}

func (p *Person) watchedLive(s slot, d *draw) any {
	room := d.number(19)
	return &record.WatchedLive{ID: s.id, CreatedAt: s.at, RoomID: maybe(d, 95, room), URL: maybe(d, 90, link("live", room))}
}

func (p *Person) liveComment(s slot, d *draw) any {
	return &record.LiveComment{ID: s.id, CreatedAt: s.at, WatchedLiveID: s.parentID, Text: remark(d)}
}

func (p *Person) liveQuestion(s slot, d *draw) any {
	return &record.LiveQuestion{ID: s.id, CreatedAt: s.at, WatchedLiveID: s.parentID,
		Text: maybe(d, 95, text(d, questions))}
}
