package takeout

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"portway/record"
)

func allSamples() []sample {
	return slices.Concat(samples, favoriteSamples, messageSamples, shopSamples, accountSamples)
}

func TestEverySectionInEveryLayout(t *testing.T) {
	all := sections()
	for _, sample := range allSamples() {
		at := slices.IndexFunc(all, func(s section) bool { return s.paths[0].at == sample.section })
		if at < 0 {
			t.Fatalf("%s: no such section", sample.section)
		}
		var newest []string
		for _, layout := range []Layout{L3, L2, L1} {
			for _, p := range all[at].paths {
				if p.in&layout == 0 || p.at == "Activity/Status" { // the flat form has a test of its own
					continue
				}
				got := read(document(map[string]string{p.at: sample.in(layout)}))
				name := p.at + " in " + strings.Join(layout.names(), "")
				if got.err != nil {
					t.Errorf("%s: %v", name, got.err)
					continue
				}
				compareSample(t, name, got, sample, layout)
				if got.report.UnknownTotal > 0 {
					t.Errorf("%s: unknown: %+v", name, got.report.Unknown)
				}
				if newest == nil {
					newest = got.ids()
				}
				if !slices.Equal(got.ids(), newest) {
					t.Errorf("%s: other ids than in the newest layout:\n%s\n%s", name, got.ids(), newest)
				}
			}
		}
	}
}

// compareSample compares without the fields that the layout lacks.
func compareSample(t *testing.T, name string, got reading, want sample, layout Layout) {
	t.Helper()
	lost := want.lost[layout]
	gotten, wanted := without(got.lines(), lost), without(want.want, lost)
	if !slices.Equal(gotten, wanted) {
		t.Errorf("%s:\n got  %s\n want %s", name, strings.Join(gotten, "\n      "), strings.Join(wanted, "\n      "))
	}
}

func without(lines, fields []string) []string {
	out := []string{}
	for _, line := range lines {
		kind, text, _ := strings.Cut(line, " ")
		var object map[string]any
		if err := json.Unmarshal([]byte(text), &object); err != nil {
			panic(line)
		}
		for _, f := range fields {
			delete(object, f)
		}
		again, _ := json.Marshal(object)
		out = append(out, kind+" "+string(again))
	}
	return out
}

func TestEverySectionHasASampleAndAWayToBeRead(t *testing.T) {
	places := map[string]bool{}
	for _, s := range sections() {
		name := s.paths[0].at
		if !slices.ContainsFunc(allSamples(), func(sample sample) bool { return sample.section == name }) {
			t.Errorf("%s has no sample", name)
		}
		ways := 0
		for _, is := range []bool{s.draft != nil, s.read != nil, s.open != nil, s.word != nil} {
			if is {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s is read in %d ways", name, ways)
		}
		for _, p := range s.paths {
			if places[strings.ToLower(p.at)] {
				t.Errorf("%s belongs to two sections", p.at)
			}
			places[strings.ToLower(p.at)] = true
		}
	}
}

// sourced are the types that the export fills. A category that is not among them needs no source; one that is must have
// one, and the other way round.
const sourced = `Profile LinkedAccount Post DeletedPost Story Follower FollowedAccount WatchedVideo Like FavoriteVideo
	FavoriteEffect FavoriteHashtag FavoriteSound FavoriteCollection OtherFavorite Comment Search Share Repost UsedHashtag Login
	ActivitySummary LastLocation PlaceReview ProfileView WatchedEpisode Sticker Conversation Message AssistantConversation
	AssistantMessage ViewedProduct SavedProduct CartItem Order OrderItem ProductReview ReturnRequest Dispute SupportCase
	ShopConversation ShopMessage Voucher SavedAddress PaymentCard HostedLive MutedAccount WatchedLive LiveComment LiveQuestion
	AdInterest VisitedAd AdFormResponse ExternalActivity AdPartner Setting FamilyLink BlockedAccount ContactForm Device Avatar
	CoinPurchase GiftPurchase GiftSent Transaction Donation Fundraiser`

func TestEverySourcedCategoryComesFromASection(t *testing.T) {
	got := map[string]bool{}
	for _, sample := range allSamples() {
		for _, line := range sample.want {
			kind, _, _ := strings.Cut(line, " ")
			got[kind] = true
		}
	}
	declared := map[string]bool{}
	for _, s := range sections() {
		declared[s.category.Type] = true
		for _, c := range s.also {
			declared[c.Type] = true
		}
	}
	want := strings.Fields(sourced)
	for _, kind := range want {
		if !got[kind] || !declared[kind] || record.ByType(kind) == nil {
			t.Errorf("%s: in a sample %t, in the table %t", kind, got[kind], declared[kind])
		}
	}
	if len(got) != len(want) || len(declared) != len(want) {
		t.Errorf("%d types in samples, %d in the table, %d known to have a source", len(got), len(declared), len(want))
	}
}

func TestWordsForEmptyLeaveASectionEmpty(t *testing.T) {
	for file, name := range map[string]string{
		`{"Profile And Settings":{"Autofill":{"PhoneNumber":"N/A","Email":"N/A","Country":"N/A"}}}`: "Profile And Settings/Autofill",
		`{"Profile And Settings":{"AI-Moji":{"CreateDate":"","AIMojiList":null}}}`:                  "Profile And Settings/AI-Moji",
		`{"Likes and Favorites":{"Favorite Collection":{}}}`:                                        "Likes and Favorites/Favorite Collection/FavoriteCollectionList",
	} {
		got := read([]byte(file))
		at := slices.IndexFunc(got.report.Sections, func(r *Section) bool { return r.Name == name })
		if got.err != nil || got.report.Sections[at].State != Empty || len(got.records) > 0 || got.report.UnknownTotal > 0 {
			t.Errorf("%s: %v, %+v, unknown %v", name, got.err, *got.report.Sections[at], got.report.Unknown)
		}
	}
}

// What the newest layout writes for "nothing" must be read as a section that is there and has nothing.
func TestEveryEmptySectionIsEmpty(t *testing.T) {
	for _, s := range sections() {
		for _, empty := range []string{s.empty, null, emptyList, emptyMap, emptyText, `"N/A"`, `"None"`} {
			if empty == never {
				continue
			}
			got := read(document(map[string]string{s.paths[0].at: empty}))
			if got.err != nil {
				t.Errorf("%s as %s: %v", s.paths[0].at, empty, got.err)
				continue
			}
			state := got.report.Sections[slices.IndexFunc(got.report.Sections, func(r *Section) bool { return r.Name == s.paths[0].at })]
			if state.State != Empty || len(got.records) > 0 || got.report.UnknownTotal > 0 {
				t.Errorf("%s as %s: %s, %d records, unknown %v", s.paths[0].at, empty, state.State, len(got.records), got.report.Unknown)
			}
		}
	}
}
