package takeout

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/record"
)

// held are records in memory, as a writer asks for them. Closed categories and fields are not handed out.
type held struct {
	records []emitted
	closed  map[string]bool // by category's name, or coordinate
}

func (h held) Opens(c *record.Category) bool { return !h.closed[c.Name] }

func (h held) List(c *record.Category) iter.Seq2[record.Record, error] {
	return h.give(c, func(record.Record) bool { return true }, -1)
}

func (h held) Children(c *record.Category, key, parent string) iter.Seq2[record.Record, error] {
	column := c.FieldOfColumn(key)
	return h.give(c, func(r record.Record) bool { return record.Take(column.Pointer(r)).Text() == parent }, 1)
}

func (h held) give(c *record.Category, wanted func(record.Record) bool, order int) iter.Seq2[record.Record, error] {
	var found []record.Record
	for _, e := range h.records {
		if e.category == c && wanted(e.record) {
			found = append(found, h.open(c, e.record))
		}
	}
	slices.SortFunc(found, func(a, b record.Record) int {
		return order * cmp.Or(a.GetCreatedAt().Compare(b.GetCreatedAt()), strings.Compare(a.GetID(), b.GetID()))
	})
	return func(yield func(record.Record, error) bool) {
		for _, r := range found {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// open copies the record without its closed fields.
func (h held) open(c *record.Category, r record.Record) record.Record {
	copied := c.New()
	for i := range c.Fields {
		if f := &c.Fields[i]; !h.closed[c.Coordinate(f.Name)] {
			record.Put(f.Pointer(copied), record.Take(f.Pointer(r)))
		}
	}
	return copied.(record.Record)
}

func written(t *testing.T, from Records) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, from); err != nil {
		t.Fatal(err)
	}
	if !json.Valid(b.Bytes()) {
		t.Fatalf("no JSON: %s", b.Bytes())
	}
	return b.Bytes()
}

// newest reads the document, without the second of two vouchers that have one number: which of them keeps it is decided by
// the order of the file.
func newest(t *testing.T, file []byte) []emitted {
	t.Helper()
	got := read(file)
	if got.err != nil {
		t.Fatal(got.err)
	}
	return slices.DeleteFunc(got.records, func(e emitted) bool {
		v, is := e.record.(*record.Voucher)
		return is && v.CreatedAt.Day() == 3
	})
}

// recordLines gives the records as text. Those that got the date of the export have another id when the date is written.
func recordLines(records []emitted) []string {
	lines := []string{}
	for _, e := range records {
		line, err := json.Marshal(e.record)
		if err != nil {
			panic(err)
		}
		text := e.category.Type + " " + string(line)
		if !e.category.Undated && e.record.GetCreatedAt().Equal(exported) {
			text = e.line()
		}
		lines = append(lines, text)
	}
	slices.Sort(lines)
	return lines
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	original := newest(t, whole(L3))
	again := read(written(t, held{records: original}))
	if again.err != nil || again.report.UnknownTotal > 0 || len(original) < 70 {
		t.Fatalf("%v, unknown %+v, of %d records", again.err, again.report.Unknown, len(original))
	}
	got, want := recordLines(again.records), recordLines(original)
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("lost: %s", line)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("new:  %s", line)
		}
	}
	if !slices.Equal(again.report.Layouts, []string{"L3"}) {
		t.Errorf("the layouts are %v", again.report.Layouts)
	}
}

// TestOlderLayoutsAreWrittenAsTheNewest holds that a conversion keeps the ids, so that importing both gives nothing twice.
func TestOlderLayoutsAreWrittenAsTheNewest(t *testing.T) {
	all := sections()
	for _, sample := range allSamples() {
		at := slices.IndexFunc(all, func(s section) bool { return s.paths[0].at == sample.section })
		for _, layout := range []Layout{L2, L1} {
			for _, p := range all[at].paths {
				if p.in&layout == 0 || p.at == "Activity/Status" || all[at].paths[0].in&L3 == 0 {
					continue
				}
				original := newest(t, document(map[string]string{p.at: sample.in(layout)}))
				again := read(written(t, held{records: original}))
				if got, want := recordLines(again.records), recordLines(original); !slices.Equal(got, want) {
					t.Errorf("%s:\n got  %s\n want %s", p.at, strings.Join(got, "\n      "), strings.Join(want, "\n      "))
				}
			}
		}
	}
}

