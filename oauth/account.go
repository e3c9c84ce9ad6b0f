package oauth

import (
	"net/http"

	"portway/grants"
	"portway/problem"
)

// accountPath is the page about how somebody logs in.
const accountPath = "/account/passkeys"

func (s *Server) accountPage(r *http.Request, session *Session, account *grants.Account) (*AccountPage, error) {
	ctx := r.Context()
	page := &AccountPage{
		Frame: s.frame(r, nil), FormToken: s.formToken(s.browser(r), accountPath), Person: plain(account.Name, 60),
		Passkeys: s.Passkeys != nil, Mail: s.Mail != nil, This: session.Digest, Fresh: s.fresh(session),
	}
	if account.Language != "" {
		page.Languages = account.Language + "," + page.Languages
	}
	var err error
	if page.Keys, err = s.Store.Passkeys(ctx, account.ID); err != nil {
		return nil, err
	}
	if page.Sessions, err = s.Sessions(ctx, account.ID); err != nil {
		return nil, err
	}
	if page.Address, err = s.addressOf(ctx, account.ID); err != nil {
		return nil, err
	}
	hash, err := s.Store.Password(ctx, account.ID)
	page.Password = hash != ""
	if said := Notice(r.URL.Query().Get("notice")); said == PasswordChanged || said == LetterSent || said == KeyAdded || said == KeyRemoved {
		page.Said = said
	}
	return page, err
}

func (s *Server) showAccount(w http.ResponseWriter, r *http.Request) {
	session, account := s.loggedIn(w, r)
	if account == nil {
		return
	}
	page, err := s.accountPage(r, session, account)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	s.sayAccount(w, http.StatusOK, page)
}

func (s *Server) sayAccount(w http.ResponseWriter, status int, page *AccountPage) {
	if page.Passkeys {
		w.Header().Set("Content-Security-Policy", scriptPolicy)
	}
	s.Pages.Account(w, status, page)
}

// changeAccount takes one of the forms of the page.
func (s *Server) changeAccount(w http.ResponseWriter, r *http.Request) {
	session, account := s.loggedIn(w, r)
	if account == nil {
		return
	}
	p := s.sentForm(w, r, accountPath)
	if p == nil {
		return
	}
	var said Notice
	var fault Fault
	var err error
	switch p["do"] {
	case "password":
		said = PasswordChanged
		fault, err = s.changePassword(w, r, session, account, p)
	case "address":
		said = LetterSent
		if err = s.VerifyAddress(r.Context(), account, p["address"]); problem.Is(err, problem.BadInput) {
			fault, err = Fault{Notice: NoAddress, Field: "address"}, nil
		} else if problem.Is(err, problem.RateLimited) {
			fault, err = Fault{Notice: TooManyTries, Field: "address", Again: s.now().Add(attemptWindow)}, nil
		}
	case "end":
		if err = s.EndSession(r.Context(), account.ID, p["session"]); problem.Is(err, problem.NotFound) {
			err = nil
		}
	case "others":
		err = s.EndOtherSessions(r.Context(), account.ID, session.Digest)
	case "removeKey":
		said = KeyRemoved
		_, err = s.Store.RemovePasskey(r.Context(), account.ID, p["key"])
	default:
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return
	}
	s.sayChanged(w, r, session, account, said, fault, err)
}

func (s *Server) sayChanged(w http.ResponseWriter, r *http.Request, session *Session, account *grants.Account, said Notice, fault Fault, err error) {
	if err == nil && fault.Notice == "" {
		to := accountPath
		if said != "" {
			to += "?notice=" + string(said)
		}
		seeOther(w, r, to)
		return
	}
	var page *AccountPage
	if err == nil {
		page, err = s.accountPage(r, session, account)
	}
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	page.Complain(fault)
	s.sayAccount(w, http.StatusUnprocessableEntity, page)
}

// changePassword wants the old one: a browser that somebody left open is not enough. All logins end but this one.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request, session *Session, account *grants.Account, p parameters) (Fault, error) {
	again, err := s.attempt(r.Context(), account.Name, address(r))
	if err != nil {
		return Fault{}, err
	}
	if s.tooMany(w, again) {
		return Fault{Notice: TooManyTries, Field: "old", Again: again}, nil
	}
	known, err := s.known(r.Context(), account.Name, p["old"])
	if err != nil {
		return Fault{}, err
	}
	if known == nil {
		return Fault{Notice: WrongOldPassword, Field: "old"}, nil
	}
	if wrong := s.passwordFault(p["password"], account.Name); wrong != "" {
		return Fault{Notice: wrong, Field: "password"}, nil
	}
	if err := s.SetPassword(r.Context(), account.ID, p["password"]); err != nil {
		return Fault{}, err
	}
	return Fault{}, s.open(w, r, account.ID, session.Methods...)
}
