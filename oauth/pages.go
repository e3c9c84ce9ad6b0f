package oauth

import (
	"net/http"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/record"
)

// Pages say to people what there is to say. What is said is decided here; how it is worded and looks, there.
type Pages interface {
	Languages() []string // in order of preference, as in "en"
	Login(w http.ResponseWriter, status int, page *LoginPage)
	Consent(w http.ResponseWriter, status int, page *ConsentPage)
	Stop(w http.ResponseWriter, status int, page *StopPage)
	Form(w http.ResponseWriter, status int, page *FormPage)
	Account(w http.ResponseWriter, status int, page *AccountPage)
	Letter(l *Letter) (subject, text string)
}

// A Notice is something that a person has to be told.
type Notice string

// The notices of pages where the way ends.
const (
	BadRequest  Notice = "badRequest"
	UnknownApp  Notice = "unknownApp"
	BadRedirect Notice = "badRedirect"
	RequestOver Notice = "requestOver"
	ForeignForm Notice = "foreignForm"
	NotYours    Notice = "notYours"
	Answered    Notice = "answered"
	Broken      Notice = "broken"
	WrongRole   Notice = "wrongRole"  // whoever is logged in is no person whose data it is
	LinkOver    Notice = "linkOver"   // a link of a letter, or a step of a login
	LetterSent  Notice = "letterSent" // or not: who has an account is not told
	NoAccount   Notice = "noAccount"  // somebody the provider knows and we do not

	RenewalOver  Notice = "renewalOver"
	RenewalEarly Notice = "renewalEarly"
)

// The notices of the login page.
const (
	WrongPassword Notice = "wrongPassword"
	TooManyTries  Notice = "tooManyTries"

	PasswordChanged Notice = "passwordChanged"
	SignedUp        Notice = "signedUp"
	UpstreamFailed  Notice = "upstreamFailed"
	AddressVerified Notice = "addressVerified"
)

// The notices of forms about how somebody logs in.
const (
	WrongCode        Notice = "wrongCode"
	WrongOldPassword Notice = "wrongOldPassword"
	PasswordShort    Notice = "passwordShort"
	PasswordLong     Notice = "passwordLong"
	PasswordCommon   Notice = "passwordCommon"
	PasswordName     Notice = "passwordName"
	NoDeveloper      Notice = "noDeveloper"
	DeveloperTaken   Notice = "developerTaken"
	NoAddress        Notice = "noAddress"
	KeyAdded         Notice = "keyAdded"
	KeyRemoved       Notice = "keyRemoved"
)

// The notices of the consent page.
const (
	NothingTicked   Notice = "nothingTicked"
	ExtraAlone      Notice = "extraAlone" // a guarded field without its category
	BadDate         Notice = "badDate"
	NoDuration      Notice = "noDuration"
	NotEligible     Notice = "notEligible"
	OnlySandbox     Notice = "onlySandbox"
	ChangedMeantime Notice = "changedMeantime"
)

// A Frame is what every page needs.
type Frame struct {
	Languages string // what the app, then the browser would like, as in Accept-Language
	Platform  string
}

// A StopPage tells why it goes no further.
type StopPage struct {
	Frame
	Notice    Notice
	App       string // where it is known and safe to name
	Logout    string // where one can say to be somebody else
	FormToken string
}

// A LoginPage asks who it is.
type LoginPage struct {
	Frame
	Action    string
	FormToken string
	App       string // who waits for the answer; empty on this site's own account
	Next      string // where it goes on; apps' questions have a place of their own
	Name      string // as entered before
	Notice    Notice
	Again     time.Time // TooManyTries: when to try again
	Said      Notice    // what went well before, or not

	Passkeys bool
	Upstream string // the name of the provider at which one can log in
	Signup   bool
	Reset    bool
}

// A FormPage is one small form.
type FormPage struct {
	Frame
	Form      FormKind
	Action    string
	FormToken string
	Values    map[string]string // as entered before, never a password
	Faults    []Fault
}

// A FormKind says which form it is.
type FormKind string

// The forms.
const (
	CodeForm        FormKind = "code"
	SignupForm      FormKind = "signup"
	ConfirmForm     FormKind = "confirm"
	ResetForm       FormKind = "reset"
	NewPasswordForm FormKind = "newPassword"
	VerifyForm      FormKind = "verify"
)

// A Fault is what is wrong with a field.
type Fault struct {
	Notice Notice
	Field  string    // its id
	Again  time.Time // TooManyTries
}

// Complain adds a fault.
func (p *FormPage) Complain(f Fault) { p.Faults = append(p.Faults, f) }

// An AccountPage is about how somebody logs in.
type AccountPage struct {
	Frame
	FormToken string
	Person    string
	Said      Notice
	Faults    []Fault
	Password  bool // the account has one
	Mail      bool // letters can be written
	Address   string
	Passkeys  bool // there can be some
	Fresh     bool // the login is young enough to add one
	Keys      []Passkey
	Sessions  []Session
	This      string // the digest of this login
}

// Complain adds a fault.
func (p *AccountPage) Complain(f Fault) { p.Faults = append(p.Faults, f) }