func TestASectionWithoutRecordsIsWrittenAsThePlatformDoes(t *testing.T) {
	var document map[string]map[string]json.RawMessage
	if err := json.Unmarshal(written(t, held{}), &document); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ root, section, want string }{
		{"Comment", "Comments", `{"App":1,"CommentsList":null}`},
		{"Direct Message", "Direct Messages", `{"ChatHistory":{}}`},
		{"Direct Message", "Group Chat", `{"GroupChat":{}}`},
		{"Direct Message", "Tako Chat History", `{"TakoChatHistoryList":null}`},
		{"Likes and Favorites", "Like List", `{"App":1,"ItemFavoriteList":null}`},
		{"Likes and Favorites", "Favorite Comment", `{"FavoriteCommentList":[]}`},
		{"Likes and Favorites", "Collection", `{}`},
		{"Location Review", "Location Reviews", `{"ReviewsList":null}`},
		{"Post", "Posts", `{"VideoList":null}`},
		{"Post", "Recently Deleted Posts", `{"PostList":[]}`},
		{"Post", "Story", `{}`},
		{"Profile And Settings", "AI-Moji", `{"AIMojiList":null,"CreateDate":""}`},
		{"Profile And Settings", "Follower", `{"App":1,"FansList":[],"IsFastLane":false}`},
		{"Profile And Settings", "Following", `{"App":1,"Following":null,"IsFastLane":false}`},
		{"TikTok Live", "Watch Live History", `{"WatchLiveMap":{}}`},
		{"TikTok Live", "Go Live History", `{"GoLiveList":null}`},
		{"Likes and Favorites", "Favorite Hashtags", `{"FavoriteHashtagList":[]}`},
		{"TikTok Live", "Watch Live Settings", `{"MostRecentModificationTimeInApp":"","MostRecentModificationTimeInWeb":"",` +
			`"WatchLiveSettingsMap":{"app":"","web":""}}`},
		{"TikTok Shop", "Order History", `{"OrderHistories":null}`},
		{"Your Activity", "Ad Interests", `{"AdInterestCategories":""}`},
		{"Your Activity", "Off TikTok Activity", `{"OffTikTokActivityDataList":null}`},
		{"Profile And Settings", "Off TikTok Activity", `{"OffTikTokActivityDataList":null}`},
		{"Your Activity", "Status", `{"Status List":null}`},
	} {
		var got any
		if err := json.Unmarshal(document[test.root][test.section], &got); err != nil {
			t.Errorf("%s/%s: %v", test.root, test.section, err)
			continue
		}
		sorted, _ := json.Marshal(got)
		if string(sorted) != test.want {
			t.Errorf("%s/%s is %s, want %s", test.root, test.section, sorted, test.want)
		}
	}
	roots := slices.Sorted(maps.Keys(document))
	if got := strings.Join(roots, ", "); got != "Comment, Direct Message, Income+ Wallet, Likes and Favorites, Location Review, Post, "+
		"Profile And Settings, TikTok Live, TikTok Shop, Your Activity" {
		t.Errorf("the roots are %s", got)
	}
	if got := read(written(t, held{})); got.err != nil || len(got.records) > 0 || got.report.UnknownTotal > 0 {
		t.Errorf("read back: %v, %v, %+v", got.err, got.lines(), got.report.Unknown)
	}
}

// TestSettingsOfTheNewestLayoutAreAlwaysThere counts keys that tools look up without asking whether they are there.
func TestSettingsOfTheNewestLayoutAreAlwaysThere(t *testing.T) {
	type settings struct{ SettingsMap map[string]any }
	var document struct {
		Account struct{ Settings settings } `json:"Profile And Settings"`
		Live    struct {
			Hosting settings `json:"Go Live Settings"`
		} `json:"TikTok Live"`
	}
	shown := "Private"
	kept := emitted{category: record.SettingCategory, record: &record.Setting{Area: "account", Name: "private account", Value: &shown}}
	if err := json.Unmarshal(written(t, held{records: []emitted{kept}}), &document); err != nil {
		t.Fatal(err)
	}
	account, hosting := document.Account.Settings.SettingsMap, document.Live.Hosting.SettingsMap
	if len(account) != 25 || len(hosting) != 11 {
		t.Errorf("%d keys of the account, %d of hosting: %v", len(account), len(hosting), account)
	}
	if account["Who can see your following list::"] != "N/A" || account["private account"] != "Private" || account["Interests"] != "" {
		t.Errorf("%v", account)
	}
	feed, _ := json.Marshal(account["Content Preferences"])
	if string(feed) != `{"Keyword filters for videos in Following feed":[],"Keyword filters for videos in For You feed":[],"Video Languages Preferences":[]}` {
		t.Errorf("%s", feed)
	}
}

