package grants_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// question has an app that is live ask a person for posts and likes.
func question(t *testing.T, p *process, change func(*grants.ConsentRequest)) (*grants.ConsentRequest, *grants.Account) {
	t.Helper()
	app := register(t, p, "Reader")
	p.must(p.SubmitApp(t.Context(), app.ID))
	p.must(p.ApproveApp(t.Context(), grants.Verdict{App: app.ID, Scopes: app.Requested}))
	account, err := p.EnsureAccount(t.Context(), "mara")
	p.must(err)
	asked := grants.ConsentRequest{App: app.ID, Scopes: []string{"posts:read", "likes:read"}, Purpose: "to show them"}
	change(&asked)
	request, err := p.Ask(t.Context(), asked)
	p.must(err)
	return request, account
}

func yes(r *grants.ConsentRequest, a *grants.Account) grants.Answer {
	return grants.Answer{Request: r.ID, Account: a.ID, Allow: auth.Open(r.Scopes), Mode: auth.Recurring, Days: 90, Evidence: `{"locale":"en"}`}
}

func TestAConsentMakesAGrantOfWhatWasTicked(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		request, account := question(t, p, func(r *grants.ConsentRequest) { r.Scopes = []string{"posts:read"} })
		answer := yes(request, account)
		// E5: likes were approved for the app, but not asked for; messages were neither.
		answer.Allow = auth.Open([]string{"posts:read", "likes:read", "messages:read"})
		grant, err := p.Decide(t.Context(), answer)
		p.must(err)
		if grant.Rights() != auth.Open([]string{"posts:read"}) || strings.Join(grant.Scopes, " ") != "posts:read" {
			t.Errorf("granted %v, items %v; want posts:read", grant.Scopes, grant.Items)
		}
		if !grant.Expires.Equal(w.clock.Now().AddDate(0, 0, 90)) || grant.AsOf != 0 || grant.Origin != grants.Consent {
			t.Errorf("grant %+v", grant)
		}
		kept, err := p.Store.Request(t.Context(), request.ID)
		p.must(err)
		if kept.State != grants.Granted || kept.Grant != grant.ID || kept.Account != account.ID || kept.Evidence != answer.Evidence {
			t.Errorf("request %+v", kept)
		}
		raw, err := p.Mint(grant, grant.Scopes, time.Minute, "")
		p.must(err)
		token, err := p.verifier.Verify(t.Context(), raw)
		p.must(err)
		p.opens(token)
	})
}

func TestAConsentForOneTimeFixesWhatCanBeSeen(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	request, account := question(t, p, func(r *grants.ConsentRequest) { r.Mode = auth.OneTime })
	w.people[account.ID] = 9
	answer := yes(request, account)
	answer.Mode = auth.OneTime
	grant, err := p.Decide(t.Context(), answer)
	p.must(err)
	now := w.clock.Now()
	if grant.AsOf != 9 || !grant.StartBy.Equal(now.AddDate(0, 0, 7)) || !grant.Expires.Equal(now.AddDate(0, 0, 14)) {
		t.Errorf("grant %+v", grant)
	}
}

func TestE4AQuestionIsAnsweredOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		request, account := question(t, p, func(*grants.ConsentRequest) {})
		var granted, refused atomic.Int32
		var clicks sync.WaitGroup
		for range 16 {
			clicks.Go(func() {
				_, err := p.Decide(t.Context(), yes(request, account))
				switch {
				case err == nil:
					granted.Add(1)
				case problem.Is(err, problem.Conflict):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		clicks.Wait()
		found, err := p.Grants(t.Context(), grants.Filter{Account: account.ID})
		p.must(err)
		if granted.Load() != 1 || refused.Load() != 15 || len(found) != 1 {
			t.Errorf("%d granted, %d refused, %d grants; want 1, 15, 1", granted.Load(), refused.Load(), len(found))
		}
	})
}

func TestE7NothingTickedIsADenial(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		request, account := question(t, p, func(*grants.ConsentRequest) {})
		answer := yes(request, account)
		answer.Allow = auth.Rights{}
		if grant, err := p.Decide(t.Context(), answer); grant != nil || err != nil {
			t.Errorf("grant %v, %v; want neither", grant, err)
		}
		kept, err := p.Store.Request(t.Context(), request.ID)
		p.must(err)
		if kept.State != grants.Denied {
			t.Errorf("request %s, want denied", kept.State)
		}
		if _, err := p.Decide(t.Context(), yes(request, account)); !problem.Is(err, problem.Conflict) {
			t.Errorf("allowed after a denial: %v; want a conflict", err)
		}
	})
}

