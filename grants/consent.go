package grants

import (
	"context"
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
)

// A ConsentRequest is an app's question to a person. It is kept whatever becomes of it.
type ConsentRequest struct {
	ID          string
	App         string
	Account     string // who is asked; empty until they have logged in
	Scopes      []string
	Mode        auth.Mode // empty: the person chooses
	Days        int       // recurring: for how long at most; 0 leaves it to the person
	From, Until time.Time // of the data
	Purpose     string
	Renews      string // the grant that this one would replace
	State       RequestState
	Grant       string // what came of it
	Evidence    string // what the person saw and did, as JSON: consent version, language, digest of the text, items shown
	Created     time.Time
	Expires     time.Time
	Decided     time.Time
}

// A RequestState is what became of a question.
type RequestState string

// The states of a request. All but the first are final.
const (
	Open      RequestState = "open"
	Granted   RequestState = "granted"
	Denied    RequestState = "denied"
	Abandoned RequestState = "abandoned"
)

// answerWithin is how long a person has to decide.
const answerWithin = time.Hour

// Ask records an app's question. What the app may not ask for, it cannot ask.
func (s *Service) Ask(ctx context.Context, r ConsentRequest) (*ConsentRequest, error) {
	app, err := s.app(ctx, r.App)
	if err != nil {
		return nil, err
	}
	if err := CheckScopes(r.Scopes); err != nil {
		return nil, err
	}
	asked := auth.Open(r.Scopes)
	switch {
	case app.State.Closed():
		return nil, problem.New(problem.Forbidden, "The app is suspended.")
	case app.State == Live && asked.And(auth.Open(app.Scopes)) != asked:
		return nil, problem.New(problem.Forbidden, "The app was not approved for all of these scopes.")
	case r.Mode != "" && r.Mode != auth.OneTime && r.Mode != auth.Recurring:
		return nil, problem.New(problem.BadInput, "A mode is %s or %s.", auth.OneTime, auth.Recurring)
	}
	now := s.now()
	r.ID, r.State, r.Created, r.Expires = newID("r"), Open, now, now.Add(answerWithin)
	event := Event{At: now, Kind: ConsentAsked, App: app.ID, Developer: app.Developer, Account: r.Account, Actor: ByDeveloper, Detail: r.ID}
	return &r, wrap("consent", s.Store.AddRequest(ctx, &r, event))
}

// An Answer is what a person ticked.
type Answer struct {
	Request     string
	Account     string // who answers
	Allow       auth.Rights
	Mode        auth.Mode
	Days        int       // recurring: one of Durations
	SameEnd     bool      // recurring, where it renews a grant: until when that one lasts, instead of Days
	From, Until time.Time // of the data; zero leaves what was asked
	Evidence    string
}

// Decide answers an app's question, once: who sends the same form again is told so. It returns the grant, or nil where
// nothing was allowed, which is a denial.
func (s *Service) Decide(ctx context.Context, a Answer) (*Grant, error) {
	r, err := s.Store.Request(ctx, a.Request)
	if err != nil {
		return nil, wrap("consent", err)
	}
	if r == nil || r.Account != "" && r.Account != a.Account {
		return nil, problem.New(problem.NotFound, "There is no such request, or it is not yours.")
	}
	now := s.now()
	if r.State != Open || !now.Before(r.Expires) {
		return nil, answered()
	}
	r.Account, r.Evidence, r.Decided = a.Account, a.Evidence, now
	// What was not asked for is not granted, whatever the form says.
	allowed := a.Allow.And(auth.Open(r.Scopes))
	if allowed == (auth.Rights{}) {
		return nil, s.deny(ctx, r)
	}
	grant, err := s.grantFor(ctx, r, a, allowed)
	if err != nil {
		return nil, err
	}
	r.State, r.Grant = Granted, grant.ID
	events := []Event{createdEvent(grant, ByPerson)}
	if grant.Supersedes != "" {
		events = append(events, Event{
			At: now, Kind: GrantRenewed, Grant: grant.Supersedes, App: grant.App, Account: grant.Account, Actor: ByPerson, Reason: grant.ID,
		})
	}
	done, err := s.Store.AnswerRequest(ctx, r, grant, events...)
	if err != nil {
		return nil, wrap("consent", err)
	}
	s.happened(events...)
	if !done {
		return nil, answered()
	}
	return grant, nil
}

