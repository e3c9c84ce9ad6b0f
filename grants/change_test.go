package grants_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

func TestG10NarrowingTakesEffectUnderALivingToken(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		token := stand(t, p, func(*grants.Standing, *auth.Token) {})
		p.opens(token)
		q.opens(token)
		n := grants.Narrowing{Keep: auth.Open([]string{"posts:read"}), From: w.clock.Now().AddDate(-1, 0, 0), Until: w.clock.Now()}
		p.must(p.Narrow(t.Context(), token.GrantID, n, grants.ByPerson))
		q.must(q.Poll(t.Context()))
		for _, r := range []*process{p, q} {
			grant := r.opens(token)
			if grant.Rights != auth.Open([]string{"posts:read"}) || !grant.From.Equal(n.From) || !grant.Until.Equal(n.Until) {
				t.Errorf("narrowed to %+v", grant)
			}
		}
		wider := grants.Narrowing{Keep: auth.Everything(), From: n.From.AddDate(-1, 0, 0), Until: n.Until.AddDate(1, 0, 0)}
		p.must(p.Narrow(t.Context(), token.GrantID, wider, grants.ByPerson))
		if grant := p.opens(token); grant.Rights != auth.Open([]string{"posts:read"}) || !grant.From.Equal(n.From) || !grant.Until.Equal(n.Until) {
			t.Errorf("a narrowing widened the grant to %+v", grant)
		}
		nothing := grants.Narrowing{Keep: auth.Open([]string{"likes:read"})}
		if err := p.Narrow(t.Context(), token.GrantID, nothing, grants.ByPerson); !problem.Is(err, problem.BadInput) {
			t.Errorf("narrowed to nothing: %v; want bad input", err)
		}
		standing, err := p.Store.Standing(t.Context(), token.GrantID)
		p.must(err)
		if !slices.Equal(standing.Grant.Scopes, []string{"posts:read"}) {
			t.Errorf("scopes %v, want posts:read", standing.Grant.Scopes)
		}
	})
}

func TestANarrowingDoesNotUndoAnother(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := stand(t, p, func(*grants.Standing, *auth.Token) {})
		standing, err := p.Store.Standing(t.Context(), token.GrantID)
		p.must(err)
		p.must(p.Narrow(t.Context(), token.GrantID, grants.Narrowing{Keep: auth.Open([]string{"posts:read"})}, grants.ByPerson))
		late := standing.Grant
		if done, err := p.Store.NarrowGrant(t.Context(), &late, grants.Event{}); done || err != nil {
			t.Errorf("what was read before the narrowing was written after it: %v, %v", done, err)
		}
	})
}

func TestAUseSurvivesANarrowing(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	token := once(t, p)
	mustUse(t)(p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "", "Post"))
	p.must(p.Narrow(t.Context(), token.GrantID, grants.Narrowing{Keep: auth.Everything()}, grants.ByPerson))
	if _, err := p.StartUse(t.Context(), token.GrantID, grants.ArchiveJob, "", "Post"); !problem.Is(err, problem.GrantConsumed) {
		t.Errorf("a narrowing gave the use back: %v", err)
	}
}

func TestShorteningBringsTheEndCloser(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := stand(t, p, func(*grants.Standing, *auth.Token) {})
		p.opens(token)
		soon := w.clock.Now().Add(2 * time.Second)
		p.must(p.Shorten(t.Context(), token.GrantID, soon, grants.ByPerson))
		if err := p.Shorten(t.Context(), token.GrantID, soon.Add(1), grants.ByPerson); !problem.Is(err, problem.Conflict) {
			t.Errorf("made longer: %v; want a conflict", err)
		}
		w.clock.advance(2*time.Second - 1)
		p.opens(token)
		w.clock.advance(1)
		p.refuses(token, problem.GrantEnded)
	})
}

