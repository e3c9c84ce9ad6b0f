package takeout

import (
	"strconv"

	"portway/record"
)

// profileForms are the profile and what the person published.
var profileForms = []form{
	constant("Profile And Settings/Profile Info/App", "1", record.ProfileCategory, record.LinkedAccountCategory),
	{"Profile And Settings/Profile Info/ProfileMap", []*record.Category{record.ProfileCategory, record.LinkedAccountCategory}, writeProfile},
	listForm("Post/Posts/VideoList", record.PostCategory, writePost),
	listForm("Post/Recently Deleted Posts/PostList", record.DeletedPostCategory, writeDeletedPost),
	payloads("Post/Story", "StoryList", record.StoryCategory, func(s *record.Story) *string { return s.Payload }),
	constant("Profile And Settings/Follower/App", "1", record.FollowerCategory),
	constant("Profile And Settings/Follower/IsFastLane", "false", record.FollowerCategory),
	listForm("Profile And Settings/Follower/FansList", record.FollowerCategory, func(o *object, f *record.Follower) {
		o.moment("Date", f.CreatedAt)
		o.text("UserName", f.Username)
	}),
	constant("Profile And Settings/Following/App", "1", record.FollowedAccountCategory),
	constant("Profile And Settings/Following/IsFastLane", "false", record.FollowedAccountCategory),
	listForm("Profile And Settings/Following/Following", record.FollowedAccountCategory, func(o *object, f *record.FollowedAccount) {
		o.moment("Date", f.CreatedAt)
		o.text("UserName", f.Username)
	}),
}

func writeProfile(w *writer, _ string) {
	w.object(func(o *object) {
		if w.from.Opens(record.ProfileCategory) {
			writeOwnProfile(o, first[record.Profile](w, record.ProfileCategory))
		}
		if w.from.Opens(record.LinkedAccountCategory) {
			writeLinkedAccounts(o)
		}
	})
}

func writeOwnProfile(o *object, p *record.Profile) {
	o.text("userName", p.Username)
	o.words("displayName", p.DisplayName, blank)
	o.words("bioDescription", p.Bio, blank)
	o.words("birthDate", p.BirthDate, blank)
	o.words("emailAddress", p.Email, blank)
	o.words("telephoneNumber", p.Phone, none)
	o.words("accountRegion", p.Region, blank)
	o.number("followerCount", p.FollowerCount)
	o.number("followingCount", p.FollowingCount)
	o.digits("likesReceived", p.LikesReceived, none)
	o.words("profilePhoto", p.PhotoURL, blank)
	o.words("profileVideo", p.VideoURL, none)
	o.words("inferredGender", p.InferredGender, none)
	o.words("aiSelf", p.GeneratedPersona, blank)
	o.words("fundraiser", p.Fundraiser, na)
}

// writeLinkedAccounts writes the accounts elsewhere: three platforms have a key for a link, all else is in the list.
func writeLinkedAccounts(o *object) {
	keys := map[string]string{"Instagram": "instagramLink", "YouTube": "youtubeLink", "Lemon8": "lemon8Link"}
	links := map[string]*string{}
	var listed []*record.LinkedAccount
	each(o.w, o.w.from.List(record.LinkedAccountCategory), func(a *record.LinkedAccount) {
		key := keys[a.Platform]
		if key != "" && links[key] == nil && a.URL != nil && a.Name == nil {
			links[key] = a.URL
			return
		}
		listed = append(listed, a)
	})
	for _, key := range []string{"instagramLink", "youtubeLink", "lemon8Link"} {
		o.words(key, links[key], blank)
	}
	o.key("PlatformInfo")
	between := "["
	for _, a := range listed {
		o.w.raw(between)
		between = ","
		o.w.object(func(o *object) {
			o.words("Description", a.Description, na)
			o.words("Name", a.Name, na)
			o.text("Platform", a.Platform)
			o.words("Profile Photo", a.PhotoURL, na)
		})
	}
	o.w.end(len(listed), "]", null)
}

func writePost(o *object, p *record.Post) {
	o.moment("Date", p.CreatedAt)
	o.words("Link", p.MediaURL, blank)
	o.digits("Likes", p.LikeCount, blank)
	o.words("WhoCanView", p.Visibility, na)
	o.yes("AllowComments", p.AllowsComments)
	o.yes("AllowStitches", p.AllowsStitches)
	o.yes("AllowDuets", p.AllowsDuets)
	o.yes("AllowStickers", p.AllowsStickers)
	o.yes("AllowSharingToStory", p.AllowsSharing)
	o.words("ContentDisclosure", p.Disclosure, na)
	o.yes("AIGeneratedContent", p.AiGenerated)
	o.words("Sound", p.Sound, na)
	o.words("Location", p.Place, na)
	o.words("Title", p.Title, na)
	o.words("AddYoursText", p.PromptText, na)
	o.words("AlternateText", p.AltText, blank)
	o.words("CoverImage", p.CoverURL, blank)
	o.digits("NumberOfCollections", p.CollectionCount, blank)
}

