package controltest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portway/archive"
	"portway/grants"
)

// A Jobs is what a control database is to archives.
type Jobs interface {
	grants.Store
	archive.Queue
}

// RunArchives holds a database to what archive.Queue asks for, as Run does for grants.
func RunArchives(t *testing.T, database func(t *testing.T) (connect func() Jobs)) {
	for _, test := range []struct {
		name string
		run  func(*testing.T, func() Jobs)
	}{
		{"a job comes back as it was written", testJobWhole},
		{"a key is one job, whoever asks first", testJobKey},
		{"only who has the lease writes", testLease},
		{"two workers never get the same job", testTakeTogether},
		{"apps take turns", testTurns},
		{"a quota is of a person, and of an app", testQuota},
		{"what a grant or an account leaves behind ends", testOrphans},
		{"a job is offered, or withdrawn", testOffer},
		{"jobs come in pages", testJobPages},
		{"what is cancelled, expired or failed lapses", testLapse},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, database(t)) })
	}
}

// jobsFor adds a grant, which jobs belong to.
func jobsFor(t *testing.T, connect func() Jobs) Jobs {
	t.Helper()
	s, c := connect(), newCast()
	add(t, s, c)
	g := grants.Grant{ID: "g_1", Arrangement: "g_1", Version: 1, Account: c.account.ID, Subject: "s", App: c.app.ID, Status: grants.Active,
		Created: noon, Starts: noon}
	if added, err := s.AddGrant(t.Context(), &g, grants.Event{At: noon, Kind: grants.GrantCreated, Grant: g.ID}); err != nil || !added {
		t.Fatal(added, err)
	}
	return s
}

func job(n int, app string) *archive.Job {
	return &archive.Job{
		ID: fmt.Sprintf("arc_%d", n), Person: "p_1", Grant: "g_1", App: app, Key: fmt.Sprint("key ", n), State: archive.Queued, Created: noon.Add(time.Duration(n) * time.Second),
		Asked: archive.Asked{Format: archive.CSV, Categories: []string{"posts"}, Fields: []string{"posts.title"}, Since: noon.Add(-time.Hour)},
	}
}

func addJob(t *testing.T, s Jobs, j *archive.Job) *archive.Job {
	t.Helper()
	added, err := s.AddJob(t.Context(), j, archive.Quota{})
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func take(t *testing.T, s Jobs, worker string, now time.Time) *archive.Job {
	t.Helper()
	j, err := s.TakeJob(t.Context(), worker, now, now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func testJobWhole(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	want := job(1, "a_1")
	if diff := cmp.Diff(want, addJob(t, s, want)); diff != "" {
		t.Error("added:\n" + diff)
	}
	got := take(t, s, "w", noon.Add(time.Hour))
	want.State, want.Attempts, want.Started = archive.Running, 1, noon.Add(time.Hour)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("taken:\n" + diff)
	}
	want.State, want.Finished, want.Expires, want.NotBefore = archive.PartiallyReady, noon.Add(2*time.Hour), noon.Add(9*time.Hour), noon
	want.Reason = &archive.Reason{Code: "UNAVAILABLE", Message: "away"}
	want.Progress = archive.Progress{Category: "posts", Records: 5, Bytes: 7, Sections: 1, Of: 2}
	want.Work = archive.Work{AsOf: 9, Created: noon, Rights: []string{"Post"}, Version: "1.0", Failures: 2,
		Parts: []archive.WorkPart{{Key: "k", Sections: []archive.Section{{Category: "posts", State: archive.Complete, Records: 5}}}}}
	want.Archive = archive.Stored{Key: "archives/x", Bytes: 100, SHA256: "00"}
	if ended, err := s.EndJob(t.Context(), want, "w"); err != nil || !ended {
		t.Fatal(ended, err)
	}
	want.Sent = 50
	sendFifty(t, s, want.ID)
	found, err := s.Job(t.Context(), want.ID)
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Error("ended:\n", diff, err)
	}
	all, err := s.Jobs(t.Context(), "p_1", "g_1", "", 100)
	if diff := cmp.Diff([]archive.Job{*want}, all); diff != "" || err != nil {
		t.Error("listed:\n", diff, err)
	}
	if none, err := s.Job(t.Context(), "arc_none"); none != nil || err != nil {
		t.Error(none, err)
	}
}

// sendFifty counts 40 bytes twice of 100 that may leave, is refused a third time, and gives 30 back.
func sendFifty(t *testing.T, s Jobs, id string) {
	t.Helper()
	for i, step := range []struct {
		bytes, most int64
		want        bool
	}{{40, 100, true}, {40, 100, true}, {40, 100, false}, {-30, 0, true}} {
		if sent, err := s.SendJob(t.Context(), id, step.bytes, step.most, noon.Add(3*time.Hour)); err != nil || sent != step.want {
			t.Errorf("step %d: %d bytes leave: %v, %v", i, step.bytes, sent, err)
		}
	}
}

func testJobKey(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	var group sync.WaitGroup
	ids := make([]string, 8)
	for n := range ids {
		connection := connect()
		group.Go(func() {
			asked := job(n, "a_1")
			asked.Key = "the same"
			if j, err := connection.AddJob(t.Context(), asked, archive.Quota{}); err == nil {
				ids[n] = j.ID
			}
		})
	}
	group.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("one key is several jobs: %v", ids)
		}
	}
	if all, err := s.Jobs(t.Context(), "p_1", "g_1", "", 100); err != nil || len(all) != 1 {
		t.Error(all, err)
	}
}

