package oauth

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

// question returns the transaction with its app and whoever is logged in, answering itself where one is missing. The
// transaction is this person's from the first time they see it.
func (s *Server) question(w http.ResponseWriter, r *http.Request) (*Transaction, *grants.App, *grants.Account) {
	t, app := s.transaction(w, r)
	if t == nil {
		return nil, nil, nil
	}
	_, account, err := s.session(r)
	if err != nil {
		s.failBroken(w, r, err)
		return nil, nil, nil
	}
	if account == nil {
		seeOther(w, r, "/oauth/login/"+r.PathValue("transaction"))
		return nil, nil, nil
	}
	if t.Account == "" {
		if t, err = s.bind(r.Context(), t, app, account); err != nil {
			s.failBroken(w, r, err)
			return nil, nil, nil
		}
	}
	if t.Account != account.ID {
		s.fail(w, r, http.StatusForbidden, NotYours)
		return nil, nil, nil
	}
	return t, app, account
}

func (s *Server) bind(ctx context.Context, t *Transaction, app *grants.App, account *grants.Account) (*Transaction, error) {
	request, err := s.Grants.Ask(ctx, grants.ConsentRequest{
		App: app.ID, Account: account.ID, Scopes: t.Ask.Scopes, Mode: auth.Mode(t.Ask.Mode), Days: t.Ask.Days,
		From: t.Ask.From, Until: t.Ask.Until, Purpose: t.Ask.Purpose,
	})
	if err != nil {
		return nil, err
	}
	if _, err := s.Store.BindTransaction(ctx, t.Digest, account.ID, request.ID); err != nil {
		return nil, err
	}
	return s.Store.Transaction(ctx, t.Digest) // whoever was first
}

func (s *Server) showConsent(w http.ResponseWriter, r *http.Request) {
	t, app, account := s.question(w, r)
	if t == nil {
		return
	}
	page, err := s.consentPage(r, t, app, account)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	s.sayConsent(w, http.StatusOK, page)
}

func (s *Server) sayConsent(w http.ResponseWriter, status int, page *ConsentPage) {
	w.Header().Set("Content-Security-Policy", policy(page.Origin))
	s.Pages.Consent(w, status, page)
}

// consentPage puts the question together. Nothing is ticked.
func (s *Server) consentPage(r *http.Request, t *Transaction, app *grants.App, account *grants.Account) (*ConsentPage, error) {
	id, now := r.PathValue("transaction"), s.now()
	checked, err := s.checked(r.Context(), app)
	if err != nil {
		return nil, err
	}
	volume, err := s.Volume(r.Context(), account.ID)
	if err != nil {
		return nil, err
	}
	target, err := url.Parse(t.Ask.Redirect)
	if err != nil {
		return nil, err
	}
	page := &ConsentPage{
		Frame: s.frame(r, &t.Ask), Action: "/oauth/consent/" + id, Logout: "/oauth/logout/" + id,
		FormToken: s.formToken(s.browser(r), id), Person: plain(account.Name, 60), App: s.wordsOf(app, checked, t.Ask.Purpose),
		Mode: auth.Mode(t.Ask.Mode), Now: now, All: slices.Contains(t.Ask.Scopes, auth.All),
		Back: target.Hostname(), Origin: origin(t.Ask.Redirect), Region: account.Region,
	}
	page.StartBy, page.Ends = now.Add(grants.StartWithin), now.Add(grants.ReadWithin)
	page.Groups = s.groups(t, app, account, volume)
	page.Periods = periods(now, &t.Ask)
	page.Durations = s.durations(now, t, account)
	page.Barred = s.barred(page, app, account)
	return page, nil
}

// barred says why this person can allow this app nothing.
func (s *Server) barred(page *ConsentPage, app *grants.App, account *grants.Account) Notice {
	mode := page.Mode
	if mode == "" {
		mode = auth.OneTime // the one that is open to more people
	}
	switch {
	case s.Grants.Eligibility.Check(account, mode) != "":
		return NotEligible
	case app.State != grants.Live && !account.Sandbox:
		return OnlySandbox
	}
	return ""
}