func TestAPausedGrantOpensNothingUntilThePersonResumesIt(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		token := stand(t, p, func(*grants.Standing, *auth.Token) {})
		q.opens(token)
		p.must(p.Pause(t.Context(), token.GrantID, grants.ByPerson))
		p.refuses(token, problem.Forbidden)
		q.must(q.Poll(t.Context()))
		q.refuses(token, problem.Forbidden)
		if err := p.Pause(t.Context(), token.GrantID, grants.ByPerson); !problem.Is(err, problem.Conflict) {
			t.Errorf("paused twice: %v; want a conflict", err)
		}
		p.must(p.Resume(t.Context(), token.GrantID, grants.ByPerson))
		p.opens(token)
		if err := p.Resume(t.Context(), token.GrantID, grants.ByPerson); !problem.Is(err, problem.Conflict) {
			t.Errorf("resumed twice: %v; want a conflict", err)
		}
	})
}

func TestRenewalIsANewVersionOfTheSameArrangement(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := stand(t, p, func(s *grants.Standing, _ *auth.Token) { s.Grant.Expires = s.Grant.Starts.AddDate(0, 0, 90) })
		if _, err := p.Renew(t.Context(), token.GrantID, 90); !problem.Is(err, problem.Conflict) {
			t.Errorf("renewed on the first day: %v; want a conflict", err)
		}
		w.clock.advance(60 * 24 * time.Hour)
		if _, err := p.Renew(t.Context(), token.GrantID, 31); !problem.Is(err, problem.BadInput) {
			t.Errorf("for 31 days: %v; want bad input", err)
		}
		next, err := p.Renew(t.Context(), token.GrantID, 30)
		p.must(err)
		if next.Arrangement != token.GrantID || next.Version != 2 || !next.Expires.Equal(w.clock.Now().AddDate(0, 0, 30)) {
			t.Errorf("renewed to %+v", next)
		}
		p.must(p.Poll(t.Context()))
		p.refuses(token, problem.GrantEnded)
		renewed := *token
		renewed.GrantID, renewed.Expires = next.ID, w.clock.Now().Add(time.Hour)
		if p.opens(&renewed).Rights != auth.Open(token.Scopes) {
			t.Error("the next version opens something else")
		}
		if _, err := p.Renew(t.Context(), token.GrantID, 30); !problem.Is(err, problem.GrantEnded) {
			t.Errorf("renewed twice: %v; want ended", err)
		}
	})
}

func TestWhatHasEndedStaysEnded(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := stand(t, p, func(*grants.Standing, *auth.Token) {})
		p.must(p.Pause(t.Context(), token.GrantID, grants.ByPerson))
		p.must(p.Revoke(t.Context(), token.GrantID, grants.ByDeveloper, grants.ReasonReturned))
		for why, change := range map[string]func() error{
			"resume":  func() error { return p.Resume(t.Context(), token.GrantID, grants.ByPerson) },
			"pause":   func() error { return p.Pause(t.Context(), token.GrantID, grants.ByPerson) },
			"shorten": func() error { return p.Shorten(t.Context(), token.GrantID, w.clock.Now().Add(1e9), grants.ByPerson) },
			"narrow": func() error {
				return p.Narrow(t.Context(), token.GrantID, grants.Narrowing{Keep: auth.Everything()}, grants.ByPerson)
			},
			"revoke": func() error { return p.Revoke(t.Context(), token.GrantID, grants.ByPerson, "") },
		} {
			if err := change(); !problem.Is(err, problem.Conflict) {
				t.Errorf("%s: %v; want a conflict", why, err)
			}
		}
		p.refuses(token, problem.GrantEnded)
	})
}

func TestSweepWritesDownWhatTimeHasDone(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := stand(t, p, func(*grants.Standing, *auth.Token) {})
		status := func() grants.Status {
			standing, err := p.Store.Standing(t.Context(), token.GrantID)
			p.must(err)
			return standing.Grant.Status
		}
		p.must(p.Sweep(t.Context()))
		if got := status(); got != grants.Active {
			t.Errorf("%s before its end", got)
		}
		w.clock.advance(24 * time.Hour)
		p.must(p.Sweep(t.Context()))
		p.must(p.Sweep(t.Context()))
		if got := status(); got != grants.Expired {
			t.Errorf("%s after its end", got)
		}
	})
}

