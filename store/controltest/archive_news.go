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

// A newsroom is a database with a grant, under which archives end.
type newsroom struct {
	*testing.T
	NewsDesk
	app string
}

func newNewsroom(t *testing.T, s NewsDesk) *newsroom {
	t.Helper()
	c := newCast()
	add(t, s, c)
	g := grants.Grant{ID: "g_1", Arrangement: "g_1", Version: 1, Account: c.account.ID, Subject: "s_1", App: c.app.ID, Status: grants.Active, Created: noon, Starts: noon}
	if added, err := s.AddGrant(t.Context(), &g, grants.Event{At: noon, Kind: grants.GrantCreated, Grant: g.ID}); err != nil || !added {
		t.Fatal(added, err)
	}
	return &newsroom{t, s, c.app.ID}
}

// end gives the nth job a state an hour and n seconds later. Its archive is kept for a while.
func (r *newsroom) end(n int, app string, state archive.JobState, reason *archive.Reason, kept time.Duration) {
	r.Helper()
	j := job(n, app)
	if app == "" {
		j.Grant = ""
	}
	addJob(r.T, r, j)
	j = take(r.T, r, "w", j.Created)
	j.State, j.Reason, j.Finished = state, reason, noon.Add(time.Hour+time.Duration(n)*time.Second)
	if kept > 0 {
		j.Expires = j.Finished.Add(kept)
	}
	if done, err := r.EndJob(r.Context(), j, "w"); err != nil || !done {
		r.Fatal(done, err)
	}
}

// expect compares the news some time after noon.
func (r *newsroom) expect(after time.Duration, want ...string) {
	r.Helper()
	now := noon.Add(after)
	found, err := r.ArchiveNews(r.Context(), webhooks.ArchiveNewsQuery{
		Now: now, Since: now.Add(-7 * 24 * time.Hour), Until: now.Add(24 * time.Hour), Kept: 48 * time.Hour, Limit: 10,
	})
	if err != nil {
		r.Fatal(err)
	}
	var told []string
	for _, n := range found {
		told = append(told, fmt.Sprint(n.Kind, " ", n.Archive, " ", n.Subject, " ", n.State, " ", n.Reason.Code))
	}
	if diff := cmp.Diff(want, told); diff != "" {
		r.Errorf("after %v: %s", after, diff)
	}
}

// RunArchiveNews holds a database to what webhooks.Store asks for about archives.
func RunArchiveNews(t *testing.T, connect func() NewsDesk) {
	r := newNewsroom(t, connect())
	r.end(1, r.app, archive.Ready, nil, 96*time.Hour)
	r.expect(2 * time.Hour) // there is no webhook
	e := webhooks.Endpoint{App: r.app, URL: "https://a.example/", State: webhooks.Enabled, Created: noon.Add(time.Hour + 2*time.Second)}
	if done, err := r.PutWebhook(t.Context(), &e); err != nil || !done {
		t.Fatal(done, err)
	}
	r.end(3, r.app, archive.PartiallyReady, nil, 96*time.Hour)
	r.end(4, r.app, archive.JobFailed, &archive.Reason{Code: "TIMEOUT", Message: "It took too long."}, 0)
	r.end(5, r.app, archive.Queued, &archive.Reason{Code: "TIMEOUT"}, 0)
	if done, err := r.CancelJob(t.Context(), "arc_5", noon.Add(time.Hour)); err != nil || !done {
		t.Fatal(done, err)
	}
	r.end(6, r.app, archive.Ready, nil, 24*time.Hour)
	r.end(7, "", archive.Ready, nil, 96*time.Hour) // a person's own
	ready3, failed4, ready6 := "archive.ready arc_3 s_1 partially_ready ", "archive.failed arc_4 s_1 failed TIMEOUT", "archive.ready arc_6 s_1 ready "
	r.expect(2*time.Hour, ready3, failed4, ready6)

	d := delivery(1, r.app, "s_1")
	d.Once = "archive.failed arc_4"
	addDeliveries(t, r, d)
	r.expect(2*time.Hour, ready3, ready6)
	r.expect(60*time.Hour, ready3)
	expiring := "archive.expiring arc_1 s_1 ready "
	r.expect(74*time.Hour, expiring, ready3, "archive.expiring arc_3 s_1 partially_ready ")
	if err := r.ExpireJob(t.Context(), "arc_3", noon.Add(74*time.Hour)); err != nil {
		t.Fatal(err)
	}
	r.expect(74*time.Hour, expiring)
	r.expect(98 * time.Hour)
}
