package controltest

import (
	"testing"
	"time"

	"portway/archive"
	"portway/grants"
	"portway/problem"
)

// testQuota fills the quotas of a person for themselves, for an app, and of an app over all people.
func testQuota(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	most := archive.Quota{Person: 2, App: 3}
	add := func(n int, app string, person string) error {
		j := job(n, app)
		j.Person = person
		if app == "" {
			j.Grant = ""
		}
		_, err := s.AddJob(t.Context(), j, most)
		return err
	}
	for n, step := range []struct {
		app, person string
		full        bool
	}{
		{"", "p_1", false}, {"", "p_1", false}, {"", "p_1", true}, {"", "p_2", false},
		{"a_1", "p_1", false}, {"a_1", "p_1", false}, {"a_1", "p_1", true}, {"a_1", "p_2", false}, {"a_1", "p_3", true}, {"a_2", "p_1", false},
	} {
		if err := add(n, step.app, step.person); problem.Is(err, problem.QuotaExceeded) != step.full || err != nil && !step.full {
			t.Errorf("step %d, %s for %s: %v", n, step.person, step.app, err)
		}
	}
	if done, err := s.CancelJob(t.Context(), "arc_0", noon); !done || err != nil {
		t.Fatal(done, err)
	}
	if err := add(100, "", "p_1"); err != nil {
		t.Errorf("a cancelled archive makes no room: %v", err)
	}
	if err := add(100, "", "p_1"); err != nil {
		t.Errorf("the same key where there is no room: %v", err)
	}
}

// testOrphans ends the grant of one job, the account of another, and neither of a third.
func testOrphans(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	addJob(t, s, job(1, "a_1"))
	own, other := job(2, ""), job(3, "")
	own.Grant, other.Grant, other.Person = "", "", "p_other"
	addJob(t, s, own)
	addJob(t, s, other)
	if n, err := s.EndOrphans(t.Context(), noon); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	mustAdd(t)(s.EndGrant(t.Context(), "g_1", grants.Revoked, grants.Event{At: noon, Kind: grants.GrantEnded, Grant: "g_1"}))
	if n, err := s.EndOrphans(t.Context(), noon); n != 1 || err != nil {
		t.Errorf("%d jobs end with a grant: %v", n, err)
	}
	mustAdd(t)(s.DeleteAccount(t.Context(), "p_1", grants.Event{At: noon, Kind: grants.AccountChanged, Account: "p_1"}))
	if n, err := s.EndOrphans(t.Context(), noon); n != 1 || err != nil {
		t.Errorf("%d jobs end with an account: %v", n, err)
	}
	for id, want := range map[string]archive.JobState{"arc_1": archive.Cancelled, "arc_2": archive.Cancelled, "arc_3": archive.Queued} {
		if j, err := s.Job(t.Context(), id); err != nil || j.State != want {
			t.Errorf("%s is %s, want %s: %v", id, j.State, want, err)
		}
	}
}

// testOffer withdraws a job before it is offered, and cannot afterwards.
func testOffer(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	early, late := job(1, "a_1"), job(2, "a_1")
	early.NotBefore, late.NotBefore = noon.Add(time.Hour), noon.Add(time.Hour)
	addJob(t, s, early)
	addJob(t, s, late)
	if j := take(t, s, "w", noon); j != nil {
		t.Errorf("%s is taken before it is offered", j.ID)
	}
	if err := s.OfferJob(t.Context(), late.ID); err != nil {
		t.Fatal(err)
	}
	if j := take(t, s, "w", noon); j == nil || j.ID != late.ID {
		t.Errorf("what is offered is not taken: %v", j)
	}
	for id, want := range map[string]bool{early.ID: true, late.ID: false, "arc_none": false} {
		if done, err := s.WithdrawJob(t.Context(), id); done != want || err != nil {
			t.Errorf("%s is withdrawn: %v, %v", id, done, err)
		}
	}
	if least, there, err := s.LeastPosition(t.Context(), "p_1"); there || err != nil {
		t.Errorf("a job that has read nothing holds position %d: %v", least, err)
	}
	late.Work = archive.Work{AsOf: 7, Created: noon}
	mustAdd(t)(s.KeepJob(t.Context(), late, "w", noon.Add(time.Hour)))
	if least, there, err := s.LeastPosition(t.Context(), "p_1"); least != 7 || !there || err != nil {
		t.Errorf("the least position is %d, %v: %v", least, there, err)
	}
}

// testJobPages lists seven jobs of one grant in pages of three, and none of another.
func testJobPages(t *testing.T, connect func() Jobs) {
	s := jobsFor(t, connect)
	for n := range 7 {
		addJob(t, s, job(n, "a_1"))
	}
	own := job(9, "")
	own.Grant = ""
	addJob(t, s, own)
	got, before := "", ""
	for {
		page, err := s.Jobs(t.Context(), "p_1", "g_1", before, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, j := range page {
			got += j.ID + " "
		}
		before, got = page[len(page)-1].ID, got+"| "
	}
	if got != "arc_6 arc_5 arc_4 | arc_3 arc_2 arc_1 | arc_0 | " {
		t.Errorf("the pages are %s", got)
	}
}
