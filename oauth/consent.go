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
	id := r.PathValue("transaction")
	_, account, err := s.session(r)
	if err != nil {
		s.failBroken(w, r, err)
		return nil, nil, nil
	}
	if account == nil {
		seeOther(w, r, "/oauth/login/"+id)
		return nil, nil, nil
	}
	if !isPerson(account) { // whoever works with the gateway has no data to give
		s.Pages.Stop(w, http.StatusForbidden, &StopPage{
			Frame: s.frame(r, &t.Ask), Notice: WrongRole, Logout: "/oauth/logout/" + id, FormToken: s.formToken(s.browser(r), id),
		})
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

func isPerson(a *grants.Account) bool { return a.Role == "" || a.Role == auth.RolePerson }

// bind makes the question the account's. Where the app may read something of theirs already, the question is about the
// difference: what is allowed today is part of it.
func (s *Server) bind(ctx context.Context, t *Transaction, app *grants.App, account *grants.Account) (*Transaction, error) {
	asked := grants.ConsentRequest{
		App: app.ID, Account: account.ID, Scopes: t.Ask.Scopes, Mode: auth.Mode(t.Ask.Mode), Days: t.Ask.Days,
		From: t.Ask.From, Until: t.Ask.Until, Purpose: t.Ask.Purpose,
	}
	before, err := s.allowedToday(ctx, &t.Ask, app, account)
	if err != nil {
		return nil, err
	}
	if before != nil {
		asked.Renews, asked.Mode = before.ID, auth.Recurring
		asked.Scopes = union(t.Ask.Scopes, grants.ScopesOf(standingRights(before, app)))
		if !asked.From.IsZero() && before.From.Before(asked.From) {
			asked.From = before.From // what is allowed today can stay
		}
	}
	request, err := s.Grants.Ask(ctx, asked)
	if err != nil {
		return nil, err
	}
	if _, err := s.Store.BindTransaction(ctx, t.Digest, account.ID, request.ID); err != nil {
		return nil, err
	}
	return s.Store.Transaction(ctx, t.Digest) // whoever was first
}

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, one := range b {
		if !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
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

// consentPage puts the question together. Nothing is ticked but what is allowed today.
func (s *Server) consentPage(r *http.Request, t *Transaction, app *grants.App, account *grants.Account) (*ConsentPage, error) {
	id, now, ctx := r.PathValue("transaction"), s.now(), r.Context()
	request, err := s.Grants.Store.Request(ctx, t.Request)
	if err != nil || request == nil {
		return nil, problem.Wrap(err, problem.Internal, "The question cannot be found.")
	}
	target, err := url.Parse(t.Ask.Redirect)
	if err != nil {
		return nil, err
	}
	page := &ConsentPage{
		Frame: s.frame(r, &t.Ask), Action: "/oauth/consent/" + id, Logout: "/oauth/logout/" + id,
		FormToken: s.formToken(s.browser(r), id), Person: plain(account.Name, 60), Mode: request.Mode, Now: now,
		All: slices.Contains(t.Ask.Scopes, auth.All), Back: target.Hostname(), Origin: origin(t.Ask.Redirect), Region: account.Region, Until: t.Ask.Until,
	}
	page.StartBy, page.Ends = now.Add(grants.StartWithin), now.Add(grants.ReadWithin)
	before, err := s.before(ctx, request)
	if err != nil {
		return nil, err
	}
	if err := s.fill(ctx, page, app, account, request.Scopes, before); err != nil {
		return nil, err
	}
	if before != nil {
		if page.Before, err = s.difference(ctx, page, app, before, t.Ask.Purpose); err != nil {
			return nil, err
		}
	}
	page.App = s.wordsOf(app, page.App.Checked, t.Ask.Purpose)
	page.Periods = periods(now, &t.Ask, earliest(page.Groups), page.Before)
	page.Durations = s.durations(now, &t.Ask, account, page.Before)
	page.Barred = s.barred(page, app, account)
	return page, nil
}

// fill lists what was asked for, with how much there is of it.
func (s *Server) fill(ctx context.Context, page *ConsentPage, app *grants.App, account *grants.Account, scopes []string, before *grants.Grant) error {
	var err error
	if page.App.Checked, err = s.checked(ctx, app); err != nil {
		return err
	}
	asked := auth.Open(scopes)
	var categories []*record.Category
	fit := s.Grants.Eligibility.Rights(account)
	for _, c := range record.Categories {
		switch {
		case !asked.Opens(c):
		case !fit.Opens(c):
			page.Unfit = append(page.Unfit, c)
		default:
			categories = append(categories, c)
		}
	}
	volume, err := s.Volume(ctx, account.ID, categories)
	if err != nil {
		return err
	}
	var samples map[string]*Sample
	if s.Samples != nil {
		if samples, err = s.Samples(ctx, account.ID, categories); err != nil {
			return err
		}
	}
	g := grouping{app: app, scopes: scopes, volume: volume, samples: samples, before: before}
	page.Groups = g.groups(categories)
	return nil
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

// A grouping makes cards of categories.
type grouping struct {
	app     *grants.App
	scopes  []string // asked for, whatever words the app used
	volume  map[string]Volume
	samples map[string]*Sample
	before  *grants.Grant // nil where nothing is allowed today
}

// groups lists the categories in schema order. Where something is allowed today, what would change comes first.
func (g *grouping) groups(categories []*record.Category) []Group {
	var changes, stays []Group
	for _, c := range categories {
		row := g.row(c)
		if g.before == nil || row.New || slices.ContainsFunc(row.Extras, func(x Extra) bool { return x.New }) {
			changes = g.put(changes, row, false)
		} else {
			stays = g.put(stays, row, true)
		}
	}
	return append(changes, stays...)
}

func (g *grouping) put(groups []Group, row Row, stays bool) []Group {
	c := row.Category
	if len(groups) == 0 || groups[len(groups)-1].Name != c.Group {
		groups = append(groups, Group{Name: c.Group, Stays: stays, ID: "g" + strconv.Itoa(slices.Index(record.AllGroup, record.Group(c.Group)))})
	}
	group := &groups[len(groups)-1]
	group.Rows = append(group.Rows, row)
	asOne := slices.Contains(g.scopes, auth.All) || slices.Contains(g.scopes, c.GroupScope)
	if asOne && !c.OtherPeople && g.before == nil {
		group.Scope = c.GroupScope
		group.Kinds++
	}
	return groups
}

func (g *grouping) row(c *record.Category) Row {
	row := Row{
		ID: "c" + strconv.Itoa(slices.Index(record.Categories, c)), Category: c, Count: g.volume[c.Name].Records, Others: g.volume[c.Name].Others, Newest: g.samples[c.Name],
		Why: plain(why(g.app, c), 120), Needed: slices.Contains(g.app.Profile.Needs, c.Name), Extras: extras(c, g.scopes),
	}
	if g.before == nil {
		return row
	}
	today := g.before.Rights()
	row.Ticked = today.Opens(c)
	row.New = !row.Ticked
	for i := range row.Extras {
		extra := &row.Extras[i]
		extra.Ticked = row.Ticked && today.OpensField(c, extra.Field)
		extra.New = !extra.Ticked
	}
	return row
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

// overtaken reports whether the error says that the question is answered already.
func overtaken(err error) bool { return problem.Is(err, problem.Conflict) }
