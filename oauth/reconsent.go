package oauth

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// renewFrom is how long before its end a grant can be renewed.
const renewFrom = 30 * day

// allowedToday returns the recurring grant that the person gave the app here and that still stands, nil where there is none.
// A question for one copy stands beside it.
func (s *Server) allowedToday(ctx context.Context, ask *Ask, app *grants.App, account *grants.Account) (*grants.Grant, error) {
	if ask.Mode == string(auth.OneTime) {
		return nil, nil
	}
	var newest *grants.Grant
	filter := grants.Filter{Account: account.ID, App: app.ID, Standing: true}
	for {
		found, err := s.Grants.Grants(ctx, filter)
		if err != nil {
			return nil, err
		}
		for i := range found {
			g := &found[i]
			filter.After = g.ID
			if s.continues(g) && (newest == nil || g.Created.After(newest.Created)) {
				newest = g
			}
		}
		if len(found) == 0 {
			return newest, nil
		}
	}
}

// continues reports whether a new answer can take the grant's place.
func (s *Server) continues(g *grants.Grant) bool {
	open := g.Status == grants.Active || g.Status == grants.Halted && g.Reason == grants.ReasonPaused
	return open && g.Mode == auth.Recurring && g.Origin == grants.Consent && g.Expires.After(s.now())
}

// standingRights is what the grant opens of what the app may still ask for.
func standingRights(g *grants.Grant, app *grants.App) auth.Rights {
	rights := g.Rights()
	if app.State == grants.Live {
		rights = rights.And(auth.Open(app.Scopes))
	}
	return rights
}

// before returns the grant that the question is about the continuation of, nil where there is none or it has ended.
func (s *Server) before(ctx context.Context, request *grants.ConsentRequest) (*grants.Grant, error) {
	if request.Renews == "" {
		return nil, nil
	}
	standing, err := s.Grants.Store.Standing(ctx, request.Renews)
	if err != nil || standing == nil || !s.continues(&standing.Grant) {
		return nil, err
	}
	return &standing.Grant, nil
}

// difference says what the app may read today, and what it says of itself that it said otherwise then.
func (s *Server) difference(ctx context.Context, page *ConsentPage, app *grants.App, g *grants.Grant, purpose string) (*Before, error) {
	b := &Before{Grant: g.ID, Given: g.Created, From: g.From, Until: g.Expires}
	request, err := s.Grants.Store.RequestOf(ctx, g.ID)
	if err != nil {
		return nil, err
	}
	var then struct {
		Words AppWords `json:"words"`
	}
	if request != nil && json.Unmarshal([]byte(request.Evidence), &then) == nil {
		now := s.wordsOf(app, time.Time{}, purpose)
		for _, c := range []Change{
			{"purpose", now.Purpose, then.Words.Purpose}, {"organisation", now.Organisation, then.Words.Organisation}, {"retention", now.Retention, then.Words.Retention},
		} {
			if c.Earlier != "" && c.Now != c.Earlier {
				b.Changed = append(b.Changed, c)
			}
		}
	}
	news := false
	for _, group := range page.Groups {
		news = news || !group.Stays
	}
	left := g.Expires.Sub(s.now())
	b.Renewal = !news && len(b.Changed) == 0 && left <= renewFrom && left <= g.Expires.Sub(g.Created)/2
	return b, nil
}

// keep answers that everything shall stay as it is: the app gets a code for what it may read today, and nothing new.
func (s *Server) keep(w http.ResponseWriter, r *http.Request, t *Transaction, page *ConsentPage, decided grants.Answer) {
	decided.Allow = auth.Rights{}
	if _, err := s.Grants.Decide(r.Context(), decided); err != nil {
		s.sayUndecided(w, r, page, err)
		return
	}
	standing, err := s.Grants.Store.Standing(r.Context(), page.Before.Grant)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	if standing == nil || standing.Grant.Status != grants.Active {
		s.sendDenied(w, r, t)
		return
	}
	s.sendCode(w, r, t, &standing.Grant)
}

// renewable returns the grant of whoever is logged in that the address names, answering itself where there is none that can
// be renewed now.
func (s *Server) renewable(w http.ResponseWriter, r *http.Request) (*grants.Standing, *grants.Account) {
	_, account := s.loggedIn(w, r)
	if account == nil {
		return nil, nil
	}
	standing, err := s.Grants.Store.Standing(r.Context(), r.PathValue("grant"))
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case standing == nil || standing.Grant.Account != account.ID || !s.continues(&standing.Grant) || standing.Grant.Status != grants.Active:
		s.fail(w, r, http.StatusNotFound, RenewalOver)
	case standing.Grant.Expires.Sub(s.now()) > renewFrom:
		s.fail(w, r, http.StatusConflict, RenewalEarly)
	default:
		return standing, account
	}
	return nil, nil
}

// renewalPage is the page of a question that the person puts to themselves: only the end is new.
func (s *Server) renewalPage(r *http.Request, standing *grants.Standing, account *grants.Account) (*ConsentPage, error) {
	g, path := &standing.Grant, "/renew/"+standing.Grant.ID
	page := &ConsentPage{
		Frame: s.frame(r, nil), Action: path, Logout: "/logout", FormToken: s.formToken(s.browser(r), path), Person: plain(account.Name, 60),
		Mode: auth.Recurring, Now: s.now(), Region: account.Region,
		Before: &Before{Grant: g.ID, Given: g.Created, From: g.From, Until: g.Expires, Renewal: true, Own: true},
	}
	if err := s.fill(r.Context(), page, &standing.App, account, g.Scopes, g); err != nil {
		return nil, err
	}
	page.App = s.wordsOf(&standing.App, page.App.Checked, "")
	page.Periods = []Period{{ID: "p4", Value: "same", Since: g.From, Ticked: true}}
	page.Durations = s.durations(page.Now, &Ask{}, account, page.Before)
	page.Barred = s.barred(page, &standing.App, account)
	return page, nil
}

func (s *Server) showRenewal(w http.ResponseWriter, r *http.Request) {
	standing, account := s.renewable(w, r)
	if account == nil {
		return
	}
	page, err := s.renewalPage(r, standing, account)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	s.Pages.Consent(w, http.StatusOK, page)
}

// renew is an act of the person. Nothing renews itself.
func (s *Server) renew(w http.ResponseWriter, r *http.Request) {
	standing, account := s.renewable(w, r)
	if account == nil {
		return
	}
	p := s.sentForm(w, r, "/renew/"+standing.Grant.ID)
	if p == nil {
		return
	}
	if p["decision"] == "allow" {
		days, err := strconv.Atoi(p["duration"])
		if err == nil {
			var next *grants.Grant
			if next, err = s.Grants.Renew(r.Context(), standing.Grant.ID, days); err == nil {
				s.writeReceipt(r.Context(), account, plain(standing.App.Name, 40), next)
			}
		}
		switch {
		case problem.Is(err, problem.Conflict):
			s.fail(w, r, http.StatusConflict, RenewalOver)
			return
		case problem.Is(err, problem.Internal), problem.Is(err, problem.Unavailable):
			s.failBroken(w, r, err)
			return
		case err != nil:
			s.complainRenewal(w, r, standing, account)
			return
		}
	}
	seeOther(w, r, home)
}

func (s *Server) complainRenewal(w http.ResponseWriter, r *http.Request, standing *grants.Standing, account *grants.Account) {
	page, err := s.renewalPage(r, standing, account)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	page.Notices = []Complaint{{Notice: NoDuration, Anchor: "duration"}}
	s.Pages.Consent(w, http.StatusUnprocessableEntity, page)
}
