package takeout

import "portway/record"

// profileSections are the profile and what the person published. The profile comes first: owner looks for it alone.
var profileSections = []section{
	{
		category: record.ProfileCategory, also: []*record.Category{record.LinkedAccountCategory},
		paths: []place{
			{L3, "Profile And Settings/Profile Info/ProfileMap"},
			{L2, "Profile/Profile Info/ProfileMap"},
			{L1, "Profile/Profile Information/ProfileMap"},
		},
		empty: never, shape: single, read: profile,
	},
	{
		category: record.PostCategory,
		paths: []place{
			{L2 | L3, "Post/Posts/VideoList"},
			{L1, "Video/Videos/VideoList"},
		},
		empty: null, shape: list, draft: post,
	},
	{
		category: record.DeletedPostCategory,
		paths: []place{
			{L2 | L3, "Post/Recently Deleted Posts/PostList"},
			{L1, "Video/RecentlyDeletedPosts/PostList"},
		},
		empty: emptyList, shape: list, draft: deletedPost,
	},
	{
		category: record.StoryCategory,
		paths:    []place{{L3, "Post/Story"}},
		empty:    emptyMap, shape: unseen, draft: story,
	},
	{
		category: record.FollowerCategory,
		paths: []place{
			{L3, "Profile And Settings/Follower/FansList"},
			{L2, "Your Activity/Follower/FansList"},
			{L1, "Activity/Follower List/FansList"},
		},
		empty: emptyList, shape: list, draft: follower,
	},
	{
		category: record.FollowedAccountCategory,
		paths: []place{
			{L3, "Profile And Settings/Following/Following"},
			{L2, "Your Activity/Following/Following"},
			{L1, "Activity/Following List/Following"},
		},
		empty: null, shape: list, draft: followedAccount,
	},
}

func profile(c *collector, it *item) error {
	p := &record.Profile{
		Username:         it.words("userName"),
		DisplayName:      it.optional("displayName"),
		Bio:              it.optional("bioDescription"),
		BirthDate:        birthDate(it),
		Email:            it.optional("emailAddress"),
		Phone:            it.optional("telephoneNumber"),
		Region:           it.optional("accountRegion"),
		FollowerCount:    it.whole("followerCount"),
		FollowingCount:   it.whole("followingCount"),
		LikesReceived:    it.whole("likesReceived"),
		PhotoURL:         it.optional("profilePhoto"),
		VideoURL:         it.optional("profileVideo"),
		InferredGender:   it.optional("inferredGender"),
		GeneratedPersona: it.optional("aiSelf"),
		Fundraiser:       it.optional("fundraiser"),
	}
	if c.name == "" {
		c.name = p.Username
	}
	if _, err := c.keep(record.ProfileCategory, draft{record: p}); err != nil {
		return err
	}
	return linkedAccounts(c, it)
}

func birthDate(it *item) *string {
	text := it.text("birthDate")
	if text == "" {
		return nil
	}
	day, ok := parseDay(text)
	if !ok {
		it.notes.warn("a day was not understood and left out: birthDate")
		return nil
	}
	return &day
}

// linkedAccounts reads the accounts elsewhere that a profile shows: a list, and three links with keys of their own.
func linkedAccounts(c *collector, profile *item) error {
	for _, it := range profile.list("PlatformInfo") {
		a := &record.LinkedAccount{
			Platform:    it.text("Platform"),
			Name:        it.optional("Name"),
			Description: it.optional("Description"),
			PhotoURL:    it.optional("Profile Photo"),
		}
		it.leftOver()
		if _, err := c.keep(record.LinkedAccountCategory, draft{record: a, says: says(a.Platform, text(a.Name), "")}); err != nil {
			return err
		}
	}
	for _, link := range []struct{ platform, key string }{
		{"Instagram", "instagramLink"}, {"YouTube", "youtubeLink"}, {"Lemon8", "lemon8Link"},
	} {
		url := profile.optional(link.key)
		if url == nil {
			continue
		}
		a := &record.LinkedAccount{Platform: link.platform, URL: url}
		if _, err := c.keep(record.LinkedAccountCategory, draft{record: a, says: says(a.Platform, "", *url)}); err != nil {
			return err
		}
	}
	return nil
}

// text gives an optional text, "" where there is none.
func text(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

// post is known again by its date alone: the oldest layout has no more, and its link is signed anew for each export.
func post(it *item) draft {
	p := &record.Post{
		MediaURL:        it.optional("Link", "VideoLink"),
		CoverURL:        it.optional("CoverImage"),
		Title:           it.optional("Title"),
		AltText:         it.optional("AlternateText"),
		PromptText:      it.optional("AddYoursText"),
		Sound:           it.optional("Sound"),
		Place:           it.optional("Location"),
		LikeCount:       it.whole("Likes"),
		CollectionCount: it.whole("NumberOfCollections"),
		Visibility:      it.optional("WhoCanView"),
		AllowsComments:  it.yes("AllowComments"),
		AllowsStitches:  it.yes("AllowStitches"),
		AllowsDuets:     it.yes("AllowDuets"),
		AllowsStickers:  it.yes("AllowStickers"),
		AllowsSharing:   it.yes("AllowSharingToStory"),
		Disclosure:      it.optional("ContentDisclosure"),
		AiGenerated:     it.yes("AIGeneratedContent"),
	}
	return draft{record: p, at: it.moment("Date")}
}

func deletedPost(it *item) draft {
	p := &record.DeletedPost{
		URL:         it.optional("Link", "VideoLink"),
		CoverURL:    it.optional("CoverImage"),
		Title:       it.optional("Title"),
		AltText:     it.optional("AlternateText"),
		PromptText:  it.optional("AddYoursText"),
		Sound:       it.optional("Sound"),
		Place:       it.optional("Location"),
		LikeCount:   it.whole("Likes"),
		Disclosure:  it.optional("ContentDisclosure"),
		AiGenerated: it.yes("AIGeneratedContent"),
	}
	if deleted := it.moment("DateDeleted"); deleted.known() {
		p.DeletedAt = &deleted.at
	} else if deleted.text != "" {
		it.notes.warn("a date was not understood and left out: DateDeleted")
	}
	return draft{record: p, at: it.moment("Date")}
}

func story(it *item) draft {
	s := &record.Story{}
	return kept(it, &s.Payload, s)
}

// kept is the draft of an item whose form was never seen: all of it is kept as text, and a date under any of the names
// that dates have elsewhere is its date.
func kept(it *item, payload **string, r record.Record) draft {
	at := it.moment("Date", "CreateTime", "CreateDate", "Time", "TimeStamp")
	whole := it.payload()
	*payload = filled(whole)
	return draft{record: r, at: at, says: says(whole)}
}

func follower(it *item) draft {
	f := &record.Follower{Username: it.words("UserName")}
	return draft{record: f, at: it.moment("Date"), says: says(f.Username)}
}

func followedAccount(it *item) draft {
	f := &record.FollowedAccount{Username: it.words("UserName")}
	return draft{record: f, at: it.moment("Date"), says: says(f.Username)}
}
