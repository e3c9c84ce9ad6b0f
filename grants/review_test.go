package grants_test

import (
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

func register(t *testing.T, p *process, name string) *grants.App {
	t.Helper()
	developer, err := p.AddDeveloper(t.Context(), "Lumen "+name)
	p.must(err)
	app, err := p.AddApp(t.Context(), developer.ID, name, grants.Profile{
		Privacy: "https://lumen.example", Purpose: "to show what you wrote", Purposes: map[string]string{"posts": "to show them", "likes": "to show them"},
	}, []string{"posts:read", "likes:read"})
	p.must(err)
	return app
}

func TestTheReviewOfAnApp(t *testing.T) {
	type step struct {
		name string
		take func(p *process, app string) error
		ok   bool
	}
	submit := func(ok bool) step {
		return step{"submit", func(p *process, app string) error { return p.SubmitApp(p.t.Context(), app) }, ok}
	}
	approve := func(ok bool) step {
		return step{"approve", func(p *process, app string) error {
			return p.ApproveApp(p.t.Context(), grants.Verdict{App: app, Scopes: []string{"posts:read"}, Reason: "fine"})
		}, ok}
	}
	reject := func(ok bool) step {
		return step{"reject", func(p *process, app string) error {
			return p.RejectApp(p.t.Context(), grants.Verdict{App: app, Reason: "no purpose"})
		}, ok}
	}
	suspend := func(ok bool) step {
		return step{"suspend", func(p *process, app string) error { return p.SuspendApp(p.t.Context(), app, "abuse") }, ok}
	}
	reinstate := func(ok bool) step {
		return step{"reinstate", func(p *process, app string) error { return p.ReinstateApp(p.t.Context(), app, "mended") }, ok}
	}
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		for i, story := range []struct {
			steps []step
			ends  grants.AppState
			log   int
		}{
			{nil, grants.Draft, 1},
			{[]step{submit(true)}, grants.InReview, 2},
			{[]step{approve(false), reject(false), reinstate(false)}, grants.Draft, 1},
			{[]step{submit(true), submit(false), approve(true), approve(false), submit(false)}, grants.Live, 3},
			{[]step{submit(true), reject(true), approve(false), submit(true), approve(true)}, grants.Live, 5},
			{[]step{submit(true), approve(true), suspend(true), suspend(false), approve(false), reinstate(true)}, grants.Live, 5},
			{[]step{suspend(true), submit(false), reinstate(true)}, grants.Draft, 3},
		} {
			app := register(t, p, string(rune('A'+i)))
			for _, s := range story.steps {
				if err := s.take(p, app.ID); (err == nil) != s.ok || err != nil && !problem.Is(err, problem.Conflict) {
					t.Errorf("story %d: %s: %v, want %v", i, s.name, err, s.ok)
				}
			}
			apps, err := p.Store.AppsNamed(t.Context(), app.ID)
			p.must(err)
			if apps[0].State != story.ends {
				t.Errorf("story %d ends with %s, want %s", i, apps[0].State, story.ends)
			}
			log, err := p.Decisions(t.Context(), app.ID)
			p.must(err)
			if len(log) != story.log {
				t.Errorf("story %d: %d decisions in the log, want %d: %+v", i, len(log), story.log, log)
			}
		}
	})
}

// TestAChangeThatWaitsIsHandedInAlready: to change what is in force hands it in, so whoever submits it besides, or again
// because an answer was lost, is told that all is well, and nothing happens twice.
func TestAChangeThatWaitsIsHandedInAlready(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		app := register(t, p, "Reader")
		p.must(p.SubmitApp(t.Context(), app.ID))
		p.must(p.ApproveApp(t.Context(), grants.Verdict{App: app.ID, Scopes: []string{"posts:read"}}))
		p.must(p.EditApp(t.Context(), app.ID, func(s *grants.Sheet) error { s.Name = "Other"; return nil }))
		before, err := p.Versions(t.Context(), app.ID)
		p.must(err)
		decisions, err := p.Decisions(t.Context(), app.ID)
		p.must(err)
		for range 2 {
			p.must(p.SubmitApp(t.Context(), app.ID))
		}
		after, err := p.Versions(t.Context(), app.ID)
		p.must(err)
		if len(after) != len(before) || after[len(after)-1].State != grants.VersionInReview || after[len(after)-1].Number != 2 {
			t.Errorf("the versions are %+v, were %+v", after, before)
		}
		if again, err := p.Decisions(t.Context(), app.ID); err != nil || len(again) != len(decisions) {
			t.Errorf("the log says more: %+v %v", again, err)
		}
		if found, err := p.App(t.Context(), app.ID); err != nil || found.State != grants.Live || found.Name != "Reader" {
			t.Errorf("%+v %v", found, err)
		}
	})
}

