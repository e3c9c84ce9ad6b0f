package oauth

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"portway/grants"
	"portway/problem"
)

// codePeriod is how long a code of the generator holds (RFC 6238), in seconds. One period early and one late are taken too.
const codePeriod = 30

func codeOptions() totp.ValidateOpts {
	return totp.ValidateOpts{Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1} // what every app knows
}

// EnrolCode gives an account a code generator, in place of the one it had, and returns the address (otpauth:) that an app
// takes in. It is shown this once.
func (s *Server) EnrolCode(ctx context.Context, account *grants.Account) (string, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: s.Platform, AccountName: account.Name, Period: codePeriod})
	if err != nil {
		return "", problem.Wrap(err, problem.BadInput, "No code generator can be made for this name.")
	}
	sealed, err := s.seal("code", account.ID, key.Secret())
	if err != nil {
		return "", err
	}
	return key.URL(), s.Store.SetCodeSecret(ctx, account.ID, sealed)
}

// DropCode takes an account's code generator away.
func (s *Server) DropCode(ctx context.Context, account string) error {
	return s.Store.SetCodeSecret(ctx, account, "")
}

// codeFits checks a code, and uses it up: whoever looks over a shoulder is too late.
func (s *Server) codeFits(ctx context.Context, account, code string) (bool, error) {
	sealed, err := s.Store.CodeSecret(ctx, account)
	if err != nil || sealed == "" {
		return false, err
	}
	secret, err := s.unseal("code", account, sealed)
	if err != nil {
		return false, err
	}
	now := s.now().Unix() / codePeriod
	for step := now - 1; step <= now+1; step++ {
		want, err := totp.GenerateCodeCustom(secret, time.Unix(step*codePeriod, 0), codeOptions())
		if err != nil {
			return false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return s.Store.SpendCodeStep(ctx, account, step)
		}
	}
	return false, nil
}

// A second is a login that waits for its code.
type second struct {
	Next   string `json:"next"`
	Method string `json:"method"`
}

// askCode asks for the code of somebody who has proved who they are by one thing so far.
func (s *Server) askCode(w http.ResponseWriter, r *http.Request, e *errand, account *grants.Account, method string) {
	raw, err := s.ticket(r.Context(), SecondStep, account.ID, stepLife, second{e.next, method})
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	seeOther(w, r, "/login/code/"+raw)
}

func (s *Server) codePage(r *http.Request, raw string) *FormPage {
	return &FormPage{Frame: s.frame(r, nil), Form: CodeForm, Action: "/login/code/" + raw, FormToken: s.formToken(s.browser(r), raw)}
}

func (s *Server) showCode(w http.ResponseWriter, r *http.Request) {
	var step second
	if t, raw := s.shown(w, r, SecondStep, &step); t != nil {
		s.Pages.Form(w, http.StatusOK, s.codePage(r, raw))
	}
}

func (s *Server) checkCode(w http.ResponseWriter, r *http.Request) {
	var step second
	t, raw := s.shown(w, r, SecondStep, &step)
	if t == nil {
		return
	}
	p := s.sentForm(w, r, raw)
	if p == nil {
		return
	}
	page := s.codePage(r, raw)
	again, err := s.attemptCode(r.Context(), t.Account, address(r))
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	if s.tooMany(w, again) {
		page.Complain(Fault{Notice: TooManyTries, Field: "code", Again: again})
		s.Pages.Form(w, http.StatusTooManyRequests, page)
		return
	}
	fits, err := s.codeFits(r.Context(), t.Account, strings.ReplaceAll(p["code"], " ", ""))
	if err == nil && !fits {
		page.Complain(Fault{Notice: WrongCode, Field: "code"})
		s.Pages.Form(w, http.StatusUnprocessableEntity, page)
		return
	}
	var done *Ticket
	if err == nil {
		done, err = s.redeemTicket(r.Context(), SecondStep, raw, &step)
	}
	if err == nil && done != nil {
		err = s.open(w, r, t.Account, step.Method, "otp")
	}
	switch {
	case err != nil:
		s.failBroken(w, r, err)
	case done == nil:
		s.fail(w, r, http.StatusNotFound, LinkOver)
	default:
		seeOther(w, r, step.Next)
	}
}
