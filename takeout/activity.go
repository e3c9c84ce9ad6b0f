package takeout

import "portway/record"

// activitySections are what the person watched, searched for and did; favorites.go has likes and favourites.
var activitySections = []section{
	{
		category: record.WatchedVideoCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Watch History/VideoList"},
			{L1, "Activity/Video Browsing History/VideoList"},
			{L1, "Activity/Video Browse History/VideoList"},
		},
		empty: null, shape: list, draft: watchedVideo,
	},
	{
		category: record.CommentCategory,
		paths: []place{
			{L1 | L2 | L3, "Comment/Comments/CommentsList"},
			{L1, "Comment/CommentsList"},
			{L1, "Activity/Comment/Comments/CommentsList"},
		},
		empty: null, shape: list, draft: comment,
	},
	{
		category: record.SearchCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Searches/SearchList"},
			{L1, "Activity/Search History/SearchList"},
		},
		empty: null, shape: list, draft: search,
	},
	{
		category: record.ShareCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Share History/ShareHistoryList"},
			{L1, "Activity/Share History/ShareHistoryList"},
		},
		empty: null, shape: list, draft: share,
	},
	{
		category: record.RepostCategory,
		paths:    []place{{L3, "Your Activity/Reposts/RepostList"}},
		empty:    null, shape: list, draft: repost,
	},
	{
		category: record.UsedHashtagCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Hashtag/HashtagList"},
			{L1, "Activity/Hashtag/HashtagList"},
		},
		empty: null, shape: list, draft: usedHashtag,
	},
	{
		category: record.LoginCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Login History/LoginHistoryList"},
			{L1, "Activity/Login History/LoginHistoryList"},
		},
		empty: null, shape: list, draft: login,
	},
	{
		category: record.ActivitySummaryCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Activity Summary/ActivitySummaryMap"},
			{L1, "Activity/Activity Summary/ActivitySummaryMap"},
		},
		empty: never, shape: single, draft: activitySummary,
	},
	{
		category: record.LastLocationCategory,
		paths: []place{
			{L2 | L3, "Your Activity/Most Recent Location Data/LocationData"},
			{L1, "Activity/Most Recent Location Data/LocationData"},
		},
		empty: never, shape: single, draft: lastLocation,
	},
	{
		category: record.PlaceReviewCategory,
		paths: []place{
			{L2 | L3, "Location Review/Location Reviews/ReviewsList"},
			{L1, "Poi Review/POI Review/ReviewsList"},
		},
		empty: null, shape: list, draft: placeReview,
	},
	{
		category: record.ProfileViewCategory,
		paths:    []place{{L3, "Profile And Settings/ProfileViews/ProfileViewList"}},
		empty:    null, shape: list, draft: profileView,
	},
	{
		category: record.WatchedEpisodeCategory,
		paths:    []place{{L3, "Your Activity/Mini Drama Watch History"}},
		empty:    emptyMap, shape: unseen, draft: watchedEpisode,
	},
	{
		category: record.StickerCategory,
		paths:    []place{{L3, "Your Activity/Stickers/StickerList"}},
		empty:    null, shape: unseen, draft: sticker,
	},
}

func watchedVideo(it *item) draft {
	link := it.text("Link", "VideoLink")
	v := &record.WatchedVideo{
		URL: link, VideoID: videoID(link), Title: it.optional("Title"), SecondsWatched: it.float("timepertiktok"),
	}
	return draft{record: v, at: it.moment("Date"), says: says(steady(link))}
}

// comment is known again by its date and text: what it names of the post below which it stands differs by layout. Which of
// the person's own posts that is, no export tells: posts are listed without their numbers.
func comment(it *item) draft {
	c := &record.Comment{
		Text:       it.words("comment"),
		PostURL:    it.optional("originalPostUrl", "original post link", "url"),
		PhotoURL:   it.optional("photo"),
		VideoURL:   it.optional("video"),
		StickerURL: it.optional("sticker"),
	}
	return draft{record: c, at: it.moment("date"), says: says(c.Text)}
}

func search(it *item) draft {
	s := &record.Search{Term: it.words("SearchTerm")}
	return draft{record: s, at: it.moment("Date"), says: says(s.Term)}
}

func share(it *item) draft {
	link := it.text("Link")
	s := &record.Share{
		Content: it.optional("SharedContent"), URL: filled(link), Method: it.optional("Method"), VideoID: videoID(link),
	}
	return draft{record: s, at: it.moment("Date"), says: says(text(s.Content), steady(link), text(s.Method))}
}

func repost(it *item) draft {
	link := it.text("Link")
	return draft{record: &record.Repost{URL: link, VideoID: videoID(link)}, at: it.moment("Date"), says: says(steady(link))}
}

func usedHashtag(it *item) draft {
	h := &record.UsedHashtag{Name: it.words("HashtagName"), URL: it.optional("HashtagLink")}
	return draft{record: h, says: says(h.Name)}
}

func login(it *item) draft {
	l := &record.Login{
		DeviceModel:  it.optional("DeviceModel"),
		DeviceSystem: it.optional("DeviceSystem"),
		NetworkType:  it.optional("NetworkType"),
		Carrier:      it.optional("Carrier"),
		IP:           it.optional("IP"),
	}
	return draft{record: l, at: it.moment("Date"),
		says: says(text(l.IP), text(l.DeviceModel), text(l.DeviceSystem), text(l.NetworkType), text(l.Carrier))}
}

func activitySummary(it *item) draft {
	return draft{record: &record.ActivitySummary{
		VideosWatched:      it.whole("videoCount"),
		VideosWatchedToEnd: it.whole("videosWatchedToTheEndSinceAccountRegistration"),
		VideosCommentedOn:  it.whole("videosCommentedOnSinceAccountRegistration", "commentVideoCount"),
		VideosShared:       it.whole("videosSharedSinceAccountRegistration", "sharedVideoCount"),
		Note:               it.optional("note"),
	}}
}

func lastLocation(it *item) draft {
	return draft{record: &record.LastLocation{
		Coordinates: it.optional("GpsData"), Region: it.optional("LastRegion"),
	}, at: it.moment("Date")}
}

func placeReview(it *item) draft {
	p := &record.PlaceReview{
		PlaceName: it.optional("PlaceName"),
		Rating:    it.optional("Rating"),
		Status:    it.optional("Status"),
		LikeCount: it.whole("Likes"),
		Text:      filled(it.words("ReviewText")),
	}
	return draft{record: p, at: it.moment("Date"), says: says(text(p.PlaceName), text(p.Text))}
}

func profileView(it *item) draft {
	v := &record.ProfileView{Username: filled(it.words("UserName"))}
	return draft{record: v, at: it.moment("Date"), says: says(text(v.Username))}
}

func watchedEpisode(it *item) draft {
	e := &record.WatchedEpisode{}
	return kept(it, &e.Payload, e)
}

func sticker(it *item) draft {
	s := &record.Sticker{}
	return kept(it, &s.Payload, s)
}
