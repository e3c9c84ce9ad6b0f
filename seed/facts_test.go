package seed_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"portway/record"
	"portway/seed"
)

// The facts of the data agree with one another: an app that joins them must not find holes.
func TestWhatRecordsSayOfEachOtherIsTrue(t *testing.T) {
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		n, orders, groups, likes := counts(all), map[string]time.Time{}, map[string]bool{}, int64(0)
		ordered := func(number *string, at time.Time) {
			if number == nil {
				return
			}
			if placed, exists := orders[*number]; !exists || at.Before(placed) {
				t.Errorf("person %d: at %s something speaks of order %s, placed at %s", p.Number, at, *number, placed)
			}
		}
		for _, m := range all {
			switch r := m.record.(type) {
			case *record.Post:
				if r.LikeCount != nil {
					likes += *r.LikeCount
				}
			case *record.DeletedPost:
				if r.DeletedAt != nil && r.DeletedAt.Before(r.CreatedAt) {
					t.Errorf("person %d: %s was deleted before it was published", p.Number, r.ID)
				}
			case *record.HostedLive:
				if r.EndedAt != nil && r.EndedAt.Before(r.CreatedAt) {
					t.Errorf("person %d: %s ended before it began", p.Number, r.ID)
				}
			case *record.Conversation:
				groups[r.ID] = r.IsGroup
			case *record.Message:
				if r.Sender != nil && r.SentByMe != (*r.Sender == p.Username) {
					t.Errorf("person %d: %s is from %s, sentByMe %v", p.Number, r.ID, *r.Sender, r.SentByMe)
				}
			case *record.Order:
				orders[r.OrderNumber] = r.CreatedAt
			case *record.ProductReview:
				ordered(r.OrderNumber, r.CreatedAt)
			case *record.ReturnRequest:
				ordered(r.OrderNumber, r.CreatedAt)
			case *record.Dispute:
				ordered(r.OrderNumber, r.CreatedAt)
			case *record.ActivitySummary:
				if r.VideosWatched != nil && *r.VideosWatched < int64(n["WatchedVideo"]) {
					t.Errorf("person %d: the summary counts %d watched videos, there are %d", p.Number, *r.VideosWatched, n["WatchedVideo"])
				}
			}
		}
		if n["Profile"] == 0 {
			return
		}
		profile := all[0].record.(*record.Profile)
		if profile.LikesReceived != nil && *profile.LikesReceived != likes {
			t.Errorf("person %d: the profile counts %d likes, the posts %d", p.Number, *profile.LikesReceived, likes)
		}
		if profile.FollowerCount != nil && *profile.FollowerCount != int64(n["Follower"]) {
			t.Errorf("person %d: the profile counts %d followers, there are %d", p.Number, *profile.FollowerCount, n["Follower"])
		}
	})
}

func TestOnlyOneOtherPersonWritesOutsideGroups(t *testing.T) {
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		groups, counterpart, writers := map[string]bool{}, map[string]string{}, map[string]map[string]bool{}
		for _, m := range all {
			switch r := m.record.(type) {
			case *record.Conversation:
				groups[r.ID], writers[r.ID] = r.IsGroup, map[string]bool{}
				counterpart[r.ID] = m.field(t, "counterpart").Text()
			case *record.Message:
				if r.Sender == nil || r.SentByMe || groups[r.ConversationID] {
					continue
				}
				writers[r.ConversationID][*r.Sender] = true
				if with := counterpart[r.ConversationID]; len(writers[r.ConversationID]) > 1 || with != "" && with != *r.Sender {
					t.Fatalf("person %d: %s with %s has messages of %v", p.Number, r.ConversationID, with, writers[r.ConversationID])
				}
			}
		}
	})
}

func TestAmountsAreDecimals(t *testing.T) {
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		for _, m := range all {
			for i := range m.category.Fields {
				f := &m.category.Fields[i]
				v := record.Take(f.Pointer(m.record))
				if f.Kind != record.KindDecimal || v.IsNull() {
					continue
				}
				if amount, ok := new(big.Rat).SetString(v.Text()); !ok || amount.Sign() == 0 {
					t.Fatalf("person %d: %s is %q", p.Number, m.category.Coordinate(f.Name), v.Text())
				}
			}
		}
	})
}

// Nobody is reached by accident: every address and number belongs to a range that is kept for examples.
func TestNothingLeadsToARealPerson(t *testing.T) {
	crowd(t, func(t *testing.T, p *seed.Person, all []made) {
		if !strings.HasSuffix(p.Email, "@example.org") && !strings.HasSuffix(p.Email, "@example.net") {
			t.Errorf("person %d has the address %s", p.Number, p.Email)
		}
		if !strings.HasPrefix(p.Phone, "+44 7700 900") && !strings.Contains(p.Phone, " 555 01") {
			t.Errorf("person %d has the number %s", p.Number, p.Phone)
		}
		for _, m := range all {
			for i := range m.category.Fields {
				text := record.Take(m.category.Fields[i].Pointer(m.record)).Text()
				_, address, linked := strings.Cut(text, "https://")
				host, _, _ := strings.Cut(address, "/")
				if linked && !strings.HasSuffix(host, ".tideline.example") && !strings.HasSuffix(host, ".example.net") {
					t.Fatalf("person %d: %s links to %s", p.Number, m.category.Coordinate(m.category.Fields[i].Name), host)
				}
			}
			if login, is := m.record.(*record.Login); is && login.IP != nil && !documentation(*login.IP) {
				t.Fatalf("person %d logged in from %s", p.Number, *login.IP)
			}
		}
	})
}

func documentation(ip string) bool {
	for _, prefix := range []string{"192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"} {
		if strings.HasPrefix(ip, prefix) {
			return true
		}
	}
	return false
}

func TestPeopleWatchVideosOfTheCatalogue(t *testing.T) {
	videos, authors := map[string]*record.Video{}, map[string]bool{}
	if err := seed.Catalogue(seed.CatalogueSize, now, func(_ *record.Category, r any) error {
		switch r := r.(type) {
		case *record.Author:
			authors[r.ID] = true
		case *record.Video:
			if r.PublishedAt != nil && r.PublishedAt.After(now) {
				return fmt.Errorf("%s was published at %s", r.ID, r.PublishedAt)
			}
			videos[r.ID] = r
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(videos) != seed.CatalogueSize {
		t.Fatalf("the catalogue has %d different videos, want %d", len(videos), seed.CatalogueSize)
	}
	known, gone := 0, 0
	for _, v := range videos {
		if v.AuthorID != nil && authors[*v.AuthorID] {
			known++
		} else {
			gone++
		}
	}
	if known == 0 || gone == 0 {
		t.Errorf("%d videos have a known author, %d have not; want some of both", known, gone)
	}
	found, unknown, unlinked := 0, 0, 0
	for _, m := range records(t, seed.New(5, seed.Medium, seed.Complete, now)) {
		edge := m.category.Edge("video")
		if edge == nil {
			continue
		}
		id := m.field(t, m.category.FieldOfColumn(edge.Key).Name)
		at := m.record.(record.Record).GetCreatedAt()
		switch v := videos[id.Text()]; {
		case id.IsNull():
			unlinked++
		case v == nil:
			unknown++
		case v.PublishedAt != nil && v.PublishedAt.After(at):
			t.Errorf("%s at %s is about a video published at %s", m.category.Type, at, v.PublishedAt)
		default:
			found++
		}
	}
	if found < unknown || unknown == 0 || unlinked == 0 {
		t.Errorf("%d videos are known, %d unknown, %d links tell no video; want mostly known, some of each", found, unknown, unlinked)
	}
}
