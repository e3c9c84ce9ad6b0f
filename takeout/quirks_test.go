package takeout

import (
	"slices"
	"strings"
	"testing"
)

// Each row is an oddity of real exports.
func TestQuirks(t *testing.T) {
	for _, test := range []struct {
		name    string
		file    string
		want    []string
		unknown []string
	}{
		{
			name: "keys in another case",
			file: `{"ads and DATA":{"Ad Interests":{"adInterestCategories":["Cats"]}},"ACTIVITY":{"like list":{"itemfavoritelist":[{"DATE":"2026-01-02 03:04:05","LINK":"l"}]}}}`,
			want: []string{`AdInterest {"name":"Cats"}`, `Like {"createdAt":"2026-01-02T03:04:05Z","url":"l"}`},
		},
		{
			name: "every kind of empty in a field",
			file: `{"Post":{"Posts":{"VideoList":[{"Date":"2026-01-02 03:04:05","Title":null,"Sound":"","Location":"N/A","AddYoursText":"None","AlternateText":[],"CoverImage":{}}]}}}`,
			want: []string{`Post {"createdAt":"2026-01-02T03:04:05Z"}`},
		},
		{
			name: "empty roots and sections",
			file: `{"Your Activity":null,"Post":{},"Comment":[],"TikTok Shop":"","Direct Message":{"Direct Messages":null}}`,
		},
		{
			name: "flags as any of the words, counts as any of the numbers",
			file: `{"Post":{"Posts":{"VideoList":[{"Date":"2026-01-02 03:04:05","AllowComments":"On","AllowDuets":"disabled","AllowStitches":"Friends","Likes":12,"NumberOfCollections":"1,234"}]}}}`,
			want: []string{`Post {"allowsComments":true,"allowsDuets":false,"collectionCount":1234,"createdAt":"2026-01-02T03:04:05Z","likeCount":12}`},
		},
		{
			name: "a count that is none",
			file: `{"Post":{"Posts":{"VideoList":[{"Date":"2026-01-02 03:04:05","Likes":"many"}]}}}`,
			want: []string{`Post {"createdAt":"2026-01-02T03:04:05Z"}`},
		},
		{
			name: "VideoList means what its parent means",
			file: `{"Your Activity":{"Watch History":{"VideoList":[{"Date":"2026-01-02 03:04:05","Link":"l"}]}},"Post":{"Posts":{"VideoList":[{"Date":"2026-01-02 03:04:05","Link":"l"}]}}}`,
			want: []string{`WatchedVideo {"createdAt":"2026-01-02T03:04:05Z","url":"l"}`, `Post {"createdAt":"2026-01-02T03:04:05Z","mediaUrl":"l"}`},
		},
		{
			name: "off-platform activity twice, with one item that is twice in each",
			file: `{"Your Activity":{"Off TikTok Activity":{"OffTikTokActivityDataList":[{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"e"},{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"e"}]}},
				"Profile And Settings":{"Off TikTok Activity":{"OffTikTokActivityDataList":[{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"e"},{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"e"}]}}}`,
			want: []string{
				`ExternalActivity {"createdAt":"2026-01-02T03:04:05Z","event":"e","source":"s"}`,
				`ExternalActivity {"createdAt":"2026-01-02T03:04:05Z","event":"e","source":"s"}`,
			},
		},
		{
			name: "the oldest form of off-platform activity",
			file: `{"Ads and data":{"Usage Data From Third-Party Apps And Websites":{"UsageDataList":[{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"e"}]}}}`,
			want: []string{`ExternalActivity {"createdAt":"2026-01-02T03:04:05Z","event":"e","source":"s"}`},
		},
		{
			name: "layouts mixed in one file, markers beside lists",
			file: `{"Likes and Favorites":{"Like List":{"App":1,"ItemFavoriteList":null}},"Profile And Settings":{"Follower":{"App":1,"IsFastLane":false,"FansList":[]}},
				"Activity":{"Video Browse History":{"VideoList":[{"Date":"2026-01-02 03:04:05","Link":"l","timepertiktok":1.5}]}}}`,
			want: []string{`WatchedVideo {"createdAt":"2026-01-02T03:04:05Z","secondsWatched":1.5,"url":"l"}`},
		},
		{
			name: "null and empty items",
			file: `{"Your Activity":{"Searches":{"SearchList":[null,{},{"Date":"2026-01-02 03:04:05","SearchTerm":"x"},{"Date":null,"SearchTerm":""}]}}}`,
			want: []string{`Search {"createdAt":"2026-01-02T03:04:05Z","term":"x"}`},
		},
		{
			name:    "items that are no objects",
			file:    `{"Your Activity":{"Searches":{"SearchList":["x",1,[{}]]}}}`,
			unknown: []string{"Your Activity/Searches/SearchList[] (no object)"},
		},
		{
			name: "unknown roots, sections and keys",
			file: `{"New":{"a":[1,{"b":[]}]},"Your Activity":{"Newer":[],"Searches":{"More":1,"SearchList":[{"Date":"2026-01-02 03:04:05","SearchTerm":"x","Why":"y"}]}}}`,
			want: []string{`Search {"createdAt":"2026-01-02T03:04:05Z","term":"x"}`},
			unknown: []string{
				"New", "Your Activity/Newer", "Your Activity/Searches/More", "Your Activity/Searches/SearchList[]/Why",
			},
		},
		{
			name: "names that only made-up files use",
			file: `{"Activity":{"Follower List":{"FollowerList":[{}]},"Following List":{"FollowingList":[{}]},"Favorite Videos":{"FavoriteVideosList":[{}]},"Share History":{"ShareList":[{}]},"Purchase History":{"PurchaseList":[]}},
				"Post":{"Posts":{"PostList":[{}]}},"Ads and data":{"Ad Interests":{"AdInterestList":[]}},"Tiktok Live":{"Watch Live History":{"WatchLiveList":[]}},
				"Income Plus Wallet Transactions":{"Transaction History":{"TransactionList":[]}}}`,
			unknown: []string{
				"Activity/Follower List/FollowerList", "Activity/Following List/FollowingList", "Activity/Favorite Videos/FavoriteVideosList",
				"Activity/Share History/ShareList", "Activity/Purchase History/PurchaseList", "Post/Posts/PostList",
				"Ads and data/Ad Interests/AdInterestList", "Tiktok Live/Watch Live History/WatchLiveList",
				"Income Plus Wallet Transactions/Transaction History/TransactionList",
			},
		},
		{
			name: "the whole document twice",
			file: `{"Activity":{"Hashtag":{"HashtagList":[{"HashtagName":"go"}]}}}{"Activity":{"Hashtag":{"HashtagList":[{"HashtagName":"go"}]}}}`,
			want: []string{`UsedHashtag {"name":"go"}`},
		},
		{
			name: "a mark at the start",
			file: "\xEF\xBB\xBF\n" + `{"Activity":{"Hashtag":{"HashtagList":[{"HashtagName":"go"}]}}}`,
			want: []string{`UsedHashtag {"name":"go"}`},
		},
		{
			name: "a device by itself, as in 2022",
			file: `{"Activity":{"Status":{"Resolution":"r","AppVersion":"1","Idfa":"i","GAid":"g","OpenUdid":"o","Clientudid":""}}}`,
			want: []string{`Device {"androidAdvertisingId":"g","appVersion":"1","deviceId":"o","iosAdvertisingId":"i","screenResolution":"r"}`},
		},
		{
			name:    "two names for one field that say different things",
			file:    `{"Activity":{"Status":{"Resolution":"r","OpenUdid":"o","Clientudid":"c"}}}`,
			want:    []string{`Device {"deviceId":"o","screenResolution":"r"}`},
			unknown: []string{"Activity/Status/Clientudid"},
		},
		{
			name: "empty objects for lists, as in 2022",
			file: `{"Video":{"Videos":{"VideoList":{}}},"Activity":{"Purchase History":{"BuyGifts":{}}}}`,
		},
		{
			name: "conversations without a list around them",
			file: `{"Direct Messages":{"Chat History":{"friend":[{"Date":"2026-01-02 03:04:05","From":"friend","Content":"hi","MediaType":"video"}]}},"Activity":{"Chat History":{"ChatHistory":{"Chat History with other:":[]}}}}`,
			want: []string{
				`Message {"conversationId":"parent","createdAt":"2026-01-02T03:04:05Z","mediaKind":"video","sender":"friend","sentByMe":false,"text":"hi"}`,
				`Conversation {"counterpart":"friend","createdAt":"2026-01-02T03:04:05Z","isGroup":false}`,
				`Conversation {"counterpart":"other","isGroup":false}`,
			},
		},
		{
			name: "unknown keys beside the messages of a conversation",
			file: `{"Direct Message":{"Tako Chat History":{"TakoChatHistoryList":[{"Model":"m","Messages":[{"Date":"2026-01-02 03:04:05 UTC","Content":{"a":1},"Stars":5}],"Chat Title":"t"}]}}}`,
			want: []string{
				`AssistantMessage {"content":"{\"a\":1}","conversationId":"parent","createdAt":"2026-01-02T03:04:05Z"}`,
				`AssistantConversation {"createdAt":"2026-01-02T03:04:05Z","title":"t"}`,
			},
			unknown: []string{
				"Direct Message/Tako Chat History/TakoChatHistoryList[]/Messages[]/Stars", "Direct Message/Tako Chat History/TakoChatHistoryList[]/Model",
			},
		},
		{
			name: "older places of comments",
			file: `{"Comment":{"CommentsList":[{"Date":"2026-01-02 03:04:05","Comment":"a"}]},"Activity":{"Comment":{"Comments":{"CommentsList":[{"Date":"2026-01-02 03:04:05","Comment":"b"}]}}}}`,
			want: []string{`Comment {"createdAt":"2026-01-02T03:04:05Z","text":"a"}`, `Comment {"createdAt":"2026-01-02T03:04:05Z","text":"b"}`},
		},
		{
			name: "a date that is none",
			file: `{"Your Activity":{"Searches":{"SearchList":[{"Date":"some day","SearchTerm":"x"},{"SearchTerm":"y"}]}}}`,
			want: []string{`Search {"term":"x"}`, `Search {"term":"y"}`},
		},
		{
			name: "the time of a comment as a number only",
			file: `{"Tiktok Live":{"Watch Live History":{"WatchLiveMap":{"1":{"WatchTime":"2026-01-02 03:04:05","Comments":[{"CommentContent":"x","RawTime":1767323045}]}}}}}`,
			want: []string{
				`WatchedLive {"createdAt":"2026-01-02T03:04:05Z","id":"watchedLive_1","roomId":"1"}`,
				`LiveComment {"createdAt":"2026-01-02T03:04:05Z","text":"x","watchedLiveId":"watchedLive_1"}`,
			},
		},
		{
			name: "text with escapes",
			file: `{"Activity":{"Hashtag":{"HashtagList":[{"HashtagName":"caf\u00e9 \ud83c\udf75 \"\\"}]}}}`,
			want: []string{`UsedHashtag {"name":"café 🍵 \"\\"}`},
		},
		{
			name: "bytes and characters that not every database can keep",
			file: "{\"Activity\":{\"Hashtag\":{\"HashtagList\":[{\"HashtagName\":\"a\\u0000b\xFFc\"}]}},\"Post\":{\"Story\":[\"\xFF\"]},\"Direct Message\":{\"Direct Messages\":{\"ChatHistory\":{\"a\\u0000\xFF\":[]}}}}",
			want: []string{`UsedHashtag {"name":"a�b�c"}`, `Story {"payload":"\"�\""}`, `Conversation {"counterpart":"a��","isGroup":false}`},
		},
		{
			name:    "a section of another shape than it has",
			file:    `{"Your Activity":{"Searches":[1,[2]],"Reposts":{"RepostList":"x"}},"Direct Message":{"Direct Messages":{"ChatHistory":[{}]},"Tako Chat History":{"TakoChatHistoryList":[null,[1],{"Chat Title":"t","Messages":{"a":1}}]}}}`,
			want:    []string{`AssistantConversation {"title":"t"}`},
			unknown: []string{"Your Activity/Searches[]", "Your Activity/Reposts/RepostList (a value where more was expected)", "Direct Message/Direct Messages/ChatHistory[]", "Direct Message/Tako Chat History/TakoChatHistoryList[]/Messages (no list of messages)"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := read([]byte(test.file))
			if got.err != nil {
				t.Fatal(got.err)
			}
			if want := append([]string{}, test.want...); !slices.Equal(got.lines(), want) {
				t.Errorf("got\n %s\nwant\n %s", strings.Join(got.lines(), "\n "), strings.Join(want, "\n "))
			}
			var unknown []string
			for _, u := range got.report.Unknown {
				unknown = append(unknown, u.Path)
			}
			if !slices.Equal(unknown, test.unknown) {
				t.Errorf("unknown\n %s\nwant\n %s", strings.Join(unknown, "\n "), strings.Join(test.unknown, "\n "))
			}
		})
	}
}
