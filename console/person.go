package console

import (
	"cmp"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/record"
)

// A Person is an account, as far as an operator needs to know it: nothing of its data.
type Person struct {
	desk *Desk
	of   *grants.Account
}

// Name is what to log in with.
func (p *Person) Name() string { return p.of.Name }

// Role tells who logs in with it.
func (p *Person) Role() record.Role {
	return record.Role(strings.ToUpper(string(cmp.Or(p.of.Role, auth.RolePerson))))
}

// Region is the verified country.
func (p *Person) Region() string { return p.of.Region }

// Age is the band.
func (p *Person) Age() record.AgeBand { return record.AgeBand(strings.ToUpper(string(p.of.Age))) }

// Kind is private or business.
func (p *Person) Kind() record.AccountKind {
	return record.AccountKind(strings.ToUpper(string(p.of.Kind)))
}

// Status says whether anything can be read from it.
func (p *Person) Status() record.AccountStatus {
	return record.AccountStatus(strings.ToUpper(string(p.of.Status)))
}

// Sandbox reports whether the person does not exist.
func (p *Person) Sandbox() bool { return p.of.Sandbox }

// CreatedAt is when the account was opened.
func (p *Person) CreatedAt() time.Time { return p.of.Created }

// NotEligible tells why no app can be given access, nil where some can.
func (p *Person) NotEligible() *record.NotEligibleReason {
	why := p.desk.Grants.Eligibility.Check(p.of, auth.OneTime)
	if why == "" {
		return nil
	}
	reason := record.NotEligibleReason(strings.ToUpper(why))
	return &reason
}

func lower(s string) string { return strings.ToLower(s) }
