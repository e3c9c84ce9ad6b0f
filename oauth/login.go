package oauth

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"portway/grants"
)

func (s *Server) loginPage(r *http.Request, t *Transaction, app *grants.App, browser string) *LoginPage {
	id := r.PathValue("transaction")
	return &LoginPage{
		Frame: s.frame(r, &t.Ask), Action: "/oauth/login/" + id, FormToken: s.formToken(browser, id), App: plain(app.Name, 40),
	}
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request) {
	t, app := s.transaction(w, r)
	if t == nil {
		return
	}
	browser := s.browser(r)
	if browser == "" {
		browser = newSecret()
		s.setCookie(w, browser)
	}
	s.Pages.Login(w, http.StatusOK, s.loginPage(r, t, app, browser))
}

// login checks a name and a password. Whether the name or the password was wrong can be told neither from the answer nor
// from the time it takes.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	t, app := s.transaction(w, r)
	if t == nil {
		return
	}
	p, err := form(w, r)
	if err != nil {
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return
	}
	browser := s.browser(r)
	if !s.formTokenFits(p["token"], browser, r.PathValue("transaction")) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
		return
	}
	page := s.loginPage(r, t, app, browser)
	page.Name = plain(p["name"], 100)
	again, err := s.attempt(r.Context(), p["name"], address(r))
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	if wait := again.Sub(s.now()); wait > 0 {
		page.Notice, page.Again = TooManyTries, again
		w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
		s.Pages.Login(w, http.StatusTooManyRequests, page)
		return
	}
	account, err := s.known(r.Context(), p["name"], p["password"])
	if err == nil && account != nil {
		if err = s.Store.ForgetAttempts(r.Context(), pairKey(p["name"], address(r))); err == nil {
			err = s.open(w, r, account.ID)
		}
	}
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case account == nil:
		page.Notice = WrongPassword
		s.Pages.Login(w, http.StatusUnprocessableEntity, page)
	default:
		seeOther(w, r, "/oauth/consent/"+r.PathValue("transaction"))
	}
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

// The limits on guessing, per window. The one on a name is the widest: it must not let a stranger lock somebody out.
const (
	attemptWindow  = 15 * time.Minute
	triesPerPair   = 10  // one name from one address
	triesPerSource = 300 // one address, behind which a whole company may sit
	triesPerName   = 200 // one name
	triesInAll     = 10_000
)

func pairKey(name, address string) string { return digest("pair\x00" + name + "\x00" + address) }

// attempt counts a try, before anybody knows whether it is right: of many at once none must slip through. It returns when
// to try again, zero where now is fine. The counts are in the database, so a restart forgets none.
func (s *Server) attempt(ctx context.Context, name, address string) (again time.Time, err error) {
	now := s.now()
	for _, limit := range []struct {
		key  string
		most int
	}{
		{pairKey(name, address), triesPerPair},
		{digest("source\x00" + address), triesPerSource},
		{digest("name\x00" + name), triesPerName},
		{digest("all"), triesInAll},
	} {
		count, began, err := s.Store.CountAttempt(ctx, limit.key, now, attemptWindow)
		if err != nil {
			return time.Time{}, err
		}
		if count > limit.most {
			return began.Add(attemptWindow), nil
		}
	}
	return time.Time{}, nil
}

// logout ends the login, for whoever says that it is not theirs, and asks again who it is.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	p, err := form(w, r)
	id := r.PathValue("transaction")
	if err != nil || !s.formTokenFits(p["token"], s.browser(r), id) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
		return
	}
	if err := s.Store.EndSession(r.Context(), digest(s.browser(r))); err != nil {
		s.failBroken(w, r, err)
		return
	}
	s.setCookie(w, newSecret())
	seeOther(w, r, "/oauth/login/"+id)
}
