package oauth

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"portway/auth"
	"portway/grants"
)

// A Signup says whether developers can open accounts for themselves.
type Signup struct {
	Open    bool
	Confirm bool // only by a link that is mailed to them
}

// A newcomer is a developer who signs up.
type newcomer struct {
	Developer string `json:"developer"`
	Name      string `json:"name"` // of the account, and where to write to
	Hash      string `json:"hash"` // of the password
	Language  string `json:"language"`
}

func (s *Server) signupPage(r *http.Request, browser string) *FormPage {
	return &FormPage{
		Frame: s.frame(r, nil), Form: SignupForm, Action: "/signup", FormToken: s.formToken(browser, "signup"), Values: map[string]string{},
	}
}

func (s *Server) showSignup(w http.ResponseWriter, r *http.Request) {
	s.Pages.Form(w, http.StatusOK, s.signupPage(r, s.visitor(w, r)))
}

// signUp opens a developer's account, or writes to them first. Whether somebody has the user name already can be told neither
// from the answer nor from the time it takes; a developer's name is public anyway, and is said to be taken.
func (s *Server) signUp(w http.ResponseWriter, r *http.Request) {
	p := s.sentForm(w, r, "signup")
	if p == nil {
		return
	}
	page := s.signupPage(r, s.browser(r))
	who := newcomer{Developer: strings.TrimSpace(plain(p["developer"], 80)), Name: strings.ToLower(strings.TrimSpace(p["name"])), Language: p["language"]}
	page.Values = map[string]string{"developer": who.Developer, "name": plain(who.Name, 254), "language": who.Language}
	again, err := s.attemptForm(r.Context(), address(r))
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	if s.tooMany(w, again) {
		page.Complain(Fault{Notice: TooManyTries, Field: "name", Again: again})
		s.Pages.Form(w, http.StatusTooManyRequests, page)
		return
	}
	if err := s.checkNewcomer(r.Context(), page, &who, p["password"]); err != nil {
		s.failBroken(w, r, err)
		return
	}
	if len(page.Faults) > 0 {
		s.Pages.Form(w, http.StatusUnprocessableEntity, page)
		return
	}
	if err := s.hashing.do(r.Context(), func() { who.Hash = hashPassword(p["password"]) }); err != nil {
		s.failBroken(w, r, err)
		return
	}
	if s.Signup.Confirm && s.Mail != nil {
		s.later(r.Context(), func(ctx context.Context) error { return s.inviteNewcomer(ctx, &who) })
		s.Pages.Stop(w, http.StatusOK, &StopPage{Frame: s.frame(r, nil), Notice: LetterSent})
		return
	}
	if _, err := s.settle(r.Context(), &who); err != nil {
		s.failBroken(w, r, err)
		return
	}
	seeOther(w, r, "/login?notice="+string(SignedUp))
}

func (s *Server) checkNewcomer(ctx context.Context, page *FormPage, who *newcomer, password string) error {
	if n := utf8.RuneCountInString(who.Developer); n < 2 {
		page.Complain(Fault{Notice: NoDeveloper, Field: "developer"})
	} else if taken, err := s.Store.DeveloperNamed(ctx, who.Developer); err != nil {
		return err
	} else if taken != "" {
		page.Complain(Fault{Notice: DeveloperTaken, Field: "developer"})
	}
	if !isAddress(who.Name) {
		page.Complain(Fault{Notice: NoAddress, Field: "name"})
	}
	if wrong := s.passwordFault(password, who.Name, who.Developer); wrong != "" {
		page.Complain(Fault{Notice: wrong, Field: "password"})
	}
	if !slices.Contains(s.Pages.Languages(), who.Language) {
		who.Language = ""
	}
	return nil
}

// inviteNewcomer writes to the address that somebody gave: with a link, or where it has an account, that it has.
func (s *Server) inviteNewcomer(ctx context.Context, who *newcomer) error {
	again, err := s.count(ctx, limit{digest("letter\x00" + who.Name), lettersPerName})
	if err != nil || !again.IsZero() {
		return err
	}
	account, err := s.Grants.Store.AccountNamed(ctx, who.Name)
	if err != nil {
		return err
	}
	if account != nil {
		to, err := s.addressOf(ctx, account.ID)
		if err != nil || to == "" {
			return err
		}
		return s.send(ctx, to, &Letter{Kind: TakenLetter, Account: account, Link: s.link("/reset")})
	}
	raw, err := s.ticket(ctx, SignupLink, "", signupLife, who)
	if err != nil {
		return err
	}
	l := &Letter{Kind: SignupLetter, Account: &grants.Account{Name: who.Name, Language: who.Language}, Link: s.link("/signup/" + raw)}
	return s.send(ctx, who.Name, l)
}

func (s *Server) showConfirm(w http.ResponseWriter, r *http.Request) {
	if t, raw := s.shown(w, r, SignupLink, &newcomer{}); t != nil {
		s.Pages.Form(w, http.StatusOK, &FormPage{
			Frame: s.frame(r, nil), Form: ConfirmForm, Action: "/signup/" + raw, FormToken: s.formToken(s.visitor(w, r), raw),
		})
	}
}

// confirm opens the account that a link was mailed for.
func (s *Server) confirm(w http.ResponseWriter, r *http.Request) {
	raw := r.PathValue("ticket")
	if s.sentForm(w, r, raw) == nil {
		return
	}
	var who newcomer
	t, err := s.redeemTicket(r.Context(), SignupLink, raw, &who)
	if err == nil && t == nil {
		s.fail(w, r, http.StatusNotFound, LinkOver)
		return
	}
	var account *grants.Account
	if err == nil {
		account, err = s.settle(r.Context(), &who)
	}
	if err == nil && account != nil {
		err = s.SetAddress(r.Context(), account.ID, who.Name)
	}
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	seeOther(w, r, "/login?notice="+string(SignedUp))
}

// settle opens the account of a developer who is new; nil where their user name is somebody's.
func (s *Server) settle(ctx context.Context, who *newcomer) (*grants.Account, error) {
	taken, err := s.Grants.Store.AccountNamed(ctx, who.Name)
	if err != nil || taken != nil {
		return nil, err
	}
	developer, err := s.Grants.AddDeveloper(ctx, who.Developer)
	if err != nil {
		return nil, err
	}
	account, err := s.Grants.AddAccount(ctx, grants.Account{
		Name: who.Name, Region: s.Grants.HomeRegion, Age: grants.Adult, Kind: grants.Private,
		Role: auth.RoleDeveloper, Developer: developer.ID, Language: who.Language,
	})
	if err != nil {
		return nil, err
	}
	return account, s.Store.SetPassword(ctx, account.ID, who.Hash)
}
