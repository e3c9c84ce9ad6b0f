package controltest

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portway/archive"
	"portway/grants"
	"portway/webhooks"
)

// A NewsDesk is what a control database is to webhooks about archives.
type NewsDesk interface {
	Hooks
	archive.Queue
}

// RunArchiveNews holds a database to what webhooks.Store asks for about archives.
func RunArchiveNews(t *testing.T, connect func() NewsDesk) {
	s, c := connect(), newCast()
	add(t, s, c)
	g := grants.Grant{ID: "g_1", Arrangement: "g_1", Version: 1, Account: c.account.ID, Subject: "s_1", App: c.app.ID, Status: grants.Active, Created: noon, Starts: noon}
	if added, err := s.AddGrant(t.Context(), &g, grants.Event{At: noon, Kind: grants.GrantCreated, Grant: g.ID}); err != nil || !added {
		t.Fatal(added, err)
	}
	// end gives the nth job a state an hour and n seconds later. It is kept for a while.
	end := func(n int, app string, state archive.JobState, reason *archive.Reason, kept time.Duration) {
		t.Helper()
		j := job(n, app)
		if app == "" {
			j.Grant = ""
		}
		addJob(t, s, j)
		j = take(t, s, "w", j.Created)
		j.State, j.Reason, j.Finished = state, reason, noon.Add(time.Hour+time.Duration(n)*time.Second)
		if kept > 0 {
			j.Expires = j.Finished.Add(kept)
		}
		if done, err := s.EndJob(t.Context(), j, "w"); err != nil || !done {
			t.Fatal(done, err)
		}
	}
	news := func(after time.Duration) (told []string) {
		t.Helper()
		now := noon.Add(after)
		found, err := s.ArchiveNews(t.Context(), webhooks.ArchiveNewsQuery{
			Now: now, Since: now.Add(-7 * 24 * time.Hour), Until: now.Add(24 * time.Hour), Kept: 48 * time.Hour, Limit: 10,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range found {
			told = append(told, fmt.Sprint(n.Kind, " ", n.Archive, " ", n.Subject, " ", n.State, " ", n.Reason.Code))
		}
		return told
	}
	expect := func(after time.Duration, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, news(after)); diff != "" {
			t.Errorf("after %v: %s", after, diff)
		}
	}

	end(1, c.app.ID, archive.Ready, nil, 96*time.Hour)
	expect(2 * time.Hour) // there is no webhook
	e := webhooks.Endpoint{App: c.app.ID, URL: "https://a.example/", State: webhooks.Enabled, Created: noon.Add(time.Hour + 2*time.Second)}
	if done, err := s.PutWebhook(t.Context(), &e); err != nil || !done {
		t.Fatal(done, err)
	}
	end(3, c.app.ID, archive.PartiallyReady, nil, 96*time.Hour)
	end(4, c.app.ID, archive.JobFailed, &archive.Reason{Code: "TIMEOUT", Message: "It took too long."}, 0)
	end(5, c.app.ID, archive.Queued, &archive.Reason{Code: "TIMEOUT"}, 0)
	if done, err := s.CancelJob(t.Context(), "arc_5", noon.Add(time.Hour)); err != nil || !done {
		t.Fatal(done, err)
	}
	end(6, c.app.ID, archive.Ready, nil, 24*time.Hour)
	end(7, "", archive.Ready, nil, 96*time.Hour) // a person's own
	fresh := []string{"archive.ready arc_3 s_1 partially_ready ", "archive.failed arc_4 s_1 failed TIMEOUT", "archive.ready arc_6 s_1 ready "}
	expect(2*time.Hour, fresh...)

	d := delivery(1, c.app.ID, "s_1")
	d.Once = "archive.failed arc_4"
	addDeliveries(t, s, d)
	expect(2*time.Hour, fresh[0], fresh[2])
	expect(60*time.Hour, fresh[0])
	expect(74*time.Hour, "archive.expiring arc_1 s_1 ready ", fresh[0], "archive.expiring arc_3 s_1 partially_ready ")
	if err := s.ExpireJob(t.Context(), "arc_3", noon.Add(74*time.Hour)); err != nil {
		t.Fatal(err)
	}
	expect(74*time.Hour, "archive.expiring arc_1 s_1 ready ")
	expect(98 * time.Hour)
}
