package takeout

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/record"
)

// whole is a file with every sample in it.
func whole(layout Layout) []byte {
	values := map[string]string{}
	for _, sample := range allSamples() {
		for _, s := range sections() {
			if s.paths[0].at != sample.section {
				continue
			}
			for _, p := range s.paths {
				if p.in&layout != 0 {
					values[p.at] = sample.in(layout)
					break
				}
			}
		}
	}
	return document(values)
}

func TestReadingTwiceGivesTheSame(t *testing.T) {
	file := whole(L3)
	first, second := read(file), read(zipped(t, "user_data_tiktok.json", string(file)))
	if first.err != nil || second.err != nil {
		t.Fatal(first.err, second.err)
	}
	if !slices.Equal(first.ids(), second.ids()) || len(first.ids()) < 70 {
		t.Errorf("ids differ, or there are only %d", len(first.ids()))
	}
}

func TestIDsAreUniqueAndParentsExist(t *testing.T) {
	for _, layout := range []Layout{L1, L2, L3} {
		got := read(whole(layout))
		if got.err != nil {
			t.Fatal(got.err)
		}
		known := map[string]bool{}
		for _, e := range got.records {
			id := e.record.GetID()
			if known[id] || record.ByID(id) != e.category {
				t.Errorf("%v: %s is there twice, or of another category", layout.names(), id)
			}
			known[id] = true
		}
		for _, e := range got.records {
			for _, key := range []string{"conversationId", "orderId", "watchedLiveId", "hostedLiveId"} {
				if f := e.category.Field(key); f != nil && !known[record.Take(f.Pointer(e.record)).Text()] {
					t.Errorf("%v: %s has a parent that is not there", layout.names(), e.record.GetID())
				}
			}
		}
	}
}

func TestAnotherSaltGivesOtherIDs(t *testing.T) {
	file := whole(L3)
	one, other := read(file), readWith(file, Options{Salt: []byte("another"), ExportedAt: exported})
	for i, id := range one.ids() {
		if madeID.MatchString(id) && id == other.ids()[i] {
			t.Errorf("%s does not depend on the salt", id)
		}
	}
}

func TestASaltIsNeeded(t *testing.T) {
	if got := readWith(whole(L3), Options{}); got.err == nil || len(got.records) > 0 {
		t.Errorf("without a salt: %d records, %v", len(got.records), got.err)
	}
}

// A later export has more at the top of a list, and less at its end.
func TestALaterExportKeepsIDs(t *testing.T) {
	items := []string{}
	for i := range 20 {
		items = append(items, fmt.Sprintf(`{"Date":"2026-01-%02d 00:00:00","SearchTerm":"tea"}`, 28-i/3))
	}
	file := func(items []string) []byte {
		return document(map[string]string{"Your Activity/Searches/SearchList": "[" + strings.Join(items, ",") + "]"})
	}
	before, after := read(file(items[6:])).ids(), read(file(items[:18])).ids()
	if !slices.Equal(before[:12], after[6:]) {
		t.Errorf("before\n%v\nafter\n%v", before, after)
	}
}

func TestEqualItemsAreToldApart(t *testing.T) {
	item := `{"Date":"2026-01-02 03:04:05","SearchTerm":"tea"}`
	other := `{"Date":"2026-01-02 03:04:05","SearchTerm":"milk"}`
	ids := read(document(map[string]string{"Your Activity/Searches/SearchList": "[" + item + "," + other + "," + item + "]"})).ids()
	slices.Sort(ids)
	if len(slices.Compact(ids)) != 3 {
		t.Errorf("three searches in one second have the ids %v", ids)
	}
}

// Signed links and counts change between exports.
func TestWhatChangesIsNotPartOfAnID(t *testing.T) {
	file := func(signature, likes string) []byte {
		return document(map[string]string{
			"Post/Posts/VideoList":                                `[{"Date":"2026-01-02 03:04:05","Link":"https://v.example/1.mp4?sig=` + signature + `","Likes":"` + likes + `"}]`,
			"Your Activity/Ads Visit History/AdsVisitHistoryList": `[{"CreateTime":"2026-01-02 03:04:05","AdTitle":"t","AdLink":"https://ad.example/a?x=` + signature + `"}]`,
		})
	}
	if one, other := read(file("a", "1")).ids(), read(file("b", "2")).ids(); !slices.Equal(one, other) {
		t.Errorf("%v became %v", one, other)
	}
}

// An id of the platform's that could be mistaken for something else is not taken over.
func TestOddNumbersOfOrders(t *testing.T) {
	for number, asItIs := range map[string]bool{"577-A": true, "a_b": false, "../x": false, strings.Repeat("1", 65): false} {
		got := read(document(map[string]string{"TikTok Shop/Order History/OrderHistories": `{"` + number + `":{"order_date":"2026-01-02 03:04:05"}}`}))
		if len(got.records) != 1 || (got.records[0].record.GetID() == "order_"+number) != asItIs {
			t.Errorf("%s: %v, %v", number, got.ids(), got.err)
		}
	}
}

