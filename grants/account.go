package grants

import (
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// An Account is who can log in: a person, as far as grants need to know them, or somebody who works with the gateway.
type Account struct {
	ID        string // internal; apps never see it
	Name      string // unique in the deployment
	Region    string // the verified country, ISO 3166-1 alpha-2
	Age       AgeBand
	Kind      AccountKind
	Sandbox   bool      // synthetic, so that apps can be tried before their review
	Role      auth.Role // who logs in with it; auth.RolePerson by default
	Developer string    // of auth.RoleDeveloper: whose apps they look after
	Language  string    // BCP 47, of pages and mail; empty leaves it to the browser
	Status    AccountStatus
	Created   time.Time
}

// An AgeBand is all that is kept of a person's age.
type AgeBand string

// The age bands.
const (
	Child AgeBand = "child" // under 16
	Teen  AgeBand = "teen"  // 16 and 17
	Adult AgeBand = "adult"
)

// An AccountKind tells private people from businesses. Both may take their data away, under the same rules.
type AccountKind string

// The kinds of account.
const (
	Private  AccountKind = "private"
	Business AccountKind = "business"
)

// An AccountStatus says whether anything can be read from the account.
type AccountStatus string

// The states of an account. Deleted is final.
const (
	AccountActive  AccountStatus = "active"
	AccountBanned  AccountStatus = "banned"
	AccountDeleted AccountStatus = "deleted"
)

// Eligibility says who may let data be taken away, and how. It holds when consent is given and at every use after.
type Eligibility struct {
	Regions []string // ISO 3166-1 alpha-2; EEA and United Kingdom by default
}

// EEAAndUK lists the European Union of 27, Iceland, Liechtenstein, Norway and the United Kingdom.
func EEAAndUK() []string {
	return []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
		"MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
		"IS", "LI", "NO", "GB",
	}
}

// The reasons for which an account is not eligible. The person is told which; an app only that access ended.
const (
	ReasonRegion = "region"
	ReasonAge    = "age"
	ReasonMode   = "age_mode" // a teen's grant can only be used once
	ReasonRole   = "role"     // the account is not a person's: it has no data to give away
)

// Check returns why the account may not let data be taken away in this mode, and "" where it may.
func (e Eligibility) Check(a *Account, mode auth.Mode) string {
	regions := e.Regions
	if regions == nil {
		regions = EEAAndUK()
	}
	switch {
	case a.Role != "" && a.Role != auth.RolePerson:
		return ReasonRole
	case !slices.Contains(regions, a.Region):
		return ReasonRegion
	case a.Age != Adult && a.Age != Teen:
		return ReasonAge
	case a.Age == Teen && mode != auth.OneTime:
		return ReasonMode
	}
	return ""
}

// Rights returns what a grant of the account can open at most: a teen's opens nothing about other people, so no direct
// messages either.
func (e Eligibility) Rights(a *Account) auth.Rights {
	if a.Age == Adult {
		return auth.Everything()
	}
	about := []string{}
	for _, c := range record.Categories {
		if !c.OtherPeople {
			about = append(about, c.Type)
			for i := range c.Fields {
				about = append(about, c.Coordinate(c.Fields[i].Name))
			}
		}
	}
	return auth.Named(about)
}

// validate says what is wrong with what an operator or a form wants the account to be.
func (a *Account) validate() error {
	switch {
	case a.Name == "" || len(a.Name) > longestName:
		return problem.New(problem.BadInput, "An account's name has 1 to %d bytes.", longestName)
	case len(a.Region) != 2:
		return problem.New(problem.BadInput, "A region is a country's two letters (ISO 3166-1), such as DE.")
	case !slices.Contains([]AgeBand{Child, Teen, Adult}, a.Age):
		return problem.New(problem.BadInput, "An age band is child, teen or adult.")
	case !slices.Contains([]AccountKind{Private, Business}, a.Kind):
		return problem.New(problem.BadInput, "An account is private or business.")
	case !slices.Contains([]auth.Role{auth.RolePerson, auth.RoleDeveloper, auth.RoleOperator, auth.RoleAnalyst}, a.Role):
		return problem.New(problem.BadInput, "An account's role is person, developer, operator or analyst.")
	case (a.Role == auth.RoleDeveloper) != (a.Developer != ""):
		return problem.New(problem.BadInput, "A developer's account names the developer, and no other account does.")
	case a.Role != auth.RolePerson && a.Sandbox:
		return problem.New(problem.BadInput, "Only people can be of the sandbox.")
	}
	return nil
}
