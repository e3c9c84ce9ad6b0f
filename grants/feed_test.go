package grants_test

import (
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

func TestAGrantIsReadOnceAndThenKnown(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
		p.line.read()
		for range 100 {
			p.opens(token)
		}
		if n := p.line.read(); n != 1 {
			t.Errorf("%d readings for 100 requests, want 1", n)
		}
	})
}

func TestAKnownGrantCostsNoMemory(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
	p.opens(token)
	if n := testing.AllocsPerRun(100, func() { p.opens(token) }); n != 0 {
		t.Errorf("%v allocations per request, want none", n)
	}
}

func TestSeveralTokensOfOneGrantAreToldApart(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	wide := p.token(grants.OperatorToken{Scopes: []string{"posts:read", "likes:read"}})
	narrow := *wide
	narrow.Scopes = []string{"posts:read"}
	for range 3 {
		if p.opens(wide).Rights != auth.Open(wide.Scopes) || p.opens(&narrow).Rights != auth.Open(narrow.Scopes) {
			t.Fatal("a token got the rights of another")
		}
	}
}

func TestATokenMintedByAnotherProcessWorksAtOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		server, command := w.process(t), w.process(t)
		server.opens(command.token(grants.OperatorToken{Scopes: []string{"posts:read"}}))
	})
}

func TestG11ARevocationIsSeenAtOnceWhereItHappensAndElsewhereByTheNextPoll(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		here, there := w.process(t), w.process(t)
		token := here.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
		here.opens(token)
		there.opens(token)

		here.must(here.Revoke(t.Context(), token.GrantID, grants.ByPerson, "changed my mind"))
		here.refuses(token, problem.GrantEnded)

		there.must(there.Poll(t.Context()))
		there.refuses(token, problem.GrantEnded)

		if err := there.Revoke(t.Context(), token.GrantID, grants.ByOperator, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("revoked twice: %v; want a conflict", err)
		}
		if err := there.Revoke(t.Context(), "g_0", grants.ByOperator, ""); !problem.Is(err, problem.NotFound) {
			t.Errorf("revoke nothing: %v; want not found", err)
		}
	})
}

func TestG12AnOldFeedIsNotBelieved(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		here, there := w.process(t), w.process(t)
		token := here.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
		there.opens(token)
		here.must(here.Revoke(t.Context(), token.GrantID, grants.ByPerson, ""))

		w.clock.advance(5 * time.Second)
		there.opens(token) // the feed is just young enough
		there.line.read()
		w.clock.advance(1)
		there.refuses(token, problem.GrantEnded)
		there.refuses(token, problem.GrantEnded)
		if n := there.line.read(); n != 2 {
			t.Errorf("%d readings for 2 requests without a feed, want 2", n)
		}
	})
}

func TestG12WithoutFeedAndDatabaseNothingOpens(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
		p.opens(token)
		p.line.set(true)
		if p.Poll(t.Context()) == nil {
			t.Error("a poll over a cut line succeeded")
		}
		p.opens(token) // still believed
		w.clock.advance(5*time.Second + 1)
		p.refuses(token, problem.Unavailable)

		p.line.set(false)
		p.opens(token)
		p.must(p.Poll(t.Context()))
		p.line.read()
		p.opens(token)
		p.opens(token)
		if n := p.line.read(); n > 1 {
			t.Errorf("%d readings for 2 requests after the feed is back, want 1 at most", n)
		}
	})
}

func TestAGrantThatNeverWasIsNotAskedForAgainAtOnce(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	token := &auth.Token{Issuer: issuer, GrantID: "g_0", Subject: "s", ClientID: "a"}
	for range 10 {
		p.refuses(token, problem.Unauthenticated)
	}
	if n := p.line.read(); n != 1 {
		t.Errorf("%d readings, want 1", n)
	}
	w.clock.advance(time.Second)
	p.refuses(token, problem.Unauthenticated)
	if n := p.line.read(); n != 1 {
		t.Errorf("%d readings a second later, want 1", n)
	}
}

// TestWhatWasReadBeforeARevocationIsNotKept revokes between a request's reading of the grant and its keeping it.
func TestWhatWasReadBeforeARevocationIsNotKept(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
		p.line.after = func() {
			q.must(q.Revoke(t.Context(), token.GrantID, grants.ByPerson, ""))
			p.must(p.Poll(t.Context()))
		}
		p.opens(token) // the request came first
		p.refuses(token, problem.GrantEnded)
	})
}

func TestStartFollowsAndCloseEnds(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	p.must(p.Start(t.Context()))
	if p.Start(t.Context()) == nil {
		t.Error("started twice")
	}
	p.Close()
	p.opens(p.token(grants.OperatorToken{Scopes: []string{"posts:read"}}))
}

func BenchmarkCurrent(b *testing.B) {
	p := newWorld(b, b.TempDir()).process(b)
	token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
	p.opens(token)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = p.Current(b.Context(), token)
	}
}
