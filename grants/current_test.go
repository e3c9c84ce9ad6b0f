package grants_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

func TestAnOperatorsTokenOpensItsScopes(t *testing.T) {
	onEachStore(t, func(t *testing.T, w *world) {
		p := w.process(t)
		token := p.token(grants.OperatorToken{Scopes: []string{"posts:read", "messages:read"}})
		grant := p.opens(token)
		if want := auth.Open([]string{"posts:read", "messages:read"}); grant.Rights != want {
			t.Error("the rights are not those of the scopes")
		}
		account, _ := p.Store.AccountNamed(t.Context(), "mara")
		if grant.Person != account.ID || grant.Subject != token.Subject || grant.App != token.ClientID || grant.AsOf != 0 {
			t.Errorf("grant %+v does not fit account %s and token %+v", grant, account.ID, token)
		}
		if account.Region != "DE" || account.Age != grants.Adult || account.Kind != grants.Private {
			t.Errorf("account %+v; want an adult, private, of the home region", account)
		}
		if want := (auth.Budget{Key: "developer:d_operator", Points: 60_000, Burst: 60_000, Period: time.Minute}); grant.Budget != want {
			t.Errorf("budget %+v, want %+v", grant.Budget, want)
		}
	})
}

// stand writes a consent grant with everything around it as given, and returns a token for it.
func stand(t *testing.T, p *process, change func(*grants.Standing, *auth.Token)) *auth.Token {
	t.Helper()
	ctx, now := t.Context(), p.Now()
	everything := grants.Items(auth.Everything())
	s := &grants.Standing{
		Account:   grants.Account{ID: "p_1", Name: "mara", Region: "DE", Age: grants.Adult, Kind: grants.Private, Status: grants.AccountActive},
		Developer: grants.Developer{ID: "d_1", Name: "Lumen"},
		App:       grants.App{ID: "a_1", Developer: "d_1", Name: "Reader", State: grants.Live, Scopes: auth.Scopes()},
		Grant: grants.Grant{
			ID: "g_1", Arrangement: "g_1", Version: 1, Origin: grants.Consent, Account: "p_1", App: "a_1", Subject: "s",
			Mode: auth.Recurring, Status: grants.Active, Items: everything, Starts: now, Expires: now.Add(24 * time.Hour),
		},
	}
	token := &auth.Token{
		Issuer: issuer, Subject: "s", ClientID: "a_1", GrantID: "g_1", Scopes: []string{"posts:read", "messages:read"},
		Expires: now.Add(time.Hour),
	}
	change(s, token)
	for _, add := range []func() (bool, error){
		func() (bool, error) { return p.Store.AddAccount(ctx, &s.Account, grants.Event{}) },
		func() (bool, error) { return p.Store.AddDeveloper(ctx, &s.Developer, grants.Event{}) },
		func() (bool, error) { return p.Store.AddApp(ctx, &s.App, grants.Event{}) },
		func() (bool, error) { return p.Store.AddGrant(ctx, &s.Grant, grants.Event{}) },
	} {
		if added, err := add(); !added || err != nil {
			t.Fatalf("added %v, %v", added, err)
		}
	}
	return token
}

