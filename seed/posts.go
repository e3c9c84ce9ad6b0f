package seed

import (
	"time"

	"portway/record"
)

var profileMakers = []maker{
	{category: record.ProfileCategory, typical: counts{1, 1, 1}, make: (*Person).profile},
	{category: record.LinkedAccountCategory, typical: counts{3, 3, 3}, make: (*Person).linkedAccount},
	{category: record.PostCategory, typical: counts{6, 45, 380}, make: (*Person).post},
	{category: record.DeletedPostCategory, typical: counts{3, 6, 20}, make: (*Person).deletedPost},
	{category: record.StoryCategory, typical: counts{3, 12, 90}, make: (*Person).story},
	{category: record.FollowerCategory, typical: counts{8, 150, 1200}, make: (*Person).follower},
	{category: record.FollowedAccountCategory, typical: counts{7, 90, 147}, make: (*Person).followedAccount},
}

func (p *Person) profile(s slot, d *draw) any {
	likes := int64(0)
	for i := range p.counts[record.PostCategory.Type] {
		if n := p.postLikes(i); n != nil {
			likes += *n
		}
	}
	return &record.Profile{
		ID: s.id, CreatedAt: s.at, Username: p.Username,
		DisplayName:      maybe(d, 95, p.Name),
		Bio:              maybe(d, 75, text(d, []string{"{hobby} | {city}", "just here for {hobby} {emoji}", "{n} cats, one camera", "#{tag}\n#{tag}"})),
		BirthDate:        maybe(d, 97, p.Born.Format(time.DateOnly)),
		Email:            maybe(d, 95, p.Email),
		Phone:            maybe(d, 80, p.Phone),
		Region:           maybe(d, 97, p.Region),
		FollowerCount:    maybe(d, 97, int64(p.counts[record.FollowerCategory.Type])),
		FollowingCount:   maybe(d, 97, int64(p.counts[record.FollowedAccountCategory.Type])),
		LikesReceived:    maybe(d, 97, likes),
		PhotoURL:         maybe(d, 90, media(d, "avatar")),
		VideoURL:         maybe(d, 10, media(d, "avatar")),
		InferredGender:   pickMaybe(d, 85, "female", "male", "unknown"),
		GeneratedPersona: maybe(d, 60, persona(d)),
		Fundraiser:       maybe(d, 8, fill(d, "Help {name} with {hobby}")),
	}
}

func persona(d *draw) string {
	return fill(d, "Enjoys {hobby} and {hobby}, above all in the evening. Often watches videos about {city} and {dish}. "+
		"Writes short, friendly comments; follows people who teach. May plan a journey within {n} weeks.")
}

func (p *Person) linkedAccount(s slot, d *draw) any {
	name := handle(d)
	return &record.LinkedAccount{
		ID: s.id, CreatedAt: s.at,
		Platform:    pick(d, []string{"Pictogram", "Longplay", "Weblog"}),
		Name:        maybe(d, 95, name),
		Description: maybe(d, 70, remark(d)),
		PhotoURL:    maybe(d, 80, media(d, "avatar")),
		URL:         maybe(d, 95, "https://links.example.net/"+name),
	}
}

func (p *Person) post(s slot, d *draw) any {
	return &record.Post{
		ID: s.id, CreatedAt: s.at,
		MediaURL:        maybe(d, 97, media(d, "video")),
		CoverURL:        maybe(d, 90, media(d, "cover")),
		Title:           maybe(d, 90, title(d)),
		AltText:         maybe(d, 20, fill(d, "A table with {dish}, seen from above")),
		PromptText:      maybe(d, 10, fill(d, "Show your {hobby}")),
		Sound:           maybe(d, 90, pick(d, sounds)),
		Place:           maybe(d, 30, pick(d, cities)),
		LikeCount:       p.postLikes(s.place),
		CollectionCount: maybe(d, 90, int64(d.skewed(12))),
		Visibility:      pickMaybe(d, 97, "Everyone", "Everyone", "Everyone", "Friends", "Only you"),
		AllowsComments:  maybe(d, 95, d.in(90)),
		AllowsStitches:  maybe(d, 95, d.in(70)),
		AllowsDuets:     maybe(d, 95, d.in(70)),
		AllowsStickers:  maybe(d, 90, d.in(60)),
		AllowsSharing:   maybe(d, 95, d.in(95)),
		Disclosure:      pickMaybe(d, 8, "Paid partnership", "Own brand"),
		AiGenerated:     maybe(d, 90, d.in(6)),
	}
}

// postLikes is a draw of its own, because the profile counts what the posts say.
func (p *Person) postLikes(place int) *int64 {
	d := p.draw("Post likes", place)
	return maybe(d, 97, int64(d.skewed(60)*d.between(1, 9)))
}

// postURL is the address of an own post.
func (p *Person) postURL(place int) string {
	return link("@"+p.Username, "video", publicDigits(place, p.Username))
}

func (p *Person) deletedPost(s slot, d *draw) any {
	return &record.DeletedPost{
		ID: s.id, CreatedAt: s.at,
		DeletedAt:   maybe(d, 90, p.by(s.at.Add(time.Duration(d.between(1, 40*24))*time.Hour))),
		URL:         maybe(d, 95, link("@"+p.Username, "video", d.digits(19))),
		CoverURL:    maybe(d, 80, media(d, "cover")),
		Title:       maybe(d, 90, title(d)),
		AltText:     maybe(d, 20, fill(d, "Somebody at {hobby}")),
		PromptText:  maybe(d, 10, fill(d, "Show your {dish}")),
		Sound:       maybe(d, 85, pick(d, sounds)),
		Place:       maybe(d, 25, pick(d, cities)),
		LikeCount:   maybe(d, 95, int64(d.skewed(20))),
		Disclosure:  pickMaybe(d, 10, "Paid partnership", "Own brand"),
		AiGenerated: maybe(d, 90, d.in(10)),
	}
}

func (p *Person) story(s slot, d *draw) any {
	return &record.Story{ID: s.id, CreatedAt: s.at, Payload: maybe(d, 97, payload(map[string]any{
		"Date": s.at.Format(time.DateTime), "Link": media(d, "story"), "Sound": pick(d, sounds), "Views": d.skewed(40),
	}))}
}

func (p *Person) follower(s slot, d *draw) any {
	return &record.Follower{ID: s.id, CreatedAt: s.at, Username: handle(d)}
}

// Mostly the accounts of the catalogue: people follow whom they watch.
func (p *Person) followedAccount(s slot, d *draw) any {
	r := &record.FollowedAccount{ID: s.id, CreatedAt: s.at, Username: handle(d)}
	if d.in(70) {
		r.Username = authorName(d.IntN(p.Videos/videosPerAuthor + 1))
	}
	return r
}
