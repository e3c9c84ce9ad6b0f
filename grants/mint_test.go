package grants_test

import (
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

func TestAnOperatorsTokenSaysWhatItStandsOn(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}, Life: 30 * time.Minute})
		standing, err := p.Store.Standing(t.Context(), token.GrantID)
		p.must(err)
		if standing.Grant.Origin != grants.Operator || standing.App.Name != "Reader" || token.Mode != "recurring" {
			t.Errorf("token %+v on %+v", token, standing.Grant)
		}
		if !standing.Grant.Expires.Equal(token.Expires) || token.Expires.Sub(w.clock.Now()) != 30*time.Minute {
			t.Errorf("token until %v, grant until %v", token.Expires, standing.Grant.Expires)
		}
		events, err := p.Store.EventsAfter(t.Context(), 0, 100)
		p.must(err)
		last := events[len(events)-1]
		if last.Kind != grants.GrantCreated || last.Grant != token.GrantID || last.Actor != grants.ByOperator || last.Reason != "operator" {
			t.Errorf("last event %+v; want that the operator made the grant", last)
		}
	})
}

func TestPeopleAndAppsAreMadeOnce(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p, q := w.process(t), w.process(t)
		first := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}})
		second := q.token(grants.OperatorToken{Scopes: []string{"likes:read"}})
		if first.Subject != second.Subject || first.ClientID != second.ClientID {
			t.Error("the same name led to another person or app")
		}
		byID := q.token(grants.OperatorToken{Person: "mara", App: first.ClientID, Scopes: []string{"likes:read"}})
		if byID.ClientID != first.ClientID {
			t.Error("the app's id led to another app")
		}
		if first.GrantID == second.GrantID {
			t.Error("two tokens share a grant")
		}
	})
}

func TestTwoAppsCannotTellThatTheyKnowTheSamePerson(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	one := p.token(grants.OperatorToken{Person: "mara", App: "One", Scopes: []string{"posts:read"}})
	two := p.token(grants.OperatorToken{Person: "mara", App: "Two", Scopes: []string{"posts:read"}})
	other := p.token(grants.OperatorToken{Person: "nils", App: "One", Scopes: []string{"posts:read"}})
	if one.Subject == two.Subject || one.Subject == other.Subject {
		t.Error("subjects are not pairwise")
	}
	if account := p.opens(one).Person; strings.Contains(one.Subject, account) || account != p.opens(two).Person {
		t.Error("the subject is not apart from the account")
	}
}

func TestAOneTimeGrantSeesNoFurtherThanItsBeginning(t *testing.T) {
	p, w := (*process)(nil), newWorld(t, t.TempDir())
	p = w.process(t)
	account, err := p.EnsureAccount(t.Context(), "mara")
	p.must(err)
	for _, test := range []struct{ position, asOf int64 }{{0, -1}, {1, 1}, {77, 77}} {
		w.people[account.ID] = test.position
		token := p.token(grants.OperatorToken{Scopes: []string{"posts:read"}, Mode: auth.OneTime})
		w.people[account.ID] += 5
		if got := p.opens(token).AsOf; got != test.asOf || token.Mode != "one_time" {
			t.Errorf("mode %s, at position %d sees as of %d, want %d", token.Mode, test.position, got, test.asOf)
		}
	}
}

func TestAWrongOrderForATokenIsExplained(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	good := grants.OperatorToken{Person: "mara", App: "Reader", Scopes: []string{"posts:read"}, Life: time.Hour}
	for _, test := range []struct {
		why    string
		change func(*grants.OperatorToken)
		says   string
	}{
		{"a typing mistake", func(o *grants.OperatorToken) { o.Scopes = []string{"likes:read", "post:read"} }, "Scope 2 of 2 is not known. The nearest are posts:read"},
		{"a very long scope", func(o *grants.OperatorToken) { o.Scopes = []string{strings.Repeat("x", 1<<20)} }, "Scope 1 of 1"},
		{"no scope", func(o *grants.OperatorToken) { o.Scopes = nil }, "No scope"},
		{"no person", func(o *grants.OperatorToken) { o.Person = "" }, "name"},
		{"no app", func(o *grants.OperatorToken) { o.App = "" }, "name"},
		{"an unknown mode", func(o *grants.OperatorToken) { o.Mode = "twice" }, "one_time or recurring"},
		{"no time", func(o *grants.OperatorToken) { o.Life = 0 }, "live"},
	} {
		asked := good
		test.change(&asked)
		_, err := p.IssueOperatorToken(t.Context(), asked)
		if !problem.Is(err, problem.BadInput) || !strings.Contains(problem.Of(err).Message, test.says) {
			t.Errorf("%s: %v; want bad input that says %q", test.why, err, test.says)
		}
	}
}

func TestItemsAreFrozenByName(t *testing.T) {
	for _, scopes := range [][]string{nil, {"profile:read", "profile.email:read", "posts:read"}, {"profile.email:read"}, {auth.All}} {
		rights := auth.Open(scopes)
		if grant := (grants.Grant{Items: grants.Items(rights)}); grant.Rights() != rights {
			t.Errorf("%v: the rights do not survive being written down", scopes)
		}
	}
	all := grants.Grant{Items: grants.Items(auth.Everything())}
	if all.Rights() != auth.Everything() {
		t.Error("everything does not survive being written down")
	}
}