func TestRightsAreWhatEverybodyAllows(t *testing.T) {
	type change = func(*grants.Standing, *auth.Token)
	for _, test := range []struct {
		why    string
		change change
		opens  []string // the categories
	}{
		{"all allow the token's scopes", func(*grants.Standing, *auth.Token) {}, []string{"messages", "posts"}},
		{"the token asks for less", func(_ *grants.Standing, token *auth.Token) { token.Scopes = []string{"posts:read"} }, []string{"posts"}},
		{"the token has no scope", func(_ *grants.Standing, token *auth.Token) { token.Scopes = nil }, nil},
		{"the person allowed less", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Items = grants.Items(auth.Open([]string{"posts:read", "likes:read"}))
		}, []string{"posts"}},
		{"the person allowed nothing", func(s *grants.Standing, _ *auth.Token) { s.Grant.Items = nil }, nil},
		{"what was allowed has left the schema", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Items = []grants.Item{{Type: "Gone", Fields: []string{"id"}}}
		}, nil},
		{"the review approved less", func(s *grants.Standing, _ *auth.Token) { s.App.Scopes = []string{"messages:read"} }, []string{"messages"}},
		{"a draft app may try everything on a sandbox person", func(s *grants.Standing, _ *auth.Token) {
			s.App.State, s.App.Scopes, s.Account.Sandbox = grants.Draft, nil, true
		}, []string{"messages", "posts"}},
		{"a teen's grant opens nothing about others", func(s *grants.Standing, _ *auth.Token) {
			s.Account.Age, s.Grant.Mode = grants.Teen, auth.OneTime
		}, []string{"posts"}},
		{"an operator's grant is not reviewed, nor a matter of eligibility", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Origin, s.App.Scopes, s.App.State = grants.Operator, nil, grants.Draft
			s.Account.Region, s.Account.Age = "US", grants.Child
		}, []string{"messages", "posts"}},
		{"an operator's grant has its items all the same", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Origin, s.Grant.Items = grants.Operator, grants.Items(auth.Open([]string{"posts:read"}))
		}, []string{"posts"}},
	} {
		t.Run(test.why, func(t *testing.T) {
			p := newWorld(t, t.TempDir()).process(t)
			grant := p.opens(stand(t, p, test.change))
			var opens []string
			for _, c := range record.Categories {
				if grant.Rights.Opens(c) {
					opens = append(opens, c.Name)
				}
			}
			slices.Sort(opens)
			if !slices.Equal(opens, test.opens) {
				t.Errorf("opens %v, want %v", opens, test.opens)
			}
		})
	}
}

func TestATokenOpensNothing(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		why    string
		change func(*grants.Standing, *auth.Token)
		code   problem.Code
	}{
		{"without a grant", func(_ *grants.Standing, k *auth.Token) { k.GrantID = "" }, problem.Unauthenticated},
		{"with a grant that never was", func(_ *grants.Standing, k *auth.Token) { k.GrantID = "g_2" }, problem.Unauthenticated},
		{"for another subject", func(_ *grants.Standing, k *auth.Token) { k.Subject = "S" }, problem.Unauthenticated},
		{"for another app", func(_ *grants.Standing, k *auth.Token) { k.ClientID = "a_2" }, problem.Unauthenticated},
		{"in another mode", func(_ *grants.Standing, k *auth.Token) { k.Mode = "one_time" }, problem.Unauthenticated},
		{"revoked", func(s *grants.Standing, _ *auth.Token) { s.Grant.Status = grants.Revoked }, problem.GrantEnded},
		{"marked as expired", func(s *grants.Standing, _ *auth.Token) { s.Grant.Status = grants.Expired }, problem.GrantEnded},
		{"superseded", func(s *grants.Standing, _ *auth.Token) { s.Grant.Status = grants.Superseded }, problem.GrantEnded},
		{"expired by the clock", func(s *grants.Standing, _ *auth.Token) { s.Grant.Expires = now }, problem.GrantEnded},
		{"suspended", func(s *grants.Standing, _ *auth.Token) { s.Grant.Status = grants.Halted }, problem.Forbidden},
		{"pending", func(s *grants.Standing, _ *auth.Token) { s.Grant.Status = grants.Pending }, problem.Forbidden},
		{"not begun", func(s *grants.Standing, _ *auth.Token) { s.Grant.Starts = now.Add(time.Second) }, problem.Forbidden},
		{"app suspended", func(s *grants.Standing, _ *auth.Token) { s.App.State = grants.Suspended }, problem.Forbidden},
		{"app in review, real person", func(s *grants.Standing, _ *auth.Token) { s.App.State = grants.InReview }, problem.Forbidden},
		{"app rejected, real person", func(s *grants.Standing, _ *auth.Token) { s.App.State = grants.Rejected }, problem.Forbidden},
		{"person moved away", func(s *grants.Standing, _ *auth.Token) { s.Account.Region = "US" }, problem.Forbidden},
		{"sandbox person elsewhere", func(s *grants.Standing, _ *auth.Token) { s.Account.Region, s.Account.Sandbox = "US", true }, problem.Forbidden},
		{"child", func(s *grants.Standing, _ *auth.Token) { s.Account.Age = grants.Child }, problem.Forbidden},
		{"teen, again and again", func(s *grants.Standing, _ *auth.Token) { s.Account.Age = grants.Teen }, problem.Forbidden},
		{"age unknown", func(s *grants.Standing, _ *auth.Token) { s.Account.Age = "" }, problem.Forbidden},
		{"account banned", func(s *grants.Standing, _ *auth.Token) { s.Account.Status = grants.AccountBanned }, problem.GrantEnded},
		{"account deleted, operator's grant", func(s *grants.Standing, _ *auth.Token) {
			s.Account.Status, s.Grant.Origin = grants.AccountDeleted, grants.Operator
		}, problem.GrantEnded},
		{"one time, not begun in time", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Mode, s.Grant.StartBy = auth.OneTime, now
		}, problem.GrantConsumed},
		{"one time, use over", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Mode, s.Grant.Status, s.Grant.UseEnds = auth.OneTime, grants.Consumed, now
		}, problem.GrantConsumed},
		{"one time, consumed without a window to read", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Mode, s.Grant.Status = auth.OneTime, grants.Consumed
		}, problem.GrantConsumed},
	} {
		t.Run(test.why, func(t *testing.T) {
			p := newWorld(t, t.TempDir()).process(t)
			token := stand(t, p, test.change)
			p.refuses(token, test.code)
			p.refuses(token, test.code) // what is in memory says the same
		})
	}
}