func TestE12LostEligibilitySuspendsAndAfterAMonthRevokes(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		token := stand(t, p, func(s *grants.Standing, k *auth.Token) {
			s.Grant.Expires = s.Grant.Starts.AddDate(1, 0, 0)
			k.Expires = s.Grant.Expires
		})
		q.opens(token)
		account, err := p.Store.Account(t.Context(), "p_1")
		p.must(err)
		move := func(region string) {
			account.Region = region
			p.must(p.ChangeAccount(t.Context(), *account, grants.ByOperator))
			q.must(q.Poll(t.Context()))
		}
		move("US")
		p.refuses(token, problem.Forbidden)
		q.refuses(token, problem.Forbidden)
		move("GB")
		q.opens(token)
		standing, _ := p.Store.Standing(t.Context(), token.GrantID)
		if standing.Grant.Status != grants.Active {
			t.Errorf("%s after the return", standing.Grant.Status)
		}
		p.must(p.Pause(t.Context(), token.GrantID, grants.ByPerson))
		move("US")
		move("DE")
		q.refuses(token, problem.Forbidden) // what the person paused, the return does not resume
		p.must(p.Resume(t.Context(), token.GrantID, grants.ByPerson))

		move("US")
		w.clock.advance(30*24*time.Hour - time.Second)
		p.must(p.Sweep(t.Context()))
		p.must(p.Poll(t.Context()))
		p.refuses(token, problem.Forbidden)
		w.clock.advance(time.Second)
		p.must(p.Sweep(t.Context()))
		p.refuses(token, problem.GrantEnded)
		move("DE")
		p.must(p.Poll(t.Context()))
		p.refuses(token, problem.GrantEnded)
	})
}

func TestADeletedAccountEndsEverything(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		operators := p.token(grants.OperatorToken{Person: "nils", App: "Reader", Scopes: []string{"posts:read"}})
		q.opens(operators)
		account, err := p.Store.AccountNamed(t.Context(), "nils")
		p.must(err)
		p.must(p.DeleteAccount(t.Context(), account.ID, grants.ByPerson))
		p.refuses(operators, problem.GrantEnded)
		q.must(q.Poll(t.Context()))
		q.refuses(operators, problem.GrantEnded)
		found, err := p.Grants(t.Context(), grants.Filter{Account: account.ID})
		p.must(err)
		if len(found) != 1 || found[0].Status != grants.Revoked || found[0].Reason != grants.ReasonAccount {
			t.Errorf("grants %+v", found)
		}
		if gone, err := p.Store.AccountNamed(t.Context(), "nils"); gone != nil || err != nil {
			t.Errorf("the name is still there: %v, %v", gone, err)
		}
		if err := p.DeleteAccount(t.Context(), account.ID, grants.ByPerson); !problem.Is(err, problem.Conflict) {
			t.Errorf("deleted twice: %v; want a conflict", err)
		}
	})
}

func TestAGrantUnderWhichNothingIsReadComesToRest(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		read := time.Time{}
		p.LastRead = func(context.Context, string, string) (time.Time, error) { return read, nil }
		request, account := question(t, p, func(r *grants.ConsentRequest) { r.Mode = auth.Recurring })
		given, err := p.Decide(t.Context(), grants.Answer{Request: request.ID, Account: account.ID, Allow: auth.Open([]string{"posts:read"}), Mode: auth.Recurring, Days: 365})
		p.must(err)
		day := 0
		at := func(days int, want grants.Status) {
			t.Helper()
			w.clock.advance(time.Duration(days-day) * 24 * time.Hour)
			day = days
			p.must(p.Sweep(t.Context()))
			standing, err := p.Store.Standing(t.Context(), given.ID)
			p.must(err)
			if standing.Grant.Status != want || want == grants.Halted && standing.Grant.Reason != grants.ReasonIdle {
				t.Fatalf("on day %d it is %s (%s), want %s", days, standing.Grant.Status, standing.Grant.Reason, want)
			}
		}
		at(89, grants.Active)
		read = w.clock.Now()
		at(178, grants.Active)
		at(179, grants.Halted)
		p.must(p.Resume(t.Context(), given.ID, grants.ByPerson))
		at(180, grants.Active) // the person has just said that it shall go on
		at(268, grants.Active)
		at(269, grants.Halted)
	})
}