func testLease(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	addJob(t, s, job(1, "a_1"))
	j := take(t, s, "w1", noon)
	if other := take(t, s, "w2", noon.Add(30*time.Second)); other != nil {
		t.Error("a job under a lease is taken")
	}
	if kept, err := s.KeepJob(t.Context(), j, "w1", noon.Add(2*time.Minute)); err != nil || !kept {
		t.Error(kept, err)
	}
	if other := take(t, s, "w2", noon.Add(90*time.Second)); other != nil {
		t.Error("a job whose lease was renewed is taken")
	}
	if second := take(t, s, "w2", noon.Add(2*time.Minute)); second == nil || second.Attempts != 2 {
		t.Fatalf("a job whose lease is over is not taken: %+v", second)
	}
	j.State = archive.Ready
	kept, err1 := s.KeepJob(t.Context(), j, "w1", noon.Add(time.Hour))
	ended, err2 := s.EndJob(t.Context(), j, "w1")
	if kept || ended || err1 != nil || err2 != nil {
		t.Error("who lost the lease writes: ", kept, ended, err1, err2)
	}
	j.State, j.NotBefore = archive.Queued, noon.Add(time.Hour)
	if ended, err := s.EndJob(t.Context(), j, "w2"); err != nil || !ended {
		t.Error(ended, err)
	}
	if early, late := take(t, s, "w1", noon.Add(59*time.Minute)), take(t, s, "w1", noon.Add(time.Hour)); early != nil || late == nil {
		t.Errorf("a job is taken before its time: %v, or not at it: %v", early, late)
	}
}

func testTakeTogether(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	const jobs = 12
	for n := range jobs {
		addJob(t, s, job(n, "a_1"))
	}
	var group sync.WaitGroup
	taken := make([][]string, 4)
	for n := range taken {
		connection := connect()
		group.Go(func() {
			for range 10 * jobs {
				j, err := connection.TakeJob(t.Context(), fmt.Sprint("w", n), noon.Add(time.Hour), noon.Add(2*time.Hour))
				if err != nil {
					t.Error(err)
				}
				if j != nil {
					taken[n] = append(taken[n], j.ID)
				}
			}
		})
	}
	group.Wait()
	seen := map[string]bool{}
	for _, ids := range taken {
		for _, id := range ids {
			if seen[id] {
				t.Errorf("%s was taken twice", id)
			}
			seen[id] = true
		}
	}
	if len(seen) != jobs {
		t.Errorf("%d of %d jobs were taken", len(seen), jobs)
	}
}

func testTurns(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	for n, app := range []string{"busy", "busy", "busy", "quiet"} {
		addJob(t, s, job(n, app))
	}
	var order string
	for range 5 {
		if j := take(t, s, "w", noon.Add(time.Hour)); j != nil {
			order += j.App + " "
		}
	}
	if order != "busy quiet busy busy " {
		t.Errorf("jobs are taken in the order %s", order)
	}
}

func testLapse(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	ends := map[string]archive.JobState{"arc_1": archive.Ready, "arc_2": archive.Ready, "arc_3": archive.JobFailed, "arc_4": archive.PartiallyReady}
	for n := 1; n <= 5; n++ {
		addJob(t, s, job(n, "a_1"))
	}
	for range ends {
		j := take(t, s, "w", noon.Add(time.Minute))
		j.State, j.Expires = ends[j.ID], noon.Add(24*time.Hour)
		mustAdd(t)(s.EndJob(t.Context(), j, "w"))
	}
	for id, want := range map[string]bool{"arc_1": false, "arc_3": false, "arc_5": true} {
		if cancelled, err := s.CancelJob(t.Context(), id, noon); err != nil || cancelled != want {
			t.Errorf("%s is cancelled: %v, %v", id, cancelled, err)
		}
	}
	if err := s.ExpireJob(t.Context(), "arc_2", noon.Add(time.Hour)); err != nil {
		t.Error(err)
	}
	if got := lapse(t, s, noon.Add(2*time.Hour)); got != "arc_2 arc_3 arc_5 " {
		t.Errorf("first lapse %s", got)
	}
	if got := lapse(t, s, noon.Add(24*time.Hour)); got != "arc_1 arc_4 " {
		t.Errorf("then lapse %s", got)
	}
	if there, err := s.SendJob(t.Context(), "arc_1", 1, 1, noon.Add(time.Hour)); there || err != nil {
		t.Error("an archive whose files are gone is fetched: ", err)
	}
	for id, want := range map[string]archive.JobState{"arc_1": archive.Expired, "arc_2": archive.Expired, "arc_3": archive.JobFailed, "arc_5": archive.Cancelled} {
		if j, err := s.Job(t.Context(), id); err != nil || j.State != want {
			t.Errorf("%s is %s, want %s: %v", id, j.State, want, err)
		}
	}
}

// lapse forgets the files of the jobs that have lapsed, and lists them.
func lapse(t *testing.T, s Jobs, now time.Time) string {
	t.Helper()
	jobs, err := s.LapsedJobs(t.Context(), now)
	if err != nil {
		t.Fatal(err)
	}
	ids := ""
	for i := range jobs {
		ids += jobs[i].ID + " "
		if err := s.ForgetFiles(t.Context(), &jobs[i]); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}
