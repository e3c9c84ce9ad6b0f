package controltest

import (
	"testing"
	"time"

	"portway/grants"
)

// testChangeApp writes an app at a revision that is gone, under a name that is taken, and with a version.
func testChangeApp(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	c := newCast()
	add(t, s, c)
	other := grants.App{ID: "a_2", Developer: "d_1", Name: "Other", State: grants.Draft, Created: noon}
	mustAdd(t)(s.AddApp(ctx, &other, grants.Event{}))
	before, _ := s.LastEvent(ctx)
	changed := c.app
	changed.Name, changed.State, changed.Version = "Renamed", grants.InReview, 3
	v := grants.Version{App: "a_1", Number: 3, State: grants.VersionInReview, Sheet: changed.Sheet(), Submitted: noon}
	mustAdd(t)(s.ChangeApp(ctx, &changed, []grants.Version{v}, grants.Event{Kind: grants.AppSubmitted, App: "a_1", At: noon}))
	if done, err := s.ChangeApp(ctx, &changed, nil, grants.Event{}); done || err != nil {
		t.Errorf("written at a revision that is gone: %v, %v", done, err)
	}
	taken := other
	taken.Name = "Renamed"
	if done, err := s.ChangeApp(ctx, &taken, nil, grants.Event{}); done || err != nil {
		t.Errorf("written under a name that is taken: %v, %v", done, err)
	}
	if after, _ := s.LastEvent(ctx); after != before+1 {
		t.Errorf("%d events, want 1", after-before)
	}
	found, err := s.Versions(ctx, "a_1")
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	equal(t, "version", found[0], v)
	apps, err := s.AppsNamed(ctx, "a_1")
	if err != nil || len(apps) != 1 {
		t.Fatal(apps, err)
	}
	changed.Revision++
	equal(t, "app", apps[0], changed)
	gone := apps[0]
	mustAdd(t)(s.AddCredential(ctx, &grants.Credential{ID: "c_1", App: "a_1", Created: noon}, noon, 5, grants.Event{}))
	gone.State = grants.Deleted
	mustAdd(t)(s.ChangeApp(ctx, &gone, nil, grants.Event{}))
	if left, err := s.Credentials(ctx, "a_1"); len(left) != 0 || err != nil {
		t.Errorf("credentials of a deleted app: %v, %v", left, err)
	}
}

// testCatalogue reads lists of developers, apps and what waits, page by page.
func testCatalogue(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	c := newCast()
	add(t, s, c)
	older := grants.App{ID: "a_0", Developer: "d_1", Name: "Un%like", State: grants.InReview, Created: noon.Add(-time.Hour)}
	mustAdd(t)(s.AddApp(ctx, &older, grants.Event{}))
	for i, app := range []grants.App{c.app, older} {
		at := noon.Add(time.Duration(-i) * time.Minute)
		mustAdd(t)(s.ChangeApp(ctx, &app, []grants.Version{{App: app.ID, Number: 1, State: grants.VersionInReview, Submitted: at}}, grants.Event{}))
	}
	queue := func(after grants.QueueCursor) (ids []string) {
		found, err := s.Queue(ctx, after, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range found {
			ids = append(ids, v.App)
		}
		return ids
	}
	equal(t, "the longest first", queue(grants.QueueCursor{}), []string{"a_0"})
	equal(t, "the next", queue(grants.QueueCursor{Submitted: noon.Add(-time.Minute), App: "a_0"}), []string{"a_1"})
	equal(t, "the end", queue(grants.QueueCursor{Submitted: noon, App: "a_1"}), []string{})
	for why, test := range map[string]struct {
		filter grants.AppFilter
		want   []string
	}{
		"all":              {grants.AppFilter{Limit: 9}, []string{"a_1", "a_0"}},
		"the next page":    {grants.AppFilter{Before: noon, BeforeID: "a_1", Limit: 9}, []string{"a_0"}},
		"by state":         {grants.AppFilter{State: grants.InReview, Limit: 9}, []string{"a_0"}},
		"by name":          {grants.AppFilter{Search: "READ", Limit: 9}, []string{"a_1"}},
		"by what it says":  {grants.AppFilter{Search: "lumen e.", Limit: 9}, []string{"a_1"}},
		"without wildcard": {grants.AppFilter{Search: "%", Limit: 9}, []string{"a_0"}},
		"another's":        {grants.AppFilter{Developer: "d_2", Limit: 9}, []string{}},
	} {
		found, err := s.Apps(ctx, test.filter)
		if err != nil {
			t.Fatal(err)
		}
		ids := []string{}
		for i := range found {
			ids = append(ids, found[i].ID)
		}
		equal(t, why, ids, test.want)
	}
	found, err := s.Developers(ctx, "", 9)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	equal(t, "developer", found[0], c.developer)
	if after, err := s.Developers(ctx, "Lumen", 9); len(after) != 0 || err != nil {
		t.Errorf("after the last: %v, %v", after, err)
	}
}

// testGrantsOfApp reads an app's grants page by page, and counts those of people who exist.
func testGrantsOfApp(t *testing.T, connect func() grants.Store) {
	ctx, s := t.Context(), connect()
	add(t, s, newCast()) // mara is of the sandbox
	real := grants.Account{ID: "p_2", Name: "noa", Region: "DE", Age: grants.Adult, Kind: grants.Private, Status: grants.AccountActive, Created: noon}
	mustAdd(t)(s.AddAccount(ctx, &real, grants.Event{}))
	for i, g := range []grants.Grant{
		{ID: "g_1", Account: "p_2", Status: grants.Active, Expires: noon.Add(time.Hour)},
		{ID: "g_2", Account: "p_2", Status: grants.Active, Expires: noon.Add(-time.Hour)}, // is over, and nobody wrote it down
		{ID: "g_3", Account: "p_2", Status: grants.Revoked, Expires: noon.Add(-time.Hour)},
		{ID: "g_4", Account: "p_1", Status: grants.Active, Expires: noon.Add(time.Hour)},
	} {
		g.Arrangement, g.App, g.Created = g.ID, "a_1", noon.Add(time.Duration(i-4)*time.Minute)
		mustAdd(t)(s.AddGrant(ctx, &g, grants.Event{}))
	}
	list := func(f grants.AppGrantFilter) []string {
		f.Now, f.Limit = noon, 2
		found, err := s.GrantsOfApp(ctx, "a_1", f)
		if err != nil {
			t.Fatal(err)
		}
		ids := []string{}
		for i := range found {
			ids = append(ids, found[i].ID)
		}
		return ids
	}
	equal(t, "the newest", list(grants.AppGrantFilter{}), []string{"g_4", "g_3"})
	equal(t, "the next", list(grants.AppGrantFilter{Before: noon.Add(-2 * time.Minute), BeforeID: "g_3"}), []string{"g_2", "g_1"})
	equal(t, "active", list(grants.AppGrantFilter{Status: grants.Active}), []string{"g_4", "g_1"})
	equal(t, "expired", list(grants.AppGrantFilter{Status: grants.Expired}), []string{"g_2"})
	counts, err := s.CountGrants(ctx, "a_1", noon)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "counts", counts, map[grants.Status]int{grants.Active: 1, grants.Expired: 1, grants.Revoked: 1})
	sandbox, err := s.SandboxAccounts(ctx)
	if err != nil || len(sandbox) != 1 || sandbox[0].ID != "p_1" {
		t.Errorf("sandbox: %v, %v", sandbox, err)
	}
}