// A ConsentPage is an app's question, and what the person has ticked so far.
type ConsentPage struct {
	Frame
	Action    string
	Logout    string
	FormToken string
	Person    string
	App       AppWords
	Mode      auth.Mode // empty: the person chooses
	Now       time.Time
	Groups    []Group
	Unfit     []*record.Category // asked for, and not to be had of this account
	Until     time.Time          // the last moment of the data that was asked for; zero is none
	Before    *Before            // what the app may read today, where it may; then the page shows what would change
	Periods   []Period
	Durations []Duration
	StartBy   time.Time // one_time
	Ends      time.Time // one_time
	All       bool      // everything was asked for
	Back      string    // the host that it goes back to, either way
	Origin    string    // its origin, for form-action
	Region    string    // NotEligible: the account's
	Notices   []Complaint
	Barred    Notice // why nothing can be allowed here; empty where it can
	Date      [3]string
}

// A Before is what an app may read today.
type Before struct {
	Grant   string
	Given   time.Time
	From    time.Time // of the data
	Until   time.Time // when it ends
	Renewal bool      // nothing new is asked for but time
	Own     bool      // the person renews on their own account; no app waits
	Changed []Change
}

// A Change is something that the app said of itself when it was allowed in, and says differently now.
type Change struct {
	What         string // purpose, organisation
	Now, Earlier string
}

// A Complaint says what is wrong with what was sent, and where.
type Complaint struct {
	Notice   Notice
	Category *record.Category
	Field    *record.Field
	Anchor   string // the id of the field to go to
}

// AppWords are what an app says of itself, and what is known of it.
type AppWords struct {
	Name         string
	Organisation string
	Purpose      string
	Privacy      string
	Retention    string
	Checked      time.Time // when a review approved it; zero is never
	Live         bool
}

// A Group is a card of rows.
type Group struct {
	Name   string // PROFILE_AND_POSTS
	Stays  bool   // its rows are allowed today
	Scope  string // set where the group was asked for as one
	ID     string
	Ticked bool
	Kinds  int // how many rows the group's own box stands for
	Rows   []Row
}

// A Volume is how much of a person's a category holds.
type Volume struct {
	Records int64
	Others  int64 // how many other people it names; 0 where it is not known
}

// A Row is one kind of data.
type Row struct {
	ID       string
	Category *record.Category
	Count    int64
	Others   int64   // how many people it is about beside its owner; 0 where it is not known
	Newest   *Sample // nil where there is none
	Why      string
	Needed   bool // the app says that it cannot work without
	New      bool // not allowed today, where the page shows what would change
	Ticked   bool
	Extras   []Extra
}

// A Sample is one record, as far as its fields are open to whoever may read the category.
type Sample struct {
	Fields []*record.Field
	Values record.Row
	First  time.Time // when the oldest record is from
}

// An Extra is a guarded field, asked for on its own.
type Extra struct {
	ID     string
	Scope  string
	Field  *record.Field
	New    bool
	Ticked bool
}

// A Period is a choice of how far back.
type Period struct {
	ID     string
	Value  string // same, days30, months12, all, date
	Since  time.Time
	Asked  bool
	Longer bool // than today
	Ticked bool
}

// A Duration is a choice of how long.
type Duration struct {
	ID     string
	Value  string // same, once, or a number of days
	Days   int    // 0 is once, or same
	Until  time.Time
	Longer bool // than today
	Ticked bool
}

func (s *Server) frame(r *http.Request, ask *Ask) Frame {
	languages := r.Header.Get("Accept-Language")
	if ask != nil && ask.Languages != "" {
		languages = strings.Join(strings.Fields(ask.Languages), ",") + "," + languages
	}
	return Frame{Languages: languages[:min(len(languages), 500)], Platform: s.Platform}
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, status int, notice Notice) {
	s.Pages.Stop(w, status, &StopPage{Frame: s.frame(r, nil), Notice: notice})
}

func (s *Server) failBroken(w http.ResponseWriter, r *http.Request, err error) {
	s.log().Error("oauth: a page failed here", "error", err)
	s.fail(w, r, http.StatusInternalServerError, Broken)
}

// plain is a text from outside as people may see it: no marks that turn the direction of writing or hide letters, no
// line breaks, and short.
func plain(text string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		switch {
		case n == most:
			return b.String() + "…"
		case r == '\n' || r == '\t':
			r = ' '
		case r < ' ', r >= 0x7f && r <= 0x9f, r == 0xad, r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e,
			r >= 0x2060 && r <= 0x206f, r == 0xfeff, r == 0x061c, r == 0x180e, r >= 0xe0000 && r <= 0xe007f, r >= 0xfff9 && r <= 0xfffd:
			continue
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}

func (s *Server) wordsOf(app *grants.App, checked time.Time, purpose string) AppWords {
	if purpose == "" {
		purpose = app.Profile.Purpose
	}
	return AppWords{
		Name: plain(app.Name, 40), Organisation: plain(app.Profile.Organisation, 120), Purpose: plain(purpose, longestPurpose),
		Privacy: webAddress(app.Profile.Privacy), Retention: plain(app.Profile.Retention, 120), Checked: checked, Live: app.State == grants.Live,
	}
}

// webAddress lets only links to the web through.
func webAddress(text string) string {
	if strings.HasPrefix(text, "https://") {
		return text
	}
	return ""
}