func TestDatesOfWhatHasNone(t *testing.T) {
	got := read([]byte(`{"Activity":{"Hashtag":{"HashtagList":[{"HashtagName":"go"}]},"Search History":{"SearchList":[{"Date":"?","SearchTerm":"x"},{"SearchTerm":"y"}]}}}`))
	for _, e := range got.records {
		if !e.record.GetCreatedAt().Equal(exported) {
			t.Errorf("%s is of %v", e.record.GetID(), e.record.GetCreatedAt())
		}
	}
	if warnings := got.report.Of(record.UsedHashtagCategory).Warnings; len(warnings) > 0 {
		t.Errorf("hashtags never have dates, but: %v", warnings)
	}
	if warnings := got.report.Of(record.SearchCategory).Warnings; len(warnings) != 2 {
		t.Errorf("searches: %v", warnings)
	}
}

// In a group, only the profile tells who "I" am, and in the newest layout it comes last.
func TestTheOwnerOfAGroupMessage(t *testing.T) {
	group := `"Direct Message":{"Group Chat":{"GroupChat":{"band":[{"Date":"2026-01-02 03:04:05","From":"me","Content":"a"},{"Date":"2026-01-02 03:04:06","From":"you","Content":"b"}]}}}`
	profile := `"Profile And Settings":{"Profile Info":{"ProfileMap":{"userName":"me"}}}`
	for _, file := range []string{"{" + group + "," + profile + "}", "{" + profile + "," + group + "}"} {
		var mine []bool
		for _, e := range read(zipped(t, "x.json", file)).records {
			if m, is := e.record.(*record.Message); is {
				mine = append(mine, m.SentByMe)
			}
		}
		if !slices.Equal(mine, []bool{true, false}) {
			t.Errorf("%s: %v", file, mine)
		}
	}
	alone := read([]byte("{" + group + "}"))
	if alone.err != nil || len(alone.report.Of(record.MessageCategory).Warnings) != 1 {
		t.Errorf("without a profile: %v, %v", alone.err, alone.report.Of(record.MessageCategory).Warnings)
	}
}

func TestAZipKnowsWhenItWasMade(t *testing.T) {
	made := time.Date(2026, 10, 5, 6, 7, 8, 0, time.UTC)
	file := zippedAt(t, made, "x.json", `{"Activity":{"Hashtag":{"HashtagList":[{"HashtagName":"go"}]}}}`)
	if got := read(file); !got.records[0].record.GetCreatedAt().Equal(made) {
		t.Errorf("the record is of %v", got.records[0].record.GetCreatedAt())
	}
}

func TestLinksOfVideos(t *testing.T) {
	for link, want := range map[string]string{
		"https://www.tiktokv.com/share/video/7300000000000000001/":       "video_7300000000000000001",
		"https://www.tiktok.com/@somebody/video/7300000000000000001":     "video_7300000000000000001",
		"https://www.tiktok.com/@somebody/video/7300000000000000001?x=1": "video_7300000000000000001",
		"https://www.tiktok.com/@somebody/video/":                        "",
		"https://www.tiktok.com/@somebody/video/73x":                     "",
		"https://www.tiktok.com/@somebody/photo/73":                      "",
		"": "",
	} {
		got := videoID(link)
		if text(got) != want {
			t.Errorf("%s leads to %q, want %q", link, text(got), want)
		}
	}
}

// Lists of messages run either way.
func TestAConversationIsAsOldAsItsFirstMessage(t *testing.T) {
	older, newer := `{"Date":"2026-01-01 00:00:00","From":"a","send_time":"2026-01-01 00:00:00","Content":"x"}`,
		`{"Date":"2026-01-02 00:00:00","From":"a","send_time":"2026-01-02 00:00:00","Content":"y"}`
	for _, list := range []string{older + "," + newer, newer + "," + older} {
		got := read(document(map[string]string{
			"Direct Message/Direct Messages/ChatHistory":                  `{"a":[` + list + `]}`,
			"Direct Message/Tako Chat History/TakoChatHistoryList":        `[{"Messages":[` + list + `]}]`,
			"TikTok Shop/Communication With Shops/CommunicationHistories": `{"a":[` + list + `]}`,
		}))
		for _, e := range got.records {
			if e.category.Edge("messages") != nil && e.record.GetCreatedAt().Day() != 1 {
				t.Errorf("%s is of %v", e.record.GetID(), e.record.GetCreatedAt())
			}
		}
	}
}

// Talks with the assistant have no names; their order in the list changes.
func TestTalksKeepTheirIDsInAnotherOrder(t *testing.T) {
	a := `{"Messages":[{"Date":"2026-01-01 00:00:00 UTC","Content":{"a":1}}],"Chat Title":"t"}`
	b := `{"Messages":[{"Date":"2026-01-01 00:00:00 UTC","Content":{"b":1}}],"Chat Title":"t"}`
	file := func(list string) []byte {
		return document(map[string]string{"Direct Message/Tako Chat History/TakoChatHistoryList": "[" + list + "]"})
	}
	one, other := read(file(a+","+b)).ids(), read(file(b+","+a)).ids()
	slices.Sort(one)
	slices.Sort(other)
	if !slices.Equal(one, other) {
		t.Errorf("%v became %v", one, other)
	}
}
