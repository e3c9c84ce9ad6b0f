package grants

import (
	"context"
	"time"

	"portway/auth"
	"portway/problem"
)

// LinkSubject says which account an external issuer means by a subject.
func (s *Service) LinkSubject(ctx context.Context, issuer, subject, account string) error {
	if issuer == "" || subject == "" || issuer == s.Issuer {
		return problem.New(problem.BadInput, "A link needs an external issuer and a subject of theirs.")
	}
	return s.Store.LinkSubject(ctx, issuer, subject, account)
}

// welcome records the grant of an external token that is seen for the first time, so that it can be revoked, and used
// once where it is for one time, like any other. It starts with the request, which it opens.
func (s *Service) welcome(ctx context.Context, id string, token *auth.Token, now time.Time) (*Standing, error) {
	mode := auth.Recurring
	if token.Mode == string(auth.OneTime) {
		mode = auth.OneTime
		if token.GrantID == "" {
			// A fresh token would make "once" begin again.
			return nil, problem.New(problem.Unauthenticated, "A token for one time must name its grant, or it could be used again and again.")
		}
	}
	account, err := s.Store.AccountLinked(ctx, token.Issuer, token.Subject)
	if err != nil {
		return nil, err
	}
	if account == nil {
		return nil, problem.New(problem.Unauthenticated, "The token's subject is not known here.")
	}
	app, err := s.externalApp(ctx, token)
	if err != nil {
		return nil, err
	}
	asOf, err := s.asOf(ctx, mode, account.ID)
	if err != nil {
		return nil, err
	}
	grant := &Grant{
		ID: id, Arrangement: id, Version: 1, Origin: External, Issuer: token.Issuer,
		Account: account.ID, Subject: token.Subject, App: app.ID, Mode: mode, Status: Active, AsOf: asOf,
		Created: now, Starts: now,
	}
	if err := s.addGrant(ctx, grant, ByPerson); err != nil {
		return nil, err
	}
	return s.Store.Standing(ctx, id)
}

// externalApp returns the app that stands for a client of another issuer, with a developer of its own: the budget is
// the client's where no registry of ours says whose it is.
func (s *Service) externalApp(ctx context.Context, token *auth.Token) (*App, error) {
	id := s.clientOf(token)
	now := s.now()
	developer := &Developer{ID: "d" + id, Name: id, Created: now}
	app := &App{ID: id, Developer: developer.ID, Name: token.ClientID, State: Live, Created: now}
	if len(app.Name) > longestName {
		app.Name = id
	}
	if err := s.addDeveloper(ctx, developer); err != nil {
		return nil, err
	}
	return app, s.addApp(ctx, app)
}
