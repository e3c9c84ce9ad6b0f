package grants

import (
	"portway/auth"
	"portway/problem"
)

// ofApp reports whether the standing is an app's alone: nobody's data is behind it.
func (s *Standing) ofApp() bool { return s.Account.ID == "" }

// judgeApp is the decision on a token for an app's own affairs. It stands on the app and its developer, so whatever ends the
// app ends it with the next request.
func (s *Service) judgeApp(standing *Standing, token *auth.Token) (*decision, error) {
	app := &standing.App
	if token.Subject != app.ID || token.ClientID != app.ID || token.GrantID != "" {
		return nil, unknownGrant()
	}
	if app.State.Closed() {
		return nil, problem.New(problem.Forbidden, "The app is suspended.").With("reason", "app_suspended")
	}
	return &decision{
		token: token,
		until: token.Expires,
		grant: &auth.Grant{
			App: app.ID, Developer: standing.Developer.ID, Role: auth.RoleApp, Scopes: token.Scopes, Rights: auth.RoleApp.Rights(),
			Expires: token.Expires, Budget: standing.budget(s.budget()),
		},
	}, nil
}