func TestARefusalDoesNotSayWhereThePersonLives(t *testing.T) {
	p := newWorld(t, t.TempDir()).process(t)
	token := stand(t, p, func(s *grants.Standing, _ *auth.Token) { s.Account.Region = "US" })
	_, err := p.Current(t.Context(), token)
	for _, word := range []string{"US", "region", "country", "elig"} {
		if strings.Contains(problem.Of(err).Message, word) {
			t.Errorf("%q says %q", problem.Of(err).Message, word)
		}
	}
}

func TestAnAnswerHoldsNoLongerThanTokenAndGrant(t *testing.T) {
	for why, expires := range map[string]struct{ token, grant time.Duration }{
		"the token ends first": {time.Minute, time.Hour}, "the grant ends first": {time.Hour, time.Minute},
	} {
		p := newWorld(t, t.TempDir()).process(t)
		token := stand(t, p, func(s *grants.Standing, k *auth.Token) {
			s.Grant.Expires, k.Expires = p.Now().Add(expires.grant), p.Now().Add(expires.token)
		})
		if got := p.opens(token).Expires; !got.Equal(p.Now().Add(time.Minute)) {
			t.Errorf("%s: until %v", why, got)
		}
	}
}

func TestTimeEndsWhatIsInMemory(t *testing.T) {
	for _, test := range []struct {
		why    string
		change func(*grants.Standing, *auth.Token)
		code   problem.Code
	}{
		{"the grant expires", func(s *grants.Standing, _ *auth.Token) { s.Grant.Expires = s.Grant.Starts.Add(3 * time.Second) }, problem.GrantEnded},
		{"the time to start is over", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Mode, s.Grant.StartBy = auth.OneTime, s.Grant.Starts.Add(3*time.Second)
		}, problem.GrantConsumed},
		{"the time to read is over", func(s *grants.Standing, _ *auth.Token) {
			s.Grant.Mode, s.Grant.Status, s.Grant.UseEnds = auth.OneTime, grants.Consumed, s.Grant.Starts.Add(3*time.Second)
		}, problem.GrantConsumed},
	} {
		t.Run(test.why, func(t *testing.T) {
			w := newWorld(t, t.TempDir())
			p := w.process(t)
			token := stand(t, p, test.change)
			p.opens(token)
			w.clock.advance(3*time.Second - 1)
			p.opens(token)
			w.clock.advance(1)
			p.refuses(token, test.code)
		})
	}
}
