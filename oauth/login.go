package oauth

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"portway/grants"
)

func (s *Server) loginPage(r *http.Request, e *errand, browser string) *LoginPage {
	page := &LoginPage{
		Frame: s.frame(r, e.ask), Action: e.path, FormToken: s.formToken(browser, e.form), App: e.app, Next: e.next,
		Passkeys: s.Passkeys != nil, Reset: s.Mail != nil, Signup: s.Signup.Open && e.own(),
	}
	if s.Upstream != nil {
		page.Upstream = s.Upstream.Name
	}
	return page
}

// sayLogin sends the page with leave for the one script that it may have, which asks for a passkey.
func (s *Server) sayLogin(w http.ResponseWriter, status int, page *LoginPage) {
	if page.Passkeys {
		w.Header().Set("Content-Security-Policy", scriptPolicy)
	}
	s.Pages.Login(w, status, page)
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request) {
	e := s.errand(w, r)
	if e == nil {
		return
	}
	if e.own() && r.URL.Query().Get("fresh") == "" {
		_, account, err := s.session(r)
		if err != nil {
			s.failBroken(w, r, err)
			return
		}
		if account != nil {
			seeOther(w, r, e.next)
			return
		}
	}
	page := s.loginPage(r, e, s.visitor(w, r))
	switch r.URL.Query().Get("notice") {
	case string(PasswordChanged), string(SignedUp), string(UpstreamFailed), string(AddressVerified):
		page.Said = Notice(r.URL.Query().Get("notice"))
	}
	s.sayLogin(w, http.StatusOK, page)
}

// visitor returns the word that the browser's forms are tied to, and gives it one where it has none.
func (s *Server) visitor(w http.ResponseWriter, r *http.Request) string {
	browser := s.browser(r)
	if browser == "" {
		browser = newSecret()
		s.setCookie(w, browser)
	}
	return browser
}

// login checks a name and a password. Whether the name or the password was wrong can be told neither from the answer nor
// from the time it takes.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	e := s.errand(w, r)
	if e == nil {
		return
	}
	p, err := form(w, r)
	if err != nil {
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return
	}
	if e.own() {
		e.next = localPath(p["return"])
	}
	browser := s.browser(r)
	if !s.formTokenFits(p["token"], browser, e.form) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
		return
	}
	page := s.loginPage(r, e, browser)
	page.Name = plain(p["name"], 100)
	again, err := s.attempt(r.Context(), p["name"], address(r))
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	if s.tooMany(w, again) {
		page.Notice, page.Again = TooManyTries, again
		s.sayLogin(w, http.StatusTooManyRequests, page)
		return
	}
	account, err := s.known(r.Context(), p["name"], p["password"])
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case account == nil:
		page.Notice = WrongPassword
		s.sayLogin(w, http.StatusUnprocessableEntity, page)
	default:
		s.recognised(w, r, e, account, p["name"])
	}
}

// tooMany says in the header when to try again, if it is not now.
func (s *Server) tooMany(w http.ResponseWriter, again time.Time) bool {
	wait := again.Sub(s.now())
	if wait <= 0 {
		return false
	}
	w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	return true
}

// recognised goes on after the right password: to the second step where the account has one, otherwise to what they came for.
func (s *Server) recognised(w http.ResponseWriter, r *http.Request, e *errand, account *grants.Account, name string) {
	err := s.Store.ForgetAttempts(r.Context(), pairKey(name, address(r)))
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	s.enter(w, r, e, account, "pwd")
}

// enter logs somebody in who has proved who they are by the method, unless a code has to come on top of it.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, e *errand, account *grants.Account, method string) {
	secret, err := s.Store.CodeSecret(r.Context(), account.ID)
	if err == nil && secret != "" {
		s.askCode(w, r, e, account, method)
		return
	}
	if err == nil {
		err = s.open(w, r, account.ID, method)
	}
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	seeOther(w, r, e.next)
}

// known returns the account with the name and the password, nil where there is none.
func (s *Server) known(ctx context.Context, name, password string) (*grants.Account, error) {
	account, err := s.Grants.Store.AccountNamed(ctx, name)
	if err != nil {
		return nil, err
	}
	hash := ""
	if account != nil && account.Status == grants.AccountActive {
		if hash, err = s.Store.Password(ctx, account.ID); err != nil {
			return nil, err
		}
	}
	real := hash != ""
	if !real {
		hash = s.decoy()
	}
	if len(password) > 4*longestPassword {
		password = ""
	}
	var fits, current bool
	if err := s.hashing.do(ctx, func() { fits, current = passwordFits(password, hash) }); err != nil {
		return nil, err
	}
	if !fits || !real {
		return nil, nil
	}
	if !current {
		return account, s.Store.RehashPassword(ctx, account.ID, hash, hashPassword(password))
	}
	return account, nil
}

// logout ends the login, for whoever says that it is not theirs, and asks again who it is.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	p, err := form(w, r)
	id := r.PathValue("transaction")
	if err != nil || !s.formTokenFits(p["token"], s.browser(r), id) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
		return
	}
	if s.leave(w, r) {
		seeOther(w, r, "/oauth/login/"+id)
	}
}

// logoutHere ends the login on this site's own account. Who sends such a form from elsewhere could log somebody out, no more;
// the guard before it refuses them all the same.
func (s *Server) logoutHere(w http.ResponseWriter, r *http.Request) {
	if s.leave(w, r) {
		seeOther(w, r, "/login")
	}
}

func (s *Server) leave(w http.ResponseWriter, r *http.Request) bool {
	if browser := s.browser(r); browser != "" {
		if err := s.Store.EndSession(r.Context(), digest(browser)); err != nil {
			s.failBroken(w, r, err)
			return false
		}
	}
	s.setCookie(w, newSecret())
	return true
}

// loggedIn returns who is logged in, sending everybody else to the login page and back to where they are.
func (s *Server) loggedIn(w http.ResponseWriter, r *http.Request) (*Session, *grants.Account) {
	session, account, err := s.session(r)
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case account == nil && strings.Contains(r.Header.Get("Accept"), "application/json"):
		answer(w, http.StatusUnauthorized, map[string]any{"error": "login_required", "error_description": "Nobody is logged in. Log in at /login."})
	case account == nil && r.Method == http.MethodGet:
		seeOther(w, r, ownErrand(r.URL.RequestURI()).again())
	case account == nil:
		seeOther(w, r, "/login")
	default:
		return session, account
	}
	return nil, nil
}