// checked is when the app was approved.
func (s *Server) checked(ctx context.Context, app *grants.App) (time.Time, error) {
	if app.State != grants.Live {
		return time.Time{}, nil
	}
	events, err := s.Grants.Decisions(ctx, app.ID)
	for _, e := range slices.Backward(events) {
		if e.Kind == grants.AppApproved {
			return e.At, nil
		}
	}
	return time.Time{}, err
}

// groups lists what was asked for, in schema order: every category that the scopes open, whatever words they used.
func (s *Server) groups(t *Transaction, app *grants.App, account *grants.Account, volume map[string]int64) []Group {
	asked := auth.Open(t.Ask.Scopes).And(s.Grants.Eligibility.Rights(account))
	all := slices.Contains(t.Ask.Scopes, auth.All)
	var groups []Group
	for i, c := range record.Categories {
		row := Row{ID: "c" + strconv.Itoa(i), Category: c, Count: volume[c.Name], Why: plain(why(app, c), 120), Extras: extras(c, t.Ask.Scopes)}
		if !asked.Opens(c) {
			continue
		}
		if len(groups) == 0 || groups[len(groups)-1].Name != c.Group {
			groups = append(groups, Group{Name: c.Group, ID: "g" + strconv.Itoa(len(groups))})
		}
		g := &groups[len(groups)-1]
		g.Rows = append(g.Rows, row)
		if (all || slices.Contains(t.Ask.Scopes, c.GroupScope)) && !c.OtherPeople {
			g.Scope = c.GroupScope
			g.Kinds++
		}
	}
	return groups
}

// why is the app's reason for wanting the category, or the whole group of it.
func why(app *grants.App, c *record.Category) string {
	if text := app.Profile.Purposes[c.Name]; text != "" {
		return text
	}
	return app.Profile.Purposes[c.Group]
}

// extras are the category's guarded fields that were asked for.
func extras(c *record.Category, scopes []string) []Extra {
	var found []Extra
	for i := range c.Fields {
		for _, needs := range c.Fields[i].Guard {
			if len(needs) == 1 && slices.Contains(scopes, needs[0]) {
				found = append(found, Extra{ID: "x" + strconv.Itoa(c.Fields[i].Bit), Scope: needs[0], Field: &c.Fields[i]})
			}
		}
	}
	return found
}

// periods are the choices of how far back. Those that are wider than what the app asked for are left out.
func periods(now time.Time, ask *Ask) []Period {
	wanted := ask.From
	all := []Period{
		{Value: "days30", Since: now.AddDate(0, 0, -30), Ticked: true},
		{Value: "months12", Since: now.AddDate(-1, 0, 0)},
		{Value: "all"},
		{Value: "date"},
	}
	var left []Period
	for i, p := range all {
		p.ID = "p" + strconv.Itoa(i)
		if p.Value == "all" && !wanted.IsZero() {
			p.Value, p.Since, p.Asked = "asked", wanted, true
		}
		if p.Value == "date" || p.Value == "asked" || !p.Since.Before(wanted) || wanted.IsZero() {
			left = append(left, p)
		}
	}
	if len(left) > 0 && !left[0].Ticked { // less than 30 days were asked for: that is the smallest answer
		left[0].Ticked = true
	}
	return left
}

// durations are the choices of how long. The shortest is ticked.
func (s *Server) durations(now time.Time, t *Transaction, account *grants.Account) []Duration {
	if t.Ask.Mode == string(auth.OneTime) {
		return nil
	}
	var list []Duration
	if t.Ask.Mode == "" && s.Grants.Eligibility.Check(account, auth.OneTime) == "" {
		list = append(list, Duration{ID: "d0", Value: "once"})
	}
	if s.Grants.Eligibility.Check(account, auth.Recurring) == "" {
		for _, days := range grants.Durations() {
			if t.Ask.Days == 0 || days <= t.Ask.Days {
				list = append(list, Duration{ID: "d" + strconv.Itoa(days), Value: strconv.Itoa(days), Days: days, Until: now.AddDate(0, 0, days)})
			}
		}
	}
	at := max(0, slices.IndexFunc(list, func(d Duration) bool { return d.Days > 0 }))
	if len(list) > 0 {
		list[at].Ticked = true
	}
	return list
}

// overtaken reports whether the error says that the question is answered already.
func overtaken(err error) bool { return problem.Is(err, problem.Conflict) }