func TestAnAnswerThatCannotBeGivenMakesNoGrant(t *testing.T) {
	for _, test := range []struct {
		why    string
		change func(w *world, p *process, r *grants.ConsentRequest, a *grants.Answer)
		code   problem.Code
	}{
		{"E3 somebody else's request", func(_ *world, p *process, _ *grants.ConsentRequest, a *grants.Answer) {
			other, err := p.EnsureAccount(p.t.Context(), "nils")
			p.must(err)
			a.Account = other.ID
		}, problem.NotFound},
		{"an account that is not there", func(_ *world, _ *process, r *grants.ConsentRequest, a *grants.Answer) {
			a.Account = "p_0"
		}, problem.NotFound},
		{"no such request", func(_ *world, _ *process, _ *grants.ConsentRequest, a *grants.Answer) { a.Request = "r_0" }, problem.NotFound},
		{"too late", func(w *world, _ *process, _ *grants.ConsentRequest, _ *grants.Answer) { w.clock.advance(time.Hour) }, problem.Conflict},
		{"for a week", func(_ *world, _ *process, _ *grants.ConsentRequest, a *grants.Answer) { a.Days = 7 }, problem.BadInput},
		{"for longer than asked", func(_ *world, _ *process, _ *grants.ConsentRequest, a *grants.Answer) { a.Days = 365 }, problem.BadInput},
		{"in another mode than asked", func(_ *world, _ *process, _ *grants.ConsentRequest, a *grants.Answer) { a.Mode = auth.OneTime }, problem.BadInput},
		{"E11 outside the region", func(_ *world, p *process, _ *grants.ConsentRequest, a *grants.Answer) {
			account, _ := p.Store.Account(p.t.Context(), a.Account)
			account.Region = "US"
			p.must(p.ChangeAccount(p.t.Context(), *account, grants.ByOperator))
		}, problem.Forbidden},
		{"E11 a child", func(_ *world, p *process, _ *grants.ConsentRequest, a *grants.Answer) {
			account, _ := p.Store.Account(p.t.Context(), a.Account)
			account.Age = grants.Child
			p.must(p.ChangeAccount(p.t.Context(), *account, grants.ByOperator))
		}, problem.Forbidden},
		{"a banned account", func(_ *world, p *process, _ *grants.ConsentRequest, a *grants.Answer) {
			account, _ := p.Store.Account(p.t.Context(), a.Account)
			account.Status = grants.AccountBanned
			p.must(p.ChangeAccount(p.t.Context(), *account, grants.ByOperator))
		}, problem.Forbidden},
		{"an app suspended meanwhile", func(_ *world, p *process, r *grants.ConsentRequest, _ *grants.Answer) {
			p.must(p.SuspendApp(p.t.Context(), r.App, "abuse"))
		}, problem.Forbidden},
	} {
		t.Run(test.why, func(t *testing.T) {
			w := newWorld(t, t.TempDir())
			p := w.process(t)
			account, err := p.EnsureAccount(t.Context(), "mara")
			p.must(err)
			request, _ := question(t, p, func(r *grants.ConsentRequest) {
				r.Account, r.Mode, r.Days = account.ID, auth.Recurring, 180
			})
			answer := yes(request, account)
			test.change(w, p, request, &answer)
			if grant, err := p.Decide(t.Context(), answer); grant != nil || !problem.Is(err, test.code) {
				t.Errorf("grant %v, %v; want %s", grant, err, test.code)
			}
			if found, _ := p.Grants(t.Context(), grants.Filter{Account: account.ID}); len(found) != 0 {
				t.Errorf("%d grants", len(found))
			}
		})
	}
}

