package oauth

import (
	"context"
	"net/http"

	"portway/grants"
	"portway/problem"
)

// showReset asks who forgot their password.
func (s *Server) showReset(w http.ResponseWriter, r *http.Request) {
	s.Pages.Form(w, http.StatusOK, &FormPage{
		Frame: s.frame(r, nil), Form: ResetForm, Action: "/reset", FormToken: s.formToken(s.visitor(w, r), "reset"),
	})
}

// askReset writes to the account of the name, if there is one and it has an address. The answer is the same in any case, and
// so is the time that it takes: the letter is written after it.
func (s *Server) askReset(w http.ResponseWriter, r *http.Request) {
	p := s.sentForm(w, r, "reset")
	if p == nil {
		return
	}
	page := &FormPage{
		Frame: s.frame(r, nil), Form: ResetForm, Action: "/reset", FormToken: s.formToken(s.browser(r), "reset"), Values: map[string]string{"name": plain(p["name"], 200)},
	}
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
	s.later(r.Context(), func(ctx context.Context) error { return s.sendReset(ctx, p["name"]) })
	s.Pages.Stop(w, http.StatusOK, &StopPage{Frame: s.frame(r, nil), Notice: LetterSent})
}

func (s *Server) sendReset(ctx context.Context, name string) error {
	account, err := s.Grants.Store.AccountNamed(ctx, name)
	if err != nil || account == nil || account.Status != grants.AccountActive {
		return err
	}
	again, err := s.count(ctx, limit{digest("letter\x00" + account.ID), lettersPerName})
	if err != nil || !again.IsZero() {
		return err
	}
	to, err := s.addressOf(ctx, account.ID)
	if err != nil || to == "" {
		return err
	}
	raw, err := s.ticket(ctx, ResetLink, account.ID, linkLife, struct{}{})
	if err != nil {
		return err
	}
	return s.send(ctx, to, &Letter{Kind: ResetLetter, Account: account, Link: s.link("/reset/" + raw)})
}

func (s *Server) showNewPassword(w http.ResponseWriter, r *http.Request) {
	if t, raw := s.shown(w, r, ResetLink, &struct{}{}); t != nil {
		s.Pages.Form(w, http.StatusOK, s.newPasswordPage(r, raw, s.visitor(w, r)))
	}
}

func (s *Server) newPasswordPage(r *http.Request, raw, browser string) *FormPage {
	return &FormPage{Frame: s.frame(r, nil), Form: NewPasswordForm, Action: "/reset/" + raw, FormToken: s.formToken(browser, raw)}
}

// newPassword sets a password by a link. Every login of the account ends, and where the person wants it, every grant.
func (s *Server) newPassword(w http.ResponseWriter, r *http.Request) {
	t, raw := s.shown(w, r, ResetLink, &struct{}{})
	if t == nil {
		return
	}
	p := s.sentForm(w, r, raw)
	if p == nil {
		return
	}
	account, err := s.Grants.Store.Account(r.Context(), t.Account)
	if err != nil || account == nil {
		s.failBroken(w, r, err)
		return
	}
	if wrong := s.passwordFault(p["password"], account.Name); wrong != "" {
		page := s.newPasswordPage(r, raw, s.browser(r))
		page.Complain(Fault{Notice: wrong, Field: "password"})
		s.Pages.Form(w, http.StatusUnprocessableEntity, page)
		return
	}
	done, err := s.redeemTicket(r.Context(), ResetLink, raw, &struct{}{})
	if err == nil && done == nil {
		s.fail(w, r, http.StatusNotFound, LinkOver)
		return
	}
	if err == nil {
		err = s.replacePassword(r.Context(), t.Account, p["password"], p["everything"] != "")
	}
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	seeOther(w, r, "/login?notice="+string(PasswordChanged))
}

func (s *Server) replacePassword(ctx context.Context, account, password string, everything bool) error {
	if err := s.SetPassword(ctx, account, password); err != nil {
		return err
	}
	if err := s.Store.DropTickets(ctx, ResetLink, account); err != nil {
		return err
	}
	if everything {
		return s.Grants.RevokeAll(ctx, account, grants.ByPerson, grants.ReasonLogout)
	}
	return nil
}

// addressOf returns where to write to somebody, "" where nowhere. An address that nobody verified may be a stranger's.
func (s *Server) addressOf(ctx context.Context, account string) (string, error) {
	contact, err := s.Store.Contact(ctx, account)
	if err != nil || contact == nil || contact.Verified.IsZero() {
		return "", err
	}
	return s.unseal("contact", account, contact.Address)
}

// SetAddress says where to write to an account; "" is nowhere. It counts as verified.
func (s *Server) SetAddress(ctx context.Context, account, address string) error {
	if address != "" && !isAddress(address) {
		return problem.New(problem.BadInput, "This is no e-mail address.")
	}
	contact := &Contact{Account: account, Verified: s.now()}
	if address != "" {
		sealed, err := s.seal("contact", account, address)
		if err != nil {
			return err
		}
		contact.Address = sealed
	}
	return s.Store.SetContact(ctx, contact)
}

// VerifyAddress writes to an address with a link; once it is opened, the account's letters go there.
func (s *Server) VerifyAddress(ctx context.Context, account *grants.Account, address string) error {
	if !isAddress(address) {
		return problem.New(problem.BadInput, "This is no e-mail address.")
	}
	if s.Mail == nil {
		return problem.New(problem.Unavailable, "This gateway writes no e-mail. The operator can set an address.")
	}
	again, err := s.count(ctx, limit{digest("letter\x00" + account.ID), lettersPerName})
	if err != nil {
		return err
	}
	if !again.IsZero() {
		return problem.New(problem.RateLimited, "Too many tries. Try again at %s UTC.", again.UTC().Format("15:04"))
	}
	sealed, err := s.seal("contact", account.ID, address)
	if err != nil {
		return err
	}
	raw, err := s.ticket(ctx, AddressLink, account.ID, linkLife, sealed)
	if err != nil {
		return err
	}
	return s.send(ctx, address, &Letter{Kind: AddressLetter, Account: account, Link: s.link("/verify/" + raw)})
}

func (s *Server) showVerify(w http.ResponseWriter, r *http.Request) {
	var sealed string
	if t, raw := s.shown(w, r, AddressLink, &sealed); t != nil {
		// Programs open links in mails to look at them. What changes something takes a press of a button.
		s.Pages.Form(w, http.StatusOK, &FormPage{
			Frame: s.frame(r, nil), Form: VerifyForm, Action: "/verify/" + raw, FormToken: s.formToken(s.visitor(w, r), raw),
		})
	}
}

func (s *Server) verify(w http.ResponseWriter, r *http.Request) {
	raw := r.PathValue("ticket")
	if s.sentForm(w, r, raw) == nil {
		return
	}
	var sealed string
	t, err := s.redeemTicket(r.Context(), AddressLink, raw, &sealed)
	if err == nil && t != nil {
		err = s.Store.SetContact(r.Context(), &Contact{Account: t.Account, Address: sealed, Verified: s.now()})
	}
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case t == nil:
		s.fail(w, r, http.StatusNotFound, LinkOver)
	default:
		seeOther(w, r, "/login?notice="+string(AddressVerified)+"&return=%2Faccount%2Fpasskeys")
	}
}
