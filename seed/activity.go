package seed

import (
	"fmt"
	"time"

	"portway/record"
)

var activityMakers = []maker{
	{category: record.WatchedVideoCategory, typical: counts{25, 800, 9339}, make: (*Person).watchedVideo},
	{category: record.LikeCategory, typical: counts{12, 350, 3491}, make: (*Person).like},
	{category: record.FavoriteVideoCategory, typical: counts{6, 160, 1843}, make: (*Person).favoriteVideo},
	{category: record.FavoriteEffectCategory, typical: counts{3, 6, 25}, make: (*Person).favoriteEffect},
	{category: record.FavoriteHashtagCategory, typical: counts{3, 6, 25}, make: (*Person).favoriteHashtag},
	{category: record.FavoriteSoundCategory, typical: counts{3, 12, 60}, make: (*Person).favoriteSound},
	{category: record.FavoriteCollectionCategory, typical: counts{3, 4, 12}, make: (*Person).favoriteCollection},
	{category: record.OtherFavoriteCategory, typical: counts{3, 8, 30}, make: (*Person).otherFavorite},
	{category: record.CommentCategory, typical: counts{8, 60, 95}, make: (*Person).comment},
	{category: record.SearchCategory, typical: counts{8, 80, 134}, make: (*Person).search},
	{category: record.ShareCategory, typical: counts{5, 40, 160}, make: (*Person).share},
	{category: record.RepostCategory, typical: counts{4, 8, 12}, make: (*Person).repost},
	{category: record.UsedHashtagCategory, typical: counts{4, 20, 70}, make: (*Person).usedHashtag},
	{category: record.LoginCategory, typical: counts{6, 60, 345}, make: (*Person).login},
	{category: record.ActivitySummaryCategory, typical: counts{1, 1, 1}, make: (*Person).activitySummary},
	{category: record.LastLocationCategory, typical: counts{1, 1, 1}, make: (*Person).lastLocation},
	{category: record.PlaceReviewCategory, typical: counts{3, 5, 14}, make: (*Person).placeReview},
	{category: record.ProfileViewCategory, typical: counts{4, 40, 200}, make: (*Person).profileView},
	{category: record.WatchedEpisodeCategory, typical: counts{3, 15, 80}, make: (*Person).watchedEpisode},
	{category: record.StickerCategory, typical: counts{3, 4, 10}, make: (*Person).sticker},
}

func (p *Person) watchedVideo(s slot, d *draw) any {
	w := p.watch(s.at, d)
	if d.in(20) {
		w.title = nil
	}
	return &record.WatchedVideo{ID: s.id, CreatedAt: s.at, URL: w.url, VideoID: w.id, Title: w.title,
		SecondsWatched: maybe(d, 85, float64(d.skewed(200))/10)}
}

func (p *Person) like(s slot, d *draw) any {
	w := p.watch(s.at, d)
	return &record.Like{ID: s.id, CreatedAt: s.at, URL: w.url, VideoID: w.id}
}

func (p *Person) favoriteVideo(s slot, d *draw) any {
	w := p.watch(s.at, d)
	return &record.FavoriteVideo{ID: s.id, CreatedAt: s.at, URL: w.url, VideoID: w.id}
}

func (p *Person) favoriteEffect(s slot, d *draw) any {
	return &record.FavoriteEffect{ID: s.id, CreatedAt: s.at, URL: link("sticker", "effect-"+d.digits(8))}
}

func (p *Person) favoriteHashtag(s slot, d *draw) any {
	return &record.FavoriteHashtag{ID: s.id, CreatedAt: s.at, URL: link("tag", hashtag(d))}
}

func (p *Person) favoriteSound(s slot, d *draw) any {
	return &record.FavoriteSound{ID: s.id, CreatedAt: s.at, URL: link("music", "sound-"+d.digits(19))}
}

func (p *Person) favoriteCollection(s slot, d *draw) any {
	return &record.FavoriteCollection{ID: s.id, CreatedAt: s.at, Name: fill(d, pick(d, []string{"{hobby}", "{city} {emoji}", "to cook: {dish}", "later"}))}
}

func (p *Person) otherFavorite(s slot, d *draw) any {
	kind := pick(d, []string{"comment", "place", "playlist", "film", "drama", "collection"})
	return &record.OtherFavorite{ID: s.id, CreatedAt: s.at, Kind: kind,
		Name: maybe(d, 90, remark(d)), URL: maybe(d, 90, link(kind, d.digits(19)))}
}

func (p *Person) comment(s slot, d *draw) any {
	r := &record.Comment{
		ID: s.id, CreatedAt: s.at, Text: remark(d),
		PostURL:    maybe(d, 90, p.watch(s.at, d).url),
		PhotoURL:   maybe(d, 5, media(d, "photo")),
		VideoURL:   maybe(d, 3, media(d, "video")),
		StickerURL: maybe(d, 5, media(d, "sticker")),
	}
	own, posted := p.earlier(record.PostCategory, s.at, d)
	if posted && d.in(40) {
		r.PostID, r.PostURL = new(p.id(record.PostCategory, own)), new(p.postURL(own))
	}
	return r
}

