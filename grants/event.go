package grants

import "time"

// An Event is something that happened to a grant, an app, an account or a developer. Events are numbered without gaps
// in the order in which they took effect, and never change: whoever has seen number n has seen all before it.
type Event struct {
	Number    int64
	At        time.Time
	Kind      EventKind
	Grant     string // the first of these four that is not empty is what the event is about; the others tell more
	App       string
	Account   string
	Developer string
	Actor     Actor
	Reason    string
}

// An EventKind says what happened, in the words that apps and people see.
type EventKind string

// The kinds of event.
const (
	AccountCreated   EventKind = "account.created"
	DeveloperCreated EventKind = "developer.created"
	AppCreated       EventKind = "app.created"
	GrantCreated     EventKind = "grant.created"
	GrantEnded       EventKind = "grant.ended"
)

// founds reports whether the event's subject is new, so that nothing about it can be known already.
func (k EventKind) founds() bool {
	return k == AccountCreated || k == DeveloperCreated || k == AppCreated
}

// An Actor is who made something happen.
type Actor string

// The actors.
const (
	ByPerson    Actor = "person"
	ByDeveloper Actor = "developer"
	ByOperator  Actor = "operator"
	BySystem    Actor = "system"
)

// concerns reports whether the event may have changed what the grant opens.
func (e *Event) concerns(s *Standing) bool {
	switch {
	case e.Grant != "":
		return e.Grant == s.Grant.ID
	case e.App != "":
		return e.App == s.App.ID
	case e.Account != "":
		return e.Account == s.Account.ID
	case e.Developer != "":
		return e.Developer == s.Developer.ID
	}
	return false
}
