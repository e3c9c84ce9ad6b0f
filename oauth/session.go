package oauth

import (
	"net/http"
	"slices"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// How long a login lasts.
const (
	sessionIdle = 30 * time.Minute
	sessionLife = 12 * time.Hour
	touchEvery  = time.Minute
)

// cookieName is bound to the host, and to it alone, where the site has TLS.
func (s *Server) cookieName() string {
	if s.secure() {
		return "__Host-portway"
	}
	return "portway-session"
}

func (s *Server) setCookie(w http.ResponseWriter, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: value, Path: "/", Secure: s.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// browser returns what the browser's cookie says: a session, or before the login a random word that forms are tied to.
func (s *Server) browser(r *http.Request) string {
	cookie, err := r.Cookie(s.cookieName())
	if err != nil || len(cookie.Value) > 100 {
		return ""
	}
	return cookie.Value
}

// session returns the login and the account that it is for; nil where nobody is logged in.
func (s *Server) session(r *http.Request) (*Session, *grants.Account, error) {
	browser := s.browser(r)
	if browser == "" {
		return nil, nil, nil
	}
	session, err := s.Store.Session(r.Context(), digest(browser))
	if err != nil || session == nil {
		return nil, nil, err
	}
	now := s.now()
	if !now.Before(session.Expires) || now.Sub(session.Seen) >= sessionIdle {
		return nil, nil, s.Store.EndSession(r.Context(), session.Digest)
	}
	account, err := s.Grants.Store.Account(r.Context(), session.Account)
	if err != nil || account == nil || account.Status != grants.AccountActive {
		return nil, nil, err
	}
	if now.Sub(session.Seen) >= touchEvery {
		return session, account, s.Store.TouchSession(r.Context(), session.Digest, now)
	}
	return session, account, nil
}

// open logs somebody in. The browser's word of before the login is worth nothing from now on: it could have been planted.
func (s *Server) open(w http.ResponseWriter, r *http.Request, account string, methods ...string) error {
	if before := s.browser(r); before != "" {
		if err := s.Store.EndSession(r.Context(), digest(before)); err != nil {
			return err
		}
	}
	id, now := newSecret(), s.now()
	err := s.Store.AddSession(r.Context(), &Session{
		Digest: digest(id), Account: account, Methods: methods, Agent: agentOf(r.UserAgent()), Created: now, Seen: now, Expires: now.Add(sessionLife),
	})
	if err != nil {
		return err
	}
	s.setCookie(w, id)
	return nil
}

// transaction returns the one that the address names, answering itself where there is none that is open.
func (s *Server) transaction(w http.ResponseWriter, r *http.Request) (*Transaction, *grants.App) {
	t, err := s.Store.Transaction(r.Context(), digest(r.PathValue("transaction")))
	if err != nil {
		s.failBroken(w, r, err)
		return nil, nil
	}
	if t == nil || t.Finished.IsZero() && !s.now().Before(t.Expires) {
		s.fail(w, r, http.StatusNotFound, RequestOver)
		return nil, nil
	}
	app, err := s.app(r.Context(), t.App)
	if err != nil {
		s.failBroken(w, r, err)
		return nil, nil
	}
	switch {
	case app == nil || app.State.Closed() || !redirects(app, t.Ask.Redirect):
		s.fail(w, r, http.StatusBadRequest, UnknownApp)
	case !t.Finished.IsZero():
		s.Pages.Stop(w, http.StatusConflict, &StopPage{Frame: s.frame(r, &t.Ask), Notice: Answered, App: plain(app.Name, 40)})
	default:
		return t, app
	}
	return nil, nil
}

// LoggedIn returns what whoever is logged in by the request's cookie may do here, nil where nobody is.
func (s *Server) LoggedIn(r *http.Request) (*auth.Grant, error) {
	session, account, err := s.session(r)
	if err != nil {
		return nil, problem.Wrap(err, problem.Unavailable, "The login cannot be looked up right now. Try again.")
	}
	if account == nil {
		return nil, nil
	}
	grant := s.Grants.LoggedIn(account, session.Digest, session.Expires)
	if account.Role == auth.RoleOperator && s.SecondFactor && !session.Strong() {
		// What an operator may look at by a password alone, they may not change.
		grant.Scopes = slices.DeleteFunc(slices.Clone(grant.Scopes), func(scope string) bool { return scope == "operator:write" })
		grant.Rights = auth.FirstParty(grant.Scopes)
	}
	return grant, nil
}
