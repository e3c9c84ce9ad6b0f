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
)

// The notices of the login page.
const (
	WrongPassword Notice = "wrongPassword"
	TooManyTries  Notice = "tooManyTries"
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
	Notice Notice
	App    string // where it is known and safe to name
}

// A LoginPage asks who it is.
type LoginPage struct {
	Frame
	Action    string
	FormToken string
	App       string
	Name      string // as entered before
	Notice    Notice
	Again     time.Time // TooManyTries: when to try again
}

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
	Scope  string // set where the group was asked for as one
	ID     string
	Ticked bool
	Kinds  int // how many rows the group's own box stands for
	Rows   []Row
}

// A Row is one kind of data.
type Row struct {
	ID       string
	Category *record.Category
	Count    int64
	Why      string
	Ticked   bool
	Extras   []Extra
}

// An Extra is a guarded field, asked for on its own.
type Extra struct {
	ID     string
	Scope  string
	Field  *record.Field
	Ticked bool
}

// A Period is a choice of how far back.
type Period struct {
	ID     string
	Value  string // days30, months12, all, date
	Since  time.Time
	Asked  bool
	Ticked bool
}

// A Duration is a choice of how long.
type Duration struct {
	ID     string
	Value  string // once, or a number of days
	Days   int    // 0 is once
	Until  time.Time
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
