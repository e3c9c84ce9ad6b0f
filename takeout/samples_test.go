package takeout

// A sample is what a section can hold, as the layouts write it, and the records that come of it in every one of them.
type sample struct {
	section string // its place in the newest layout that has it
	L3, L2  string // the section's value; where L2 or L1 is empty, as the newer one
	L1      string
	want    []string
	// lost are the fields that an older layout does not have, and so its records neither.
	lost map[Layout][]string
}

func (s sample) in(layout Layout) string {
	value := s.L3
	if layout <= L2 && s.L2 != "" {
		value = s.L2
	}
	if layout == L1 && s.L1 != "" {
		value = s.L1
	}
	return value
}

const (
	video1 = "https://www.tiktokv.com/share/video/7300000000000000001/"
	video2 = "https://www.tiktok.com/@somebody/video/7300000000000000002/"
)

var samples = []sample{
	{
		section: "Profile And Settings/Profile Info/ProfileMap",
		L3: `{"userName":"me","displayName":"Me","bioDescription":"None","birthDate":"1996-04-12","emailAddress":"me@example.org",
			"telephoneNumber":"None","accountRegion":"NL","followerCount":3,"followingCount":4,"likesReceived":"1234",
			"profilePhoto":"https://p.example/1.jpg","profileVideo":"None","inferredGender":"None","aiSelf":"a long text",
			"fundraiser":"N/A","instagramLink":"https://instagram.example/me","youtubeLink":"","lemon8Link":"",
			"PlatformInfo":[{"Description":"d","Name":"n","Platform":"Google","Profile Photo":"N/A"}]}`,
		L2: `{"userName":"me","displayName":"Me","bioDescription":"None","birthDate":"12-Apr-1996","emailAddress":"me@example.org",
			"telephoneNumber":"None","followerCount":3,"followingCount":4,"likesReceived":"1234",
			"profilePhoto":"https://p.example/1.jpg","profileVideo":"None","inferredGender":"None","aiSelf":"a long text",
			"instagramLink":"https://instagram.example/me","youtubeLink":"","lemon8Link":"",
			"PlatformInfo":[{"Description":"d","Name":"n","Platform":"Google","Profile Photo":"N/A"}]}`,
		L1: `{"userName":"me","bioDescription":"","birthDate":"12-Apr-1996","emailAddress":"me@example.org",
			"telephoneNumber":"","likesReceived":"1234","profilePhoto":"https://p.example/1.jpg","profileVideo":"",
			"instagramLink":"https://instagram.example/me",
			"PlatformInfo":[{"Description":"d","Name":"n","Platform":"Google","Profile Photo":"N/A"}]}`,
		want: []string{
			`Profile {"birthDate":"1996-04-12","displayName":"Me","email":"me@example.org","followerCount":3,"followingCount":4,` +
				`"generatedPersona":"a long text","id":"profile_1","likesReceived":1234,"photoUrl":"https://p.example/1.jpg","region":"NL","username":"me"}`,
			`LinkedAccount {"description":"d","name":"n","platform":"Google"}`,
			`LinkedAccount {"platform":"Instagram","url":"https://instagram.example/me"}`,
		},
		lost: map[Layout][]string{L2: {"region"}, L1: {"region", "displayName", "followerCount", "followingCount", "generatedPersona"}},
	},
	{
		section: "Post/Posts/VideoList",
		L3: `[{"Date":"2026-01-02 03:04:05","Link":"https://v.example/1.mp4?sig=a","Likes":"12","WhoCanView":"Everyone","AllowComments":"Yes",
			"AllowStitches":"No","AllowDuets":"No","AllowStickers":"Yes","AllowSharingToStory":"Yes","ContentDisclosure":"No",
			"AIGeneratedContent":"No","Sound":"s","Location":"N/A","Title":"t","AddYoursText":"N/A","AlternateText":"","CoverImage":"",
			"NumberOfCollections":"2"}]`,
		L2: `[{"Date":"2026-01-02 03:04:05","Link":"https://v.example/1.mp4?sig=b","Likes":"12","WhoCanView":"Everyone","AllowComments":"Yes",
			"AllowStitches":"No","AllowDuets":"No","AllowStickers":"Yes","AllowSharingToStory":"Yes","ContentDisclosure":"No",
			"AIGeneratedContent":"No","Sound":"s","Location":"N/A","Title":"t","AddYoursText":"N/A","AlternateText":"","CoverImage":""}]`,
		L1: `[{"Date":"2026-01-02 03:04:05","VideoLink":"https://v.example/1.mp4?sig=c","Likes":"12"}]`,
		want: []string{`Post {"aiGenerated":false,"allowsComments":true,"allowsDuets":false,"allowsSharing":true,"allowsStickers":true,` +
			`"allowsStitches":false,"collectionCount":2,"createdAt":"2026-01-02T03:04:05Z","disclosure":"No","likeCount":12,` +
			`"mediaUrl":"https://v.example/1.mp4?sig=a","sound":"s","title":"t","visibility":"Everyone"}`},
		lost: map[Layout][]string{L2: {"collectionCount", "mediaUrl"}, L1: {"collectionCount", "mediaUrl", "aiGenerated", "allowsComments",
			"allowsDuets", "allowsSharing", "allowsStickers", "allowsStitches", "disclosure", "sound", "title", "visibility"}},
	},
	{
		section: "Post/Recently Deleted Posts/PostList",
		L3: `[{"Date":"2026-01-02 03:04:05","DateDeleted":"2026-01-03 03:04:05","Link":"https://www.tiktok.com/login?redirect_url=x","Likes":"1",
			"ContentDisclosure":"N/A","AIGeneratedContent":"Yes","Sound":"s","Location":"Delft","Title":"t","AddYoursText":"N/A","AlternateText":"a","CoverImage":"c"}]`,
		want: []string{`DeletedPost {"aiGenerated":true,"altText":"a","coverUrl":"c","createdAt":"2026-01-02T03:04:05Z","deletedAt":"2026-01-03T03:04:05Z",` +
			`"likeCount":1,"place":"Delft","sound":"s","title":"t","url":"https://www.tiktok.com/login?redirect_url=x"}`},
	},
	{
		section: "Post/Story",
		L3:      `{"StoryList":[{"Date":"2026-01-02 03:04:05","Link":"l"}]}`,
		want:    []string{`Story {"createdAt":"2026-01-02T03:04:05Z","payload":"{\"Date\":\"2026-01-02 03:04:05\",\"Link\":\"l\"}"}`},
	},
	{
		section: "Profile And Settings/Follower/FansList",
		L3:      `[{"Date":"2026-01-02 03:04:05","UserName":"None"}]`,
		want:    []string{`Follower {"createdAt":"2026-01-02T03:04:05Z","username":"None"}`},
	},
	{
		section: "Profile And Settings/Following/Following",
		L3:      `[{"Date":"2026-01-02 03:04:05","UserName":"somebody"}]`,
		want:    []string{`FollowedAccount {"createdAt":"2026-01-02T03:04:05Z","username":"somebody"}`},
	},
	{
		section: "Your Activity/Watch History/VideoList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Link":"` + video1 + `","Title":""},{"Date":"2026-01-02 03:04:05","Link":"` + video2 + `","Title":"t"}]`,
		L2:      `[{"Date":"2026-01-02 03:04:05","Link":"` + video1 + `"},{"Date":"2026-01-02 03:04:05","Link":"` + video2 + `"}]`,
		L1:      `[{"Date":"2026-01-02 03:04:05","VideoLink":"` + video1 + `"},{"Date":"2026-01-02 03:04:05","Link":"` + video2 + `"}]`,
		want: []string{
			`WatchedVideo {"createdAt":"2026-01-02T03:04:05Z","url":"` + video1 + `","videoId":"video_7300000000000000001"}`,
			`WatchedVideo {"createdAt":"2026-01-02T03:04:05Z","title":"t","url":"` + video2 + `","videoId":"video_7300000000000000002"}`,
		},
		lost: map[Layout][]string{L2: {"title"}, L1: {"title"}},
	},
	{
		section: "Comment/Comments/CommentsList",
		L3: `[{"date":"2026-01-02 03:04:05 UTC","comment":"None","photo":"N/A","video":"","sticker":"https://s.example/1",
			"originalPostUrl":"` + video1 + `","original post link":"` + video1 + `"}]`,
		L2:   `[{"date":"2026-01-02 03:04:05","comment":"None","photo":"N/A","url":"` + video1 + `"}]`,
		L1:   `[{"Date":"2026-01-02 03:04:05","Comment":"None","URL":"` + video1 + `"}]`,
		want: []string{`Comment {"createdAt":"2026-01-02T03:04:05Z","postUrl":"` + video1 + `","stickerUrl":"https://s.example/1","text":"None"}`},
		lost: map[Layout][]string{L2: {"stickerUrl"}, L1: {"stickerUrl"}},
	},
	{
		section: "Your Activity/Searches/SearchList",
		L3:      `[{"Date":"2026-01-02 03:04:05","SearchTerm":"N/A"}]`,
		want:    []string{`Search {"createdAt":"2026-01-02T03:04:05Z","term":"N/A"}`},
	},
	{
		section: "Your Activity/Share History/ShareHistoryList",
		L3:      `[{"Date":"2026-01-02 03:04:05","SharedContent":"share_video","Link":"` + video1 + `","Method":"copy link"}]`,
		want: []string{`Share {"content":"share_video","createdAt":"2026-01-02T03:04:05Z","method":"copy link","url":"` + video1 +
			`","videoId":"video_7300000000000000001"}`},
	},
	{
		section: "Your Activity/Reposts/RepostList",
		L3:      `[{"Date":"2026-01-02 03:04:05","Link":"` + video1 + `"}]`,
		want:    []string{`Repost {"createdAt":"2026-01-02T03:04:05Z","url":"` + video1 + `","videoId":"video_7300000000000000001"}`},
	},
	{
		section: "Your Activity/Hashtag/HashtagList",
		L3:      `[{"HashtagName":"go","HashtagLink":"https://www.tiktok.com/tag/go"}]`,
		want:    []string{`UsedHashtag {"name":"go","url":"https://www.tiktok.com/tag/go"}`},
	},
	{
		section: "Your Activity/Login History/LoginHistoryList",
		L3:      `[{"Date":"2026-01-02 03:04:05","IP":"192.0.2.1","DeviceModel":"m","DeviceSystem":"s","NetworkType":"Wi-Fi","Carrier":""}]`,
		want:    []string{`Login {"createdAt":"2026-01-02T03:04:05Z","deviceModel":"m","deviceSystem":"s","ip":"192.0.2.1","networkType":"Wi-Fi"}`},
	},
	{
		section: "Your Activity/Activity Summary/ActivitySummaryMap",
		L3: `{"note":"n","videosCommentedOnSinceAccountRegistration":1,"videosSharedSinceAccountRegistration":2,
			"videosWatchedToTheEndSinceAccountRegistration":3}`,
		L1:   `{"videoCount":9,"commentVideoCount":1,"sharedVideoCount":2}`,
		want: []string{`ActivitySummary {"id":"activitySummary_1","note":"n","videosCommentedOn":1,"videosShared":2,"videosWatchedToEnd":3}`},
		lost: map[Layout][]string{L1: {"note", "videosWatchedToEnd", "videosWatched"}},
	},
	{
		section: "Your Activity/Most Recent Location Data/LocationData",
		L3:      `{"Date":"2026-01-02 03:04:05","GpsData":"52.0,4.3","LastRegion":"NL"}`,
		want:    []string{`LastLocation {"coordinates":"52.0,4.3","createdAt":"2026-01-02T03:04:05Z","id":"lastLocation_1","region":"NL"}`},
	},
	{
		section: "Location Review/Location Reviews/ReviewsList",
		L3:      `[{"PlaceName":"p","Date":"2026-01-02 03:04:05","Rating":"5","Status":"Public","Likes":"7","ReviewText":"good"}]`,
		want:    []string{`PlaceReview {"createdAt":"2026-01-02T03:04:05Z","likeCount":7,"placeName":"p","rating":"5","status":"Public","text":"good"}`},
	},
	{
		section: "Profile And Settings/ProfileViews/ProfileViewList",
		L3:      `[{"Date":"2026-01-02 03:04:05","UserName":"somebody"}]`,
		want:    []string{`ProfileView {"createdAt":"2026-01-02T03:04:05Z","username":"somebody"}`},
	},
	{
		section: "Your Activity/Mini Drama Watch History",
		L3:      `[{"Name":"x"}]`,
		want:    []string{`WatchedEpisode {"payload":"{\"Name\":\"x\"}"}`},
	},
	{
		section: "Your Activity/Stickers/StickerList",
		L3:      `["https://s.example/1"]`,
		want:    []string{`Sticker {"payload":"\"https://s.example/1\""}`},
	},
}
