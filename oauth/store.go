package oauth

import (
	"context"
	"time"
)

// A Store keeps what the protocol has to remember. Every digest is that of a secret which only its owner has.
//
// Where a method reports a bool, false means that somebody was first, or that it is over; then nothing was written.
type Store interface {
	AddTransaction(ctx context.Context, t *Transaction) error
	// Transaction returns nil where there is none.
	Transaction(ctx context.Context, digest string) (*Transaction, error)
	// BindTransaction makes it the account's, and its question the consent request, unless it is somebody's already.
	BindTransaction(ctx context.Context, digest, account, request string) (bool, error)
	// FinishTransaction closes it and keeps the code that it led to, if any.
	FinishTransaction(ctx context.Context, digest string, at time.Time, code *Code) (bool, error)

	AddPushed(ctx context.Context, p *Pushed) error
	// TakePushed uses up the app's own pushed request, and returns nil where there is none to take.
	TakePushed(ctx context.Context, digest, app string, at time.Time) (*Pushed, error)

	Code(ctx context.Context, digest string) (*Code, error)
	// SpendCode uses the code up, and keeps the refresh token that it was exchanged for, if any.
	SpendCode(ctx context.Context, digest string, at time.Time, next *Refresh) (bool, error)

	Refresh(ctx context.Context, digest string) (*Refresh, error)
	// SpendRefresh uses the token up in exchange for the next.
	SpendRefresh(ctx context.Context, digest string, at time.Time, next *Refresh) (bool, error)

	// SeeOnce notes something that may come once until it expires, and reports false where it came before.
	SeeOnce(ctx context.Context, digest string, at, expires time.Time) (bool, error)

	// Sweep deletes what is over, in steps that keep nobody waiting. One call may leave some of it to the next.
	Sweep(ctx context.Context, over Over) error

	People
}

// People are the part of a Store about login.
type People interface {
	// Password returns what HashPassword made, "" where the account has none.
	Password(ctx context.Context, account string) (string, error)
	// SetPassword also ends the account's sessions.
	SetPassword(ctx context.Context, account, hash string) error
	// RehashPassword replaces a hash by a better one of the same password.
	RehashPassword(ctx context.Context, account, from, to string) error

	AddSession(ctx context.Context, s *Session) error
	Session(ctx context.Context, digest string) (*Session, error)
	TouchSession(ctx context.Context, digest string, at time.Time) error
	EndSession(ctx context.Context, digest string) error
	EndSessions(ctx context.Context, account string) error
	// Sessions lists the account's logins that have not expired, the newest first.
	Sessions(ctx context.Context, account string, at time.Time) ([]Session, error)
	// EndOneSession reports false where the account has no such login.
	EndOneSession(ctx context.Context, account, digest string) (bool, error)
	EndOtherSessions(ctx context.Context, account, keep string) error

	// CountAttempt counts one more under the key, and returns how many there were since the window began.
	CountAttempt(ctx context.Context, key string, at time.Time, window time.Duration) (count int, began time.Time, err error)
	ForgetAttempts(ctx context.Context, key string) error

	Tickets
	Factors
	Letters
}

// Tickets are the part of a Store about what can be presented once, and soon.
type Tickets interface {
	AddTicket(ctx context.Context, t *Ticket) error
	// Ticket returns the one of the kind that is still good, nil where there is none.
	Ticket(ctx context.Context, kind TicketKind, digest string, at time.Time) (*Ticket, error)
	// TakeTicket uses it up.
	TakeTicket(ctx context.Context, kind TicketKind, digest string, at time.Time) (*Ticket, error)
	// DropTickets makes the account's tickets of the kind worthless.
	DropTickets(ctx context.Context, kind TicketKind, account string) error
}

// Factors are the part of a Store about proofs of who somebody is besides a password.
type Factors interface {
	// CodeSecret returns the encrypted secret of the account's code generator, "" where it has none.
	CodeSecret(ctx context.Context, account string) (string, error)
	// SetCodeSecret replaces it; "" takes it away.
	SetCodeSecret(ctx context.Context, account, secret string) error
	// SpendCodeStep reports false where the code of this step of time, or a later one, was used already.
	SpendCodeStep(ctx context.Context, account string, step int64) (bool, error)

	Passkeys(ctx context.Context, account string) ([]Passkey, error)
	// Passkey returns nil where there is none.
	Passkey(ctx context.Context, id string) (*Passkey, error)
	// AddPasskey reports false where the id is taken.
	AddPasskey(ctx context.Context, k *Passkey) (bool, error)
	// UsePasskey keeps the counter. Where it did not grow since the last use, and is not 0 for ever, it reports false.
	UsePasskey(ctx context.Context, k *Passkey) (bool, error)
	RemovePasskey(ctx context.Context, account, id string) (bool, error)
}