func TestClosedCategoriesLeaveNoTrace(t *testing.T) {
	original := newest(t, whole(L3))
	for _, c := range record.Categories {
		again := read(written(t, held{records: original, closed: map[string]bool{c.Name: true}}))
		for _, e := range again.records {
			// What hangs on a closed record, such as its messages, brings an empty one of it along.
			if e.category != c || slices.ContainsFunc(c.Edges, func(e record.Edge) bool { return e.List }) || c.Type == "Profile" {
				continue
			}
			t.Errorf("%s is closed: %s", c.Name, e.line())
		}
	}
}

func TestClosedFieldsLeaveNoTrace(t *testing.T) {
	original := newest(t, whole(L3))
	all := string(written(t, held{records: original}))
	for coordinate, secret := range map[string]string{
		"Message.mediaUrl": "https://s.example/1.webp", "Profile.email": "me@example.org", "Login.ip": "192.0.2.1",
		"Order.trackingNumber": `"logistics_tracking_number":"t"`, "DeletedPost.place": "Delft", "AdInterest.name": "Cats",
		"Conversation.counterpart": "with friend", "FamilyLink.username": "mum", "MutedAccount.username": "loud",
	} {
		text := string(written(t, held{records: original, closed: map[string]bool{coordinate: true}}))
		if strings.Contains(text, secret) || !strings.Contains(all, secret) {
			t.Errorf("%s is closed, and %s is there; or it never is", coordinate, secret)
		}
	}
}

func TestEveryPlaceOfTheNewestLayoutIsReadAndWritten(t *testing.T) {
	read, write := map[string]bool{}, map[string]bool{}
	for _, s := range sections() {
		if s.paths[0].in&L3 != 0 {
			read[s.paths[0].at] = true
		}
		for _, p := range s.paths[1:] {
			if p.in&L3 != 0 && strings.HasPrefix(p.at, "Profile And Settings/") {
				read[p.at] = true // the second copy
			}
		}
	}
	for _, f := range forms() {
		if !strings.HasSuffix(f.at, "/App") && !strings.HasSuffix(f.at, "/IsFastLane") {
			write[f.at] = true
		}
	}
	for at := range read {
		if !write[at] {
			t.Errorf("%s is read and not written", at)
		}
	}
	for at := range write {
		if !read[at] {
			t.Errorf("%s is written and not read", at)
		}
	}
	placed := 0
	for _, c := range record.Categories {
		if !Places(c) {
			continue
		}
		if placed++; c.Type == "AdPartner" {
			t.Errorf("%s has a place", c.Name)
		}
	}
	if placed != 66 { // of 67; what a site adds of its own has none
		t.Errorf("%d categories have a place", placed)
	}
}

// torn fails after the first record of each list.
type torn struct{ held }

func (h torn) List(c *record.Category) iter.Seq2[record.Record, error] {
	return func(yield func(record.Record, error) bool) {
		for r := range h.held.List(c) {
			_ = yield(r, nil) && yield(nil, errors.New("the database is away"))
			return
		}
	}
}

func TestAListThatBreaksOffLeavesADocument(t *testing.T) {
	if got := read(written(t, torn{held{records: newest(t, whole(L3))}})); got.err != nil || len(got.records) < 50 {
		t.Errorf("%d records: %v", len(got.records), got.err)
	}
}

func TestDatesOfOtherZonesAndFractionsAreWrittenInUTC(t *testing.T) {
	zone := time.FixedZone("", 3600)
	search := &record.Search{ID: "search_1", Term: "x", CreatedAt: time.Date(2026, 1, 2, 4, 4, 5, 999, zone)}
	text := string(written(t, held{records: []emitted{{record.SearchCategory, search}}}))
	if !strings.Contains(text, `{"Date":"2026-01-02 03:04:05","SearchTerm":"x"}`) {
		t.Error(text)
	}
}
