package grants

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"portway/auth"
)

// A Grant is what one person allowed one app, and what became of it.
type Grant struct {
	ID          string // "g_" and 128 random bits
	Arrangement string // the id of the first version: renewals keep it
	Version     int    // 1 for the first
	Supersedes  string // the version before
	Revision    int64  // grows with every change
	Origin      Origin
	Issuer      string // who keeps the consent, where it is not we
	Account     string
	Subject     string // the person's id for this app, and for no other
	App         string
	Mode        auth.Mode
	Status      Status
	Reason      string   // of the status, where it needs one
	Scopes      []string // what was granted, in words
	Items       []Item   // what was granted, frozen: categories and fields that the schema had then
	AsOf        int64    // the last change that can be seen, as in auth.Grant
	From, Until time.Time
	Created     time.Time
	Starts      time.Time
	Expires     time.Time // absolute; zero only where the consent is kept elsewhere
	StartBy     time.Time // one_time: the last moment to start the use; zero is no bound
	LiveUse     string    // one_time: the use that reads live; empty until there is one
	UseEnds     time.Time // one_time: when live reading ends; zero until there is such a use
	LastUsed    time.Time // when the last use started
	Suspended   time.Time // since when, where it is
	Ended       time.Time
}

// An Item is one category of a grant, or another type with guarded fields, and the fields that are open.
type Item struct {
	Type   string   // Post
	Open   bool     // the category itself; guarded fields alone open nothing until it is
	Fields []string // place
	UsedBy string   // one_time: the use that took it; empty where it is still to be had
}

// An Origin says on what a grant stands.
type Origin string

// The origins.
const (
	Consent  Origin = "consent"  // the person's, given here
	Operator Origin = "operator" // the operator's own act; open to the person in the ledger
	External Origin = "external" // the person's, kept by another issuer whose tokens are trusted
	Sandbox  Origin = "sandbox"  // the developer's own act, of a synthetic person
)

// A Status is where a grant stands in its life. Superseded, expired and revoked are final.
type Status string

// The states of a grant. See the package's documentation for the ways between them.
const (
	Pending    Status = "pending"
	Active     Status = "active"
	Consumed   Status = "consumed"
	Halted     Status = "suspended"
	Superseded Status = "superseded"
	Expired    Status = "expired"
	Revoked    Status = "revoked"
)

// Final reports whether a grant of this status never opens anything again.
func (s Status) Final() bool { return slices.Contains([]Status{Superseded, Expired, Revoked}, s) }

// StatusAt is where the grant stands at a time. That its end has come needs nobody to write it down.
func (g *Grant) StatusAt(now time.Time) Status {
	if !g.Status.Final() && !g.Expires.IsZero() && !now.Before(g.Expires) {
		return Expired
	}
	return g.Status
}

// Rights returns what the items open in today's schema.
func (g *Grant) Rights() auth.Rights { return rightsOf(g.Items) }

// Readable returns what the items open to live reading: not what another use, an archive, has taken.
func (g *Grant) Readable() auth.Rights {
	return rightsOf(slices.DeleteFunc(slices.Clone(g.Items), func(i Item) bool { return i.UsedBy != "" && i.UsedBy != g.LiveUse }))
}

func rightsOf(items []Item) auth.Rights {
	var names []string
	for _, item := range items {
		if item.Open {
			names = append(names, item.Type)
		}
		for _, field := range item.Fields {
			names = append(names, item.Type+"."+field)
		}
	}
	return auth.Named(names)
}

// Items freezes rights by name: what is granted today does not grow with the schema.
func Items(r auth.Rights) []Item {
	var items []Item
	for _, coordinate := range r.Coordinates() {
		name, field, isField := strings.Cut(coordinate, ".")
		at := slices.IndexFunc(items, func(i Item) bool { return i.Type == name })
		if at < 0 {
			items = append(items, Item{Type: name})
			at = len(items) - 1
		}
		if isField {
			items[at].Fields = append(items[at].Fields, field)
		} else {
			items[at].Open = true
		}
	}
	return items
}

// newID returns a fresh id of 128 random bits.
func newID(prefix string) string {
	bits := make([]byte, 16)
	rand.Read(bits) // never fails
	return prefix + "_" + hex.EncodeToString(bits)
}
