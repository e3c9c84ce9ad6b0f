package grants

import (
	"context"
	"slices"
	"time"

	"portway/auth"
)

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
	Operator  string // of ByOperator: the account of whoever acted; empty at the command line
	Reason    string
	Detail    string // further facts in words, such as the scopes of an approval
}

// An EventKind says what happened, in the words that apps and people see.
type EventKind string

// The kinds of event.
const (
	AccountCreated   EventKind = "account.created"
	AccountChanged   EventKind = "account.changed"
	DeveloperCreated EventKind = "developer.created"
	DeveloperChanged EventKind = "developer.changed"
	AppCreated       EventKind = "app.created"
	AppChanged       EventKind = "app.changed"
	AppSubmitted     EventKind = "app.submitted"
	AppApproved      EventKind = "app.approved"
	AppRejected      EventKind = "app.rejected"
	AppSuspended     EventKind = "app.suspended"
	AppReinstated    EventKind = "app.reinstated"
	AppWithdrawn     EventKind = "app.withdrawn"
	AppDeleted       EventKind = "app.deleted"
	AppGrantsEnded   EventKind = "app.grants_ended"
	KeyAdded         EventKind = "app.key_added"
	KeyEnded         EventKind = "app.key_ended"
	ConsentAsked     EventKind = "consent.asked"
	ConsentDenied    EventKind = "consent.denied"
	GrantCreated     EventKind = "grant.created"
	GrantUsed        EventKind = "grant.used"
	GrantReleased    EventKind = "grant.released"
	GrantNarrowed    EventKind = "grant.narrowed"
	GrantShortened   EventKind = "grant.shortened"
	GrantSuspended   EventKind = "grant.suspended"
	GrantResumed     EventKind = "grant.resumed"
	GrantRenewed     EventKind = "grant.renewed"
	GrantEnded       EventKind = "grant.ended"
)

// changesNothing reports whether the event leaves every grant that is in memory as it was: its subject is new, or no
// grant stands on it. Kinds that are not known here, from a newer process beside this one, may change anything.
func (k EventKind) changesNothing() bool {
	return slices.Contains([]EventKind{
		AccountCreated, DeveloperCreated, AppCreated, AppSubmitted, AppWithdrawn, KeyAdded, KeyEnded, ConsentAsked, ConsentDenied,
	}, k)
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

// operatorIn returns the account of the operator who acts, "" where nobody is logged in: at the command line.
func operatorIn(ctx context.Context) string {
	if g := auth.From(ctx); g != nil && g.Role == auth.RoleOperator {
		return g.Person
	}
	return ""
}

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
