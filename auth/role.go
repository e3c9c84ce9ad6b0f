package auth

import "portway/record"

// A Role says who asks where nobody's grant stands behind the request: who is logged in on this site, or an app about
// itself. An app that reads a person's data under their grant has none.
type Role string

// The roles.
const (
	RolePerson    Role = "person"    // whose data it is
	RoleDeveloper Role = "developer" // who registers apps
	RoleOperator  Role = "operator"  // who runs the platform
	RoleAnalyst   Role = "analyst"   // who reads figures
	RoleApp       Role = "app"       // an app on its own behalf (client_credentials, RFC 6749 section 4.4)
)

// Scopes lists the first-party scopes of the role. They stand apart from those of data: no app can ask for one, and no
// consent, group or all:read implies one.
func (r Role) Scopes() []string {
	switch r {
	case RolePerson:
		return []string{"self:read", "self:write"}
	case RoleDeveloper:
		return []string{"developer:read", "developer:write"}
	case RoleOperator:
		return []string{"operator:read", "operator:write", "analytics:read"}
	case RoleAnalyst:
		return []string{"analytics:read"}
	case RoleApp:
		return []string{"app:read"}
	}
	return nil
}

// Rights returns what the role opens: root fields, and for a person all of their own data.
func (r Role) Rights() Rights {
	rights := FirstParty(r.Scopes())
	if r == RolePerson {
		rights = rights.or(Everything())
	}
	return rights
}

// FirstParty returns the root fields that the first-party scopes open.
func FirstParty(scopes []string) Rights {
	var r Rights
	for i := range record.Guards {
		for _, needs := range record.Guards[i].Needs {
			if containsAll(scopes, needs) {
				r.set(record.Guards[i].Bit)
			}
		}
	}
	return r
}