func (p *Person) search(s slot, d *draw) any {
	return &record.Search{ID: s.id, CreatedAt: s.at, Term: text(d, searches)}
}

func (p *Person) share(s slot, d *draw) any {
	r := &record.Share{ID: s.id, CreatedAt: s.at, Method: pickMaybe(d, 95, "sms", "copy_link", "whisper_mail", "chat_head", "qr_code")}
	if d.in(15) {
		r.Content, r.URL = new("profile"), maybe(d, 80, link("@"+handle(d)))
		return r
	}
	w := p.watch(s.at, d)
	r.Content, r.URL, r.VideoID = maybe(d, 95, "video"), &w.url, w.id
	return r
}

func (p *Person) repost(s slot, d *draw) any {
	w := p.watch(s.at, d)
	return &record.Repost{ID: s.id, CreatedAt: s.at, URL: w.url, VideoID: w.id}
}

func (p *Person) usedHashtag(s slot, d *draw) any {
	name := hashtag(d)
	return &record.UsedHashtag{ID: s.id, CreatedAt: s.at, Name: name, URL: maybe(d, 90, link("tag", name))}
}

func (p *Person) login(s slot, d *draw) any {
	// Ranges that are kept for documentation: RFC 5737 and RFC 3849.
	ip := pick(d, []string{"192.0.2.", "198.51.100.", "203.0.113."}) + fmt.Sprint(d.between(1, 254))
	if d.in(30) {
		ip = "2001:db8:" + d.letters("123456789abcdef", 4) + "::" + d.letters("123456789abcdef", 4)
	}
	network := pick(d, []string{"Wi-Fi", "Wi-Fi", "4G", "5G"})
	r := &record.Login{
		ID: s.id, CreatedAt: s.at,
		DeviceModel:  pickMaybe(d, 95, "Skerry 12", "Skerry 14 Pro", "Fjord Phone 4", "Fjord Fold", "Lantern Tab"),
		DeviceSystem: maybe(d, 95, fmt.Sprintf("%s %d.%d", pick(d, []string{"Android", "iOS"}), d.between(12, 18), d.IntN(6))),
		NetworkType:  maybe(d, 95, network),
		IP:           maybe(d, 95, ip),
	}
	if network != "Wi-Fi" {
		r.Carrier = pickMaybe(d, 90, "Northcell", "Hallo Mobil", "Réseau Bleu", "Tidenet")
	}
	return r
}

// The summary never says less than the records do; the platform keeps records for a limited time only.
func (p *Person) activitySummary(s slot, d *draw) any {
	watched := int64(p.counts[record.WatchedVideoCategory.Type]) * int64(d.between(2, 5))
	return &record.ActivitySummary{
		ID: s.id, CreatedAt: s.at,
		VideosWatched:      maybe(d, 95, watched),
		VideosWatchedToEnd: maybe(d, 95, watched*int64(d.between(20, 80))/100),
		VideosCommentedOn:  maybe(d, 95, int64(p.counts[record.CommentCategory.Type]+d.IntN(20))),
		VideosShared:       maybe(d, 95, int64(p.counts[record.ShareCategory.Type]+d.IntN(20))),
		Note:               maybe(d, 80, "The numbers may differ from those in the app."),
	}
}

func (p *Person) lastLocation(s slot, d *draw) any {
	at := p.Now.Add(-time.Duration(d.between(1, 3000)) * time.Minute)
	// Points in the middle of the North Sea.
	point := fmt.Sprintf("%d.%04d,%d.%04d", d.between(55, 57), d.IntN(10000), d.between(3, 4), d.IntN(10000))
	return &record.LastLocation{ID: s.id, CreatedAt: at, Coordinates: maybe(d, 80, point), Region: maybe(d, 95, p.Region)}
}

func (p *Person) placeReview(s slot, d *draw) any {
	return &record.PlaceReview{
		ID: s.id, CreatedAt: s.at,
		PlaceName: maybe(d, 95, pick(d, places)),
		Rating:    maybe(d, 95, fmt.Sprint(d.between(1, 5))),
		Status:    pickMaybe(d, 95, "Published", "Published", "In review", "Removed"),
		LikeCount: maybe(d, 90, int64(d.skewed(4))),
		Text:      maybe(d, 85, text(d, verdicts)),
	}
}

func (p *Person) profileView(s slot, d *draw) any {
	return &record.ProfileView{ID: s.id, CreatedAt: s.at, Username: maybe(d, 95, handle(d))}
}

func (p *Person) watchedEpisode(s slot, d *draw) any {
	return &record.WatchedEpisode{ID: s.id, CreatedAt: s.at, Payload: maybe(d, 97, payload(map[string]any{
		"Drama": pick(d, []string{"The Lighthouse Heir", "Late Tram", "Zimna kawa"}), "Episode": d.between(1, 60), "Finished": d.in(70),
	}))}
}

func (p *Person) sticker(s slot, d *draw) any {
	return &record.Sticker{ID: s.id, CreatedAt: s.at, Payload: maybe(d, 97, payload(map[string]any{
		"Name": fill(d, "{emoji} {hobby}"), "Link": media(d, "sticker"),
	}))}
}
