package oauth

import (
	"context"
	"errors"
	"net/mail"
	"strconv"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
)

// A Mail takes letters to people. It answers when the letter is safe, which need not be when it arrives.
type Mail interface {
	Send(ctx context.Context, to, subject, text string) error
}

// A Letter is what is written to somebody. How it is worded is the Pages' business.
type Letter struct {
	Kind     LetterKind
	Account  *grants.Account
	Platform string
	Link     string
	App      string // its name
	Grant    *grants.Grant
	At       time.Time
}

// A LetterKind says what a letter is about.
type LetterKind string

// The kinds of letter.
const (
	ResetLetter   LetterKind = "reset"
	AddressLetter LetterKind = "address"
	SignupLetter  LetterKind = "signup"
	TakenLetter   LetterKind = "taken"   // somebody signed up with a name that is an account's
	ReceiptLetter LetterKind = "receipt" // what was allowed
	EndsLetter    LetterKind = "ends"    // when it ends, 30, 7 and 1 days before
	StandsLetter  LetterKind = "stands"  // that it stands, every 90 days
)

// letterTime bounds what is done about a letter after the page was answered.
const letterTime = 30 * time.Second

// later does something after the answer. Settle waits for it.
func (s *Server) later(ctx context.Context, work func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), letterTime)
	s.letters.Go(func() {
		defer cancel()
		if err := work(ctx); err != nil {
			s.log().Error("oauth: a letter was not written", "error", err)
		}
	})
}

// Settle waits until what is done after answers has been done.
func (s *Server) Settle() { s.letters.Wait() }

func (s *Server) send(ctx context.Context, to string, l *Letter) error {
	l.Platform, l.At = s.Platform, s.now()
	subject, text := s.Pages.Letter(l)
	return s.Mail.Send(ctx, to, subject, text)
}

// link is an address of this site. It follows from the configuration alone: what a request says of its host is anybody's.
func (s *Server) link(path string) string { return strings.TrimSuffix(s.issuer(), "/") + path }

// isAddress lets through what can be written to: one address, without a name around it.
func isAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && len(text) <= 254 && !strings.ContainsAny(text, "\r\n") && strings.Contains(text, "@")
}

// writeReceipt sends the person what they allowed.
func (s *Server) writeReceipt(ctx context.Context, account *grants.Account, app string, g *grants.Grant) {
	if s.Mail == nil {
		return
	}
	s.later(ctx, func(ctx context.Context) error {
		return s.writeAbout(ctx, "receipt", &Letter{Kind: ReceiptLetter, Account: account, App: app, Grant: g, Link: s.link(home)})
	})
}

// writeAbout writes once about a grant, to whoever has an address.
func (s *Server) writeAbout(ctx context.Context, once string, l *Letter) error {
	to, err := s.addressOf(ctx, l.Account.ID)
	if err != nil || to == "" {
		return err
	}
	first, err := s.Store.NoteLetter(ctx, l.Grant.ID, once, s.now())
	if err != nil || !first {
		return err
	}
	if err := s.send(ctx, to, l); err != nil {
		return errors.Join(err, s.Store.ForgetLetter(ctx, l.Grant.ID, once))
	}
	return nil
}

const day = 24 * time.Hour

// A reminder is written so long before a grant's end.
type reminder struct {
	once   string
	before time.Duration
}

// reminders, the nearest first. A grant that never lasted so long gets none of that kind.
func reminders() []reminder {
	return []reminder{{"ends1", day}, {"ends7", 7 * day}, {"ends30", 30 * day}}
}

// standsEvery is how often a person is reminded that an app can read their data.
const standsEvery = 90 * day

// Remind writes to people about grants that end soon, or that have stood for long. What was written is not written again,
// whoever asks and however often.
func (s *Server) Remind(ctx context.Context) error {
	if s.Mail == nil {
		return nil
	}
	now := s.now()
	if err := s.eachGrant(ctx, grants.Filter{Standing: true, ExpiredBy: now.Add(30 * day)}, s.remindOfEnd); err != nil {
		return err
	}
	return s.eachGrant(ctx, grants.Filter{Standing: true, CreatedBy: now.Add(-standsEvery)}, s.remindOfStanding)
}

func (s *Server) eachGrant(ctx context.Context, filter grants.Filter, visit func(context.Context, *grants.Grant) error) error {
	for {
		found, err := s.Grants.Grants(ctx, filter)
		if err != nil {
			return err
		}
		for i := range found {
			g := &found[i]
			filter.After = g.ID
			if g.Mode != auth.Recurring || g.Origin != grants.Consent || g.Expires.IsZero() || !g.Expires.After(s.now()) {
				continue
			}
			if err := visit(ctx, g); err != nil {
				return err
			}
		}
		if len(found) == 0 {
			return nil
		}
	}
}

func (s *Server) remindOfEnd(ctx context.Context, g *grants.Grant) error {
	for _, due := range reminders() {
		if s.now().Before(g.Expires.Add(-due.before)) || g.Expires.Sub(g.Created) <= due.before {
			continue
		}
		return s.remind(ctx, g, due.once, EndsLetter) // the nearest; those before it are past
	}
	return nil
}

func (s *Server) remindOfStanding(ctx context.Context, g *grants.Grant) error {
	periods := int(s.now().Sub(g.Created) / standsEvery)
	return s.remind(ctx, g, "stands"+strconv.Itoa(periods), StandsLetter)
}

func (s *Server) remind(ctx context.Context, g *grants.Grant, once string, kind LetterKind) error {
	account, err := s.Grants.Store.Account(ctx, g.Account)
	if err != nil || account == nil || account.Status != grants.AccountActive {
		return err
	}
	app, err := s.app(ctx, g.App)
	if err != nil || app == nil {
		return err
	}
	return s.writeAbout(ctx, once, &Letter{Kind: kind, Account: account, App: plain(app.Name, 40), Grant: g, Link: s.link("/renew/" + g.ID)})
}
