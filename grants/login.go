package grants

import (
	"cmp"
	"time"

	"portway/auth"
)

// LoggedIn returns what the account's holder may do here by a login, until it ends: what their role opens, and for a person
// all of their own data, wherever they live. No app is part of it, and nobody's consent.
func (s *Service) LoggedIn(a *Account, login string, until time.Time) *auth.Grant {
	role, budget := cmp.Or(a.Role, auth.RolePerson), s.budget()
	return &auth.Grant{
		ID: "login_" + s.Subject("", a.ID), Person: a.ID, Subject: s.Subject("", a.ID), Developer: a.Developer,
		Role: role, Login: login, Mode: auth.Recurring, Scopes: role.Scopes(), Rights: role.Rights(), Expires: until,
		Budget: auth.Budget{Key: "account:" + a.ID, Points: budget.Points, Burst: budget.Burst, Period: time.Minute},
	}
}