// Letters are the part of a Store about writing to people.
type Letters interface {
	// Contact returns nil where there is none.
	Contact(ctx context.Context, account string) (*Contact, error)
	SetContact(ctx context.Context, c *Contact) error
	// NoteLetter reports false where it was written before.
	NoteLetter(ctx context.Context, grant, kind string, at time.Time) (bool, error)
	// ForgetLetter is for one that could not be sent.
	ForgetLetter(ctx context.Context, grant, kind string) error
	// DeveloperNamed returns the id of the developer with the name, "" where there is none.
	DeveloperNamed(ctx context.Context, name string) (string, error)
}

// A Transaction is one question of one app on its way to an answer.
type Transaction struct {
	Digest   string
	App      string
	Ask      Ask
	Account  string // whose it is; empty until somebody logged in has seen it
	Request  string // the consent request of package grants, from then on
	Created  time.Time
	Expires  time.Time
	Finished time.Time
}

// An Ask is what an app asked for, checked.
type Ask struct {
	Redirect  string    `json:"redirect"`
	State     string    `json:"state,omitempty"`
	HasState  bool      `json:"hasState,omitempty"`
	Scopes    []string  `json:"scopes"`
	Challenge string    `json:"challenge"`     // PKCE, S256
	Key       string    `json:"key,omitempty"` // thumbprint of the key that the tokens shall be bound to (dpop_jkt)
	Mode      string    `json:"mode,omitempty"`
	Days      int       `json:"days,omitempty"`
	From      time.Time `json:"from,omitzero"`
	Until     time.Time `json:"until,omitzero"`
	Purpose   string    `json:"purpose,omitempty"`
	Languages string    `json:"languages,omitempty"` // ui_locales
}

// A Pushed is a request that came by way of /oauth/par.
type Pushed struct {
	Digest     string
	App        string
	Parameters map[string]string
	Created    time.Time
	Expires    time.Time
}

// A Code is what an app exchanges for tokens.
type Code struct {
	Digest    string
	App       string
	Grant     string
	Redirect  string
	Challenge string
	Key       string // thumbprint of the key with which alone it can be exchanged; empty is none
	Scopes    []string
	Created   time.Time
	Expires   time.Time
	Spent     time.Time
}

// A Refresh is a refresh token.
type Refresh struct {
	Digest  string
	App     string
	Grant   string
	Scopes  []string // what can be asked for with it at most
	Key     string   // thumbprint of the DPoP key that it is bound to; empty is none
	Created time.Time
	Expires time.Time
	Spent   time.Time
}

// A Session is somebody logged in. Its digest is also its name towards the person: it opens nothing.
type Session struct {
	Digest  string
	Account string
	Methods []string  // how they proved who they are (RFC 8176): pwd, otp, hwk, user, fed
	Agent   string    // the browser, as in "Firefox, Linux"
	Created time.Time // the login
	Seen    time.Time
	Expires time.Time
}

// A Ticket is what can be presented once, and soon. Its digest is that of a secret in a link, a form or a cookie.
type Ticket struct {
	Digest  string
	Kind    TicketKind
	Account string // empty where nobody is known yet
	Data    string
	Created time.Time
	Expires time.Time
}

// A TicketKind says what a ticket is for; it is good for nothing else.
type TicketKind string

// The kinds of ticket.
const (
	SecondStep   TicketKind = "second"       // the password was right; a code is missing
	ResetLink    TicketKind = "reset"        // a new password without the old one
	AddressLink  TicketKind = "address"      // an e-mail address is the account's
	SignupLink   TicketKind = "signup"       // a developer's account
	KeyCreation  TicketKind = "key_creation" // a passkey is being made
	KeyLogin     TicketKind = "key_login"    // a passkey is being asked for
	UpstreamTrip TicketKind = "upstream"     // somebody logs in elsewhere
)

// A Passkey is a public key with which somebody logs in (WebAuthn).
type Passkey struct {
	ID         string // base64url
	Account    string
	Name       string
	Credential string // what the library keeps of it, as JSON
	Uses       uint32 // the authenticator's counter
	Created    time.Time
	Used       time.Time
}

// A Contact is where to write to somebody.
type Contact struct {
	Account  string
	Address  string // encrypted
	Verified time.Time
}
