package grants_test

import (
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

func external(w *world) *auth.Token {
	return &auth.Token{
		Issuer: "https://id.example", Subject: "u1", ClientID: "client", Scopes: []string{"posts:read", "messages:read"},
		ID: "1", Expires: w.clock.Now().Add(time.Hour),
	}
}

func TestAnExternalTokenOpensItsScopesForTheLinkedAccount(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		account, err := p.EnsureAccount(t.Context(), "mara")
		p.must(err)
		token := external(w)
		p.refuses(token, problem.Unauthenticated) // nobody said yet who u1 is
		p.must(p.LinkSubject(t.Context(), token.Issuer, token.Subject, account.ID))
		w.clock.advance(time.Second)

		grant := p.opens(token)
		if grant.Person != account.ID || grant.Rights != auth.Open(token.Scopes) || grant.Subject != "u1" {
			t.Errorf("grant %+v", grant)
		}
		if again := q.opens(external(w)); again.ID != grant.ID {
			t.Error("the same consent became another grant")
		}
		p.must(p.Revoke(t.Context(), grant.ID, grants.ByPerson, ""))
		p.refuses(external(w), problem.GrantEnded) // a fresh token does not begin anew
	})
}

func TestExternalGrantsAreToldApart(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	account, err := p.EnsureAccount(t.Context(), "mara")
	p.must(err)
	seen := map[string]string{}
	for why, change := range map[string]func(*auth.Token){
		"as it is":       func(*auth.Token) {},
		"another issuer": func(k *auth.Token) { k.Issuer = "https://other.example" },
		"another person": func(k *auth.Token) { k.Subject = "u2" },
		"another app":    func(k *auth.Token) { k.ClientID = "client2" },
		"another grant":  func(k *auth.Token) { k.GrantID = "7" },
		"words that run together": func(k *auth.Token) {
			k.Subject, k.ClientID = "u1c", "lient"
		},
	} {
		token := external(w)
		change(token)
		p.must(p.LinkSubject(t.Context(), token.Issuer, token.Subject, account.ID))
		id := p.opens(token).ID
		if other, ok := seen[id]; ok {
			t.Errorf("%s and %s are one grant", why, other)
		}
		seen[id] = why
	}
}

func TestAnExternalTokenForOneTimeMustNameItsGrant(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	account, err := p.EnsureAccount(t.Context(), "mara")
	p.must(err)
	token := external(w)
	token.Mode = "one_time"
	p.must(p.LinkSubject(t.Context(), token.Issuer, token.Subject, account.ID))
	p.refuses(token, problem.Unauthenticated)

	named := external(w)
	named.Mode, named.GrantID = "one_time", "7"
	w.people[account.ID] = 9
	p.opens(named)
	w.people[account.ID] = 12
	fresh := *named
	fresh.ID = "2"
	if got := p.opens(&fresh).AsOf; got != 9 {
		t.Errorf("a fresh token sees as of %d, want 9, when the grant was first seen", got)
	}
}

func TestAnExternalIssuersGrantsAreNotOurs(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	ours := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
	forged := *ours
	forged.Issuer = "https://id.example"
	p.refuses(&forged, problem.Unauthenticated)
	if err := p.LinkSubject(t.Context(), issuer, "u1", "p_1"); !problem.Is(err, problem.BadInput) {
		t.Errorf("linked a subject of our own issuer: %v", err)
	}
}

// TestAnExternalTokenOpensAtOnceOnAClockThatGoesOn: between the beginning of a request and the writing of its grant some time
// passes, as it does outside of tests.
func TestAnExternalTokenOpensAtOnceOnAClockThatGoesOn(t *testing.T) {
	w := newWorld(t, t.TempDir())
	p := w.process(t)
	account, err := p.EnsureAccount(t.Context(), "mara")
	p.must(err)
	token := external(w)
	p.must(p.LinkSubject(t.Context(), token.Issuer, token.Subject, account.ID))
	w.clock.advance(time.Second)
	p.Now = func() time.Time {
		w.clock.advance(time.Millisecond)
		return w.clock.Now()
	}
	p.opens(token)
}