func writeDeletedPost(o *object, p *record.DeletedPost) {
	o.moment("Date", p.CreatedAt)
	o.optionalMoment("DateDeleted", p.DeletedAt)
	o.words("Link", p.URL, blank)
	o.digits("Likes", p.LikeCount, blank)
	o.words("ContentDisclosure", p.Disclosure, na)
	o.yes("AIGeneratedContent", p.AiGenerated)
	o.words("Sound", p.Sound, na)
	o.words("Location", p.Place, na)
	o.words("Title", p.Title, na)
	o.words("AddYoursText", p.PromptText, na)
	o.words("AlternateText", p.AltText, blank)
	o.words("CoverImage", p.CoverURL, blank)
}

// activityForms are what the person watched, searched for and did.
var activityForms = []form{
	listForm("Your Activity/Watch History/VideoList", record.WatchedVideoCategory, func(o *object, v *record.WatchedVideo) {
		o.moment("Date", v.CreatedAt)
		o.text("Link", v.URL)
		o.words("Title", v.Title, blank)
		if v.SecondsWatched != nil {
			o.raw("timepertiktok", strconv.FormatFloat(*v.SecondsWatched, 'f', -1, 64))
		}
	}),
	constant("Comment/Comments/App", "1", record.CommentCategory),
	listForm("Comment/Comments/CommentsList", record.CommentCategory, func(o *object, c *record.Comment) {
		o.utc("date", c.CreatedAt)
		o.text("comment", c.Text)
		o.words("photo", c.PhotoURL, na)
		o.words("video", c.VideoURL, blank)
		o.words("sticker", c.StickerURL, blank)
		o.words("originalPostUrl", c.PostURL, blank)
		o.words("original post link", c.PostURL, blank)
	}),
	listForm("Your Activity/Searches/SearchList", record.SearchCategory, func(o *object, s *record.Search) {
		o.moment("Date", s.CreatedAt)
		o.text("SearchTerm", s.Term)
	}),
	listForm("Your Activity/Share History/ShareHistoryList", record.ShareCategory, func(o *object, s *record.Share) {
		o.moment("Date", s.CreatedAt)
		o.words("SharedContent", s.Content, blank)
		o.words("Link", s.URL, blank)
		o.words("Method", s.Method, blank)
	}),
	listForm("Your Activity/Reposts/RepostList", record.RepostCategory, func(o *object, r *record.Repost) {
		o.moment("Date", r.CreatedAt)
		o.text("Link", r.URL)
	}),
	listForm("Your Activity/Hashtag/HashtagList", record.UsedHashtagCategory, func(o *object, h *record.UsedHashtag) {
		o.text("HashtagName", h.Name)
		o.words("HashtagLink", h.URL, blank)
	}),
	listForm("Your Activity/Login History/LoginHistoryList", record.LoginCategory, func(o *object, l *record.Login) {
		o.moment("Date", l.CreatedAt)
		o.words("IP", l.IP, blank)
		o.words("DeviceModel", l.DeviceModel, blank)
		o.words("DeviceSystem", l.DeviceSystem, blank)
		o.words("NetworkType", l.NetworkType, blank)
		o.words("Carrier", l.Carrier, blank)
	}),
	singleForm("Your Activity/Activity Summary/ActivitySummaryMap", record.ActivitySummaryCategory, func(o *object, s *record.ActivitySummary) {
		o.words("note", s.Note, blank)
		o.number("videosCommentedOnSinceAccountRegistration", s.VideosCommentedOn)
		o.number("videosSharedSinceAccountRegistration", s.VideosShared)
		o.number("videosWatchedToTheEndSinceAccountRegistration", s.VideosWatchedToEnd)
		if s.VideosWatched != nil {
			o.number("videoCount", s.VideosWatched)
		}
	}),
	singleForm("Your Activity/Most Recent Location Data/LocationData", record.LastLocationCategory, func(o *object, l *record.LastLocation) {
		o.optionalMoment("Date", &l.CreatedAt)
		o.words("GpsData", l.Coordinates, blank)
		o.words("LastRegion", l.Region, blank)
	}),
	listForm("Location Review/Location Reviews/ReviewsList", record.PlaceReviewCategory, func(o *object, p *record.PlaceReview) {
		o.words("PlaceName", p.PlaceName, blank)
		o.moment("Date", p.CreatedAt)
		o.words("Rating", p.Rating, blank)
		o.words("Status", p.Status, blank)
		o.digits("Likes", p.LikeCount, blank)
		o.words("ReviewText", p.Text, blank)
	}),
	listForm("Profile And Settings/ProfileViews/ProfileViewList", record.ProfileViewCategory, func(o *object, v *record.ProfileView) {
		o.moment("Date", v.CreatedAt)
		o.words("UserName", v.Username, blank)
	}),
	payloads("Your Activity/Mini Drama Watch History", "MiniDramaWatchHistoryList", record.WatchedEpisodeCategory,
		func(e *record.WatchedEpisode) *string { return e.Payload }),
	payloads("Your Activity/Stickers/StickerList", "", record.StickerCategory, func(s *record.Sticker) *string { return s.Payload }),
}
