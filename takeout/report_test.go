package takeout

import (
	"encoding/json"
	"strings"
	"testing"

	"portway/record"
)

const mixed = `{"Your Activity":{"Searches":{"SearchList":[{"Date":"2026-01-02 03:04:05","SearchTerm":"tea"},null,{"Date":"?","SearchTerm":"milk","Mood":"calm"}]},
	"Off TikTok Activity":{"OffTikTokActivityDataList":[{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"e"}]},"Reposts":{"RepostList":null}},
	"Profile And Settings":{"Off TikTok Activity":{"OffTikTokActivityDataList":[{"TimeStamp":"2026-01-02 03:04:05","Source":"s","Event":"e"}]}},
	"Activity":{"Like List":{"ItemFavoriteList":[{"Date":"2026-01-02 03:04:05"}]}}}`

func TestTheReportTellsWhatBecameOfEverything(t *testing.T) {
	got := read(zipped(t, "user_data.json", mixed, "notes.txt", "x"))
	if got.err != nil {
		t.Fatal(got.err)
	}
	got.report.Of(record.SearchCategory).Written = new(int64(1))
	var text strings.Builder
	if n, err := got.report.WriteTo(&text); err != nil || n != int64(text.Len()) {
		t.Fatal(n, err)
	}
	for _, line := range []string{
		"Format: zip, file \"user_data.json\", layout L1 and L3, ",
		"   3        2               1        1            searches\n",
		"   1        1               -        0               likes\n",
		"   2        1               -        1  externalActivities\n",
		"  searches: 1 skipped: the item is null or empty\n",
		"  searches: 1 times: the date was not understood: the date of the export stands in\n",
		"  likes: 1 times: nothing stands for what every record has: url\n",
		"  externalActivities: 1 skipped: the same as one before\n",
		"Sections without data: 1\n  Reposts\n",
		"Watch History, ",
		"Not understood, and not kept: 1\n  1 times  \"Your Activity/Searches/SearchList[]/Mood\"\n",
		"Note: The zip holds 2 files. Only the one named above was read.\n",
	} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("the report lacks %q:\n%s", line, &text)
		}
	}
	if strings.Contains(text.String(), "not read to its end") {
		t.Errorf("the report says that the file was not read whole:\n%s", &text)
	}
}

func TestTheReportAsJSON(t *testing.T) {
	raw, err := json.Marshal(read([]byte(mixed)).report)
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Complete   bool
		Layouts    []string
		Categories []struct {
			Category      string
			Read, Emitted int64
			Skipped       map[string]int64
		}
		Sections []struct{ Name, State string }
		Unknown  []UnknownKey
	}
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if !back.Complete || len(back.Layouts) != 2 || len(back.Categories) != 3 || back.Categories[1].Read != 3 ||
		len(back.Sections) != len(sections()) || len(back.Unknown) != 1 {
		t.Errorf("%s", raw)
	}
}

func TestEveryItemIsAccountedFor(t *testing.T) {
	for _, layout := range []Layout{L1, L2, L3} {
		got := read(whole(layout))
		for _, n := range got.report.Categories {
			if n.Read != n.Emitted+n.Repeated+sum(n.Skipped) {
				t.Errorf("%v: %s: %d read, %d emitted, %d repeated, %v skipped", layout.names(), n.Category, n.Read, n.Emitted, n.Repeated, n.Skipped)
			}
		}
		if got.report.Emitted() != int64(len(got.records)) {
			t.Errorf("%v: %d emitted, %d received", layout.names(), got.report.Emitted(), len(got.records))
		}
	}
}