func (s *Service) deny(ctx context.Context, r *ConsentRequest) error {
	r.State = Denied
	event := Event{At: r.Decided, Kind: ConsentDenied, App: r.App, Account: r.Account, Actor: ByPerson, Detail: r.ID}
	done, err := s.Store.AnswerRequest(ctx, r, nil, event)
	if err == nil && !done {
		return answered()
	}
	return wrap("consent", err)
}

func answered() error {
	return problem.New(problem.Conflict, "The request was answered already, or has expired. Start again at the app.")
}

// grantFor returns the grant that an answer makes, if the person may give it.
func (s *Service) grantFor(ctx context.Context, r *ConsentRequest, a Answer, allowed auth.Rights) (*Grant, error) {
	account, err := s.Store.Account(ctx, a.Account)
	if err != nil {
		return nil, wrap("consent", err)
	}
	app, err := s.app(ctx, r.App)
	if err != nil {
		return nil, err
	}
	if account == nil {
		return nil, problem.New(problem.NotFound, "There is no such account.")
	}
	if err := s.mayGrant(r, a, account, app); err != nil {
		return nil, err
	}
	if app.State == Live {
		allowed = allowed.And(auth.Open(app.Scopes))
	}
	allowed = allowed.And(s.Eligibility.Rights(account))
	asOf, err := s.asOf(ctx, a.Mode, account.ID)
	if err != nil {
		return nil, err
	}
	grant := s.newGrant(account, app, a.Mode, r.Decided)
	grant.Items, grant.Scopes, grant.AsOf = Items(allowed), ScopesOf(allowed), asOf
	grant.From, grant.Until = later(r.From, a.From), earlier(r.Until, a.Until)
	if a.Mode == auth.OneTime {
		grant.StartBy, grant.Expires = r.Decided.Add(StartWithin), r.Decided.Add(ReadWithin)
	} else {
		grant.Expires = r.Decided.AddDate(0, 0, a.Days)
	}
	if r.Renews == "" {
		return grant, nil
	}
	return grant, s.continueArrangement(ctx, grant, r.Renews, a.SameEnd)
}

func (s *Service) mayGrant(r *ConsentRequest, a Answer, account *Account, app *App) error {
	switch {
	case account.Status != AccountActive || s.Eligibility.Check(account, a.Mode) != "":
		return problem.New(problem.Forbidden, "Access was denied.").With("reason", "access_denied")
	case app.State != Live && (app.State.Closed() || !account.Sandbox):
		return problem.New(problem.Forbidden, "The app is not live: until its review it can ask sandbox people only.")
	case a.Mode != auth.OneTime && a.Mode != auth.Recurring || r.Mode != "" && r.Mode != a.Mode:
		return problem.New(problem.BadInput, "Choose once or for a time, as the app asked.")
	case a.Mode == auth.Recurring && !r.mayLast(a):
		return problem.New(problem.BadInput, "Choose for how long: 30, 90, 180 or 365 days, and no longer than the app asked.")
	}
	return nil
}

// mayLast reports whether a recurring grant can last as long as the person chose.
func (r *ConsentRequest) mayLast(a Answer) bool {
	if a.SameEnd {
		return r.Renews != ""
	}
	return slices.Contains(Durations(), a.Days) && (r.Days == 0 || a.Days <= r.Days)
}

// continueArrangement makes the grant the next version of one between the same two. One that ended meanwhile is not brought
// back: then the grant begins an arrangement of its own.
func (s *Service) continueArrangement(ctx context.Context, grant *Grant, renews string, sameEnd bool) error {
	before, err := s.standing(ctx, renews)
	if err != nil {
		return err
	}
	over := before.Grant.Status.Final() || !before.Grant.Expires.After(grant.Created)
	switch {
	case before.Grant.Account != grant.Account || before.Grant.App != grant.App:
		return problem.New(problem.NotFound, "There is no such grant.")
	case over && sameEnd:
		return problem.New(problem.Conflict, "The grant has ended, so its end cannot stay. Start again at the app.")
	case over:
		return nil
	case sameEnd:
		grant.Expires = before.Grant.Expires
	}
	grant.Arrangement, grant.Version, grant.Supersedes = before.Grant.Arrangement, before.Grant.Version+1, renews
	return nil
}

// later is the later of two beginnings, where zero is no bound.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earlier is the earlier of two ends, where zero is no bound.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