func TestA24AnAppAsksOnlyForWhatItMay(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	request, _ := question(t, p, func(*grants.ConsentRequest) {})
	for _, test := range []struct {
		why  string
		ask  grants.ConsentRequest
		code problem.Code
	}{
		{"not approved", grants.ConsentRequest{App: request.App, Scopes: []string{"messages:read"}}, problem.Forbidden},
		{"all", grants.ConsentRequest{App: request.App, Scopes: []string{"all:read"}}, problem.Forbidden},
		{"unknown", grants.ConsentRequest{App: request.App, Scopes: []string{"x"}}, problem.BadInput},
		{"nothing", grants.ConsentRequest{App: request.App}, problem.BadInput},
		{"mode", grants.ConsentRequest{App: request.App, Scopes: []string{"posts:read"}, Mode: "both"}, problem.BadInput},
		{"no app", grants.ConsentRequest{App: "a_0", Scopes: []string{"posts:read"}}, problem.NotFound},
	} {
		if _, err := p.Ask(t.Context(), test.ask); !problem.Is(err, test.code) {
			t.Errorf("%s: %v; want %s", test.why, err, test.code)
		}
	}
}

func TestAConsentCanReplaceAnEarlierGrant(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		request, account := question(t, p, func(*grants.ConsentRequest) {})
		first, err := p.Decide(t.Context(), yes(request, account))
		p.must(err)
		token := &auth.Token{Issuer: issuer, Subject: first.Subject, ClientID: first.App, GrantID: first.ID, Scopes: first.Scopes, Expires: w.clock.Now().Add(time.Hour)}
		q.opens(token)

		again, err := p.Ask(t.Context(), grants.ConsentRequest{App: request.App, Scopes: request.Scopes, Renews: first.ID})
		p.must(err)
		second, err := p.Decide(t.Context(), yes(again, account))
		p.must(err)
		if second.Arrangement != first.Arrangement || second.Version != 2 || second.Supersedes != first.ID {
			t.Errorf("second grant %+v", second)
		}
		p.refuses(token, problem.GrantEnded)
		q.must(q.Poll(t.Context()))
		q.refuses(token, problem.GrantEnded)

		other, err := p.EnsureAccount(t.Context(), "nils")
		p.must(err)
		theirs, err := p.Ask(t.Context(), grants.ConsentRequest{App: request.App, Scopes: request.Scopes, Renews: second.ID})
		p.must(err)
		if _, err := p.Decide(t.Context(), yes(theirs, other)); !problem.Is(err, problem.NotFound) {
			t.Errorf("replaced another person's grant: %v; want not found", err)
		}
	})
}

func TestAQuestionThatNobodyAnswersIsAbandoned(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		request, account := question(t, p, func(*grants.ConsentRequest) {})
		state := func(want grants.RequestState) {
			t.Helper()
			p.must(p.Sweep(t.Context()))
			if found, err := p.Store.Request(t.Context(), request.ID); err != nil || found.State != want {
				t.Fatalf("%+v %v; want %s", found, err, want)
			}
		}
		w.clock.advance(59 * time.Minute)
		state(grants.Open)
		w.clock.advance(time.Minute)
		state(grants.Abandoned)
		if _, err := p.Decide(t.Context(), grants.Answer{Request: request.ID, Account: account.ID, Allow: auth.Open([]string{"posts:read"}), Mode: auth.OneTime}); !problem.Is(err, problem.Conflict) {
			t.Errorf("answered too late: %v", err)
		}
	})
}
