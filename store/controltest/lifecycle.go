package controltest

import (
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
)

func testStartUse(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	add(t, s, newCast())
	start := func(g grants.Grant) *grants.Use {
		t.Helper()
		g.Arrangement, g.Account, g.App, g.Mode = g.ID, "p_1", "a_1", auth.OneTime
		g.Items = []grants.Item{{Type: "Post", Open: true}}
		mustAdd(t)(s.AddGrant(ctx, &g, grants.Event{}))
		before, _ := s.LastEvent(ctx)
		use, err := s.StartUse(ctx, grants.UseStart{
			Use:  grants.Use{ID: "u_" + g.ID, Grant: g.ID, Key: "k", Kind: grants.ArchiveJob, State: grants.UseStarted, Types: []string{"Post"}, Started: noon},
			Mode: g.Mode,
		})
		if err != nil {
			t.Fatal(err)
		}
		if after, _ := s.LastEvent(ctx); (use != nil) != (after > before) {
			t.Errorf("%s: use %v and %d events", g.ID, use, after-before)
		}
		return use
	}
	if start(grants.Grant{ID: "g_1", Status: grants.Active}) == nil {
		t.Error("none started on an active grant")
	}
	for _, g := range []grants.Grant{
		{ID: "g_2", Status: grants.Halted},
		{ID: "g_3", Status: grants.Revoked},
		{ID: "g_4", Status: grants.Pending},
		{ID: "g_5", Status: grants.Active, StartBy: noon},
		{ID: "g_6", Status: grants.Active, Expires: noon},
	} {
		if use := start(g); use != nil {
			t.Errorf("%+v: a use started", g)
		}
		if left, err := s.Use(ctx, g.ID, "k"); left != nil || err != nil {
			t.Errorf("%s: use %v, %v is left of one that did not start", g.ID, left, err)
		}
	}
}

func testMoveGrant(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	add(t, s, newCast())
	g := grants.Grant{ID: "g_1", Arrangement: "g_1", Account: "p_1", App: "a_1", Status: grants.Active}
	mustAdd(t)(s.AddGrant(ctx, &g, grants.Event{}))
	for _, step := range []struct {
		from, to grants.Status
		reason   string
		done     bool
	}{
		{grants.Halted, grants.Active, "paused", false},
		{grants.Active, grants.Halted, "paused", true},
		{grants.Active, grants.Halted, "eligibility", false},
		{grants.Halted, grants.Active, "eligibility", false},
		{grants.Halted, grants.Active, "paused", true},
	} {
		done, err := s.MoveGrant(ctx, "g_1", step.from, step.to, step.reason, grants.Event{At: noon})
		if done != step.done || err != nil {
			t.Errorf("%+v: %v, %v", step, done, err)
		}
	}
	left, err := s.Standing(ctx, "g_1")
	if err != nil || left.Grant.Reason != "" || !left.Grant.Suspended.IsZero() {
		t.Errorf("resumed as %+v, %v", left.Grant, err)
	}
}

// testHalfWay has a renewal fail after the old grant was ended.
func testHalfWay(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	add(t, s, newCast())
	old := grants.Grant{ID: "g_1", Arrangement: "g_1", Version: 1, Account: "p_1", App: "a_1", Status: grants.Active}
	mustAdd(t)(s.AddGrant(ctx, &old, grants.Event{}))
	before, _ := s.LastEvent(ctx)
	next := old // of the same id: it cannot be added
	next.Supersedes, next.Created = old.ID, noon.Add(time.Hour)
	if done, err := s.ReplaceGrant(ctx, &next, grants.Event{}); done || err != nil {
		t.Fatalf("replaced by itself: %v, %v", done, err)
	}
	left, err := s.Standing(ctx, "g_1")
	if err != nil || left.Grant.Status != grants.Active {
		t.Errorf("left as %s, %v; want active", left.Grant.Status, err)
	}
	if after, _ := s.LastEvent(ctx); after != before {
		t.Errorf("%d events for nothing", after-before)
	}
}
