package webhooks_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/archive"
)

// archive writes down what becomes of an archive under the app's only grant of a person's.
func (w *world) archive(t *testing.T, person string, n int, state archive.JobState, reason *archive.Reason) {
	t.Helper()
	g := w.give(t, person, 200*24*time.Hour)
	now := w.clock()
	id := fmt.Sprintf("arc_%d", n)
	asked := archive.Job{ID: id, Person: g.Account, Grant: g.ID, App: w.app.ID, Key: id, State: archive.Queued, Created: now}
	if _, err := w.control.AddJob(t.Context(), &asked, archive.Quota{}); err != nil {
		t.Fatal(err)
	}
	j, err := w.control.TakeJob(t.Context(), "worker", now, now.Add(time.Minute))
	if err != nil || j == nil {
		t.Fatal(j, err)
	}
	j.State, j.Reason, j.Finished = state, reason, now
	if state.HasArchive() {
		j.Expires = now.Add(4 * 24 * time.Hour)
	}
	if done, err := w.control.EndJob(t.Context(), j, "worker"); err != nil || !done {
		t.Fatal(done, err)
	}
}

// TestWhatBecomesOfArchivesIsTold follows one to its end, and one that fails; each is told once.
func TestWhatBecomesOfArchivesIsTold(t *testing.T) {
	eachEngine(t, func(t *testing.T, w *world) {
		r := newReceiver(t, nil)
		w.set(t, r.URL)
		w.archive(t, "mara", 1, archive.Ready, nil)
		w.archive(t, "nils", 2, archive.JobFailed, &archive.Reason{Code: "UNAVAILABLE", Message: "The database was away."})
		told := func() (kinds []string) {
			w.follow(t)
			w.follow(t)
			w.sendAll(t)
			for _, q := range r.got() {
				var e struct {
					Type string
					Data struct {
						ArchiveID, GrantID, Subject, State, ExpiresAt string
						Reason                                        json.RawMessage
					}
				}
				if err := json.Unmarshal([]byte(q.body), &e); err != nil {
					t.Fatal(err)
				}
				if e.Data.GrantID == "" || e.Data.Subject == "" || strings.Contains(q.body, "mara") || strings.Contains(q.body, "nils") {
					t.Errorf("it names the grant and the person as the app knows them: %s", q.body)
				}
				if strings.HasPrefix(e.Type, "archive.") {
					kinds = append(kinds, fmt.Sprintf("%s %s %s %v %s", e.Type, e.Data.ArchiveID, e.Data.State, e.Data.ExpiresAt != "", e.Data.Reason))
				}
			}
			return kinds
		}
		want := []string{"archive.ready arc_1 ready true ", `archive.failed arc_2 failed false {"code":"UNAVAILABLE","message":"The database was away."}`}
		if got := told(); !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
		w.pass(70 * time.Hour)
		if got := told(); !slices.Equal(got, want) {
			t.Errorf("two days before the end: %q", got)
		}
		w.pass(4 * time.Hour)
		if want = append(want, "archive.expiring arc_1 ready true "); !slices.Equal(told(), want) {
			t.Errorf("a day before the end: %q, want %q", told(), want)
		}
		w.pass(40 * 24 * time.Hour) // by then the deliveries are forgotten
		w.follow(t)
		if got := told(); !slices.Equal(got, want) {
			t.Errorf("long after: %q", got)
		}
	})
}