func TestADecisionIsLoggedWithItsReason(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	app := register(t, p, "Reader")
	p.must(p.SubmitApp(t.Context(), app.ID))
	for why, err := range map[string]error{
		"more than was asked for": p.ApproveApp(t.Context(), grants.Verdict{App: app.ID, Scopes: []string{"posts:read", "messages:read"}}),
		"an unknown scope":        p.ApproveApp(t.Context(), grants.Verdict{App: app.ID, Scopes: []string{"x"}}),
		"a rejection without why": p.RejectApp(t.Context(), grants.Verdict{App: app.ID}),
	} {
		if !problem.Is(err, problem.BadInput) {
			t.Errorf("%s: %v; want bad input", why, err)
		}
	}
	p.must(p.ApproveApp(t.Context(), grants.Verdict{App: app.ID, Scopes: []string{"posts:read"}, Reason: "checked by two"}))
	log, err := p.Decisions(t.Context(), app.ID)
	p.must(err)
	last := log[len(log)-1]
	if last.Kind != grants.AppApproved || last.Reason != "checked by two" || last.Detail != "posts:read" || last.Actor != grants.ByOperator {
		t.Errorf("last decision %+v", last)
	}
}

func TestA23ASuspendedAppReadsNothingAnywhere(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
		other := p.token(grants.OperatorToken{Person: "mara", App: "Other", Scopes: []string{"posts:read"}})
		q.must(q.Poll(t.Context()))
		q.opens(token)
		q.opens(other)
		p.must(p.SuspendApp(t.Context(), token.ClientID, "abuse"))
		p.refuses(token, problem.Forbidden)
		q.must(q.Poll(t.Context()))
		q.refuses(token, problem.Forbidden)
		q.line.read()
		q.opens(other)
		if n := q.line.read(); n != 0 {
			t.Errorf("%d readings of a grant that the event was not about", n)
		}
		p.must(p.ReinstateApp(t.Context(), token.ClientID, "mended"))
		q.must(q.Poll(t.Context()))
		q.opens(token)
	})
}

func TestAShareIsSetAsideForOneApp(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		one := p.token(grants.OperatorToken{Person: "mara", App: "One", Scopes: []string{"posts:read"}})
		two := p.token(grants.OperatorToken{Person: "mara", App: "Two", Scopes: []string{"posts:read"}})
		q.opens(two)
		p.must(p.SetBudget(t.Context(), "d_operator", grants.Limit{Points: 1000, Burst: 2000}, ""))
		p.must(p.ShareBudget(t.Context(), one.ClientID, grants.Limit{Points: 300, Burst: 500}))
		q.must(q.Poll(t.Context()))
		if got, want := q.opens(one).Budget, (auth.Budget{Key: "app:" + one.ClientID, Points: 300, Burst: 500, Period: time.Minute}); got != want {
			t.Errorf("share %+v, want %+v", got, want)
		}
		if got, want := q.opens(two).Budget, (auth.Budget{Key: "developer:d_operator", Points: 700, Burst: 1500, Period: time.Minute}); got != want {
			t.Errorf("pool %+v, want %+v", got, want)
		}
		if err := p.ShareBudget(t.Context(), two.ClientID, grants.Limit{Points: 700, Burst: 1}); !problem.Is(err, problem.Conflict) {
			t.Errorf("shared all of it: %v; want a conflict", err)
		}
		p.must(p.ShareBudget(t.Context(), one.ClientID, grants.Limit{}))
		p.must(p.SetBudget(t.Context(), "d_operator", grants.Limit{}, ""))
		if got := p.opens(one).Budget; got.Points != 60_000 || got.Key != "developer:d_operator" {
			t.Errorf("without share %+v", got)
		}
	})
}

func TestSecretsOfApps(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		app, other := register(t, p, "Reader"), register(t, p, "Other")
		add := func(overlap time.Duration) (string, *grants.Credential) {
			secret, credential, err := p.AddSecret(t.Context(), app.ID, overlap, "")
			p.must(err)
			return secret, credential
		}
		check := func(why, app, secret string, want bool) {
			t.Helper()
			if err := p.CheckSecret(t.Context(), app, secret); (err == nil) != want || err != nil && !problem.Is(err, problem.Unauthenticated) {
				t.Errorf("%s: %v, want %v", why, err, want)
			}
		}
		first, _ := add(0)
		check("the secret", app.ID, first, true)
		check("another app's", other.ID, first, false)
		check("no app", "a_0", first, false)
		check("nothing", app.ID, "", false)
		check("almost", app.ID, first+"x", false)

		second, kept := add(time.Hour)
		check("the old one within the overlap", app.ID, first, true)
		check("the new one", app.ID, second, true)
		w.clock.advance(time.Hour)
		check("the old one after it", app.ID, first, false)
		check("the new one for good", app.ID, second, true)

		credentials, err := p.Store.Credentials(t.Context(), app.ID)
		p.must(err)
		for _, c := range credentials {
			if strings.Contains(c.Digest+c.ID, first[8:]) || strings.Contains(c.Digest, second[8:]) || len(c.Hint) > 8 {
				t.Error("J1: the database keeps a secret")
			}
		}
		p.must(p.EndSecret(t.Context(), app.ID, kept.ID))
		check("an ended one", app.ID, second, false)

		third, _ := add(0)
		fourth, _ := add(0)
		check("without overlap the old one ends", app.ID, third, false)
		check("and the new one holds", app.ID, fourth, true)
		for range 4 {
			add(time.Hour)
		}
		if _, _, err := p.AddSecret(t.Context(), app.ID, time.Hour, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("a sixth secret: %v; want a conflict", err)
		}
	})
}
