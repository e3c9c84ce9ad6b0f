package main

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"portway/account"
	"portway/auth"
	"portway/ledger"
	"portway/record"
	"portway/store"
)

// newDesk wires what people see and change of their own.
func newDesk(s *storage, languages []string, log *slog.Logger) *account.Desk {
	return &account.Desk{
		Grants: s.Grants, Ledger: ownLedger{s.Control, s.LedgerKeys, log}, Logins: ownLogins{s.Control}, Erase: s.People.Erase,
		Count: func(ctx context.Context, person string, c *record.Category) (int, error) {
			return s.People.Count(ctx, &auth.Grant{Person: person, Rights: auth.Everything()}, c)
		},
		Languages: languages, Now: time.Now,
	}
}

// ownLedger shows people what package ledger keeps.
type ownLedger struct {
	control *store.Control
	keys    *auth.Keyring
	log     *slog.Logger
}

// Entries implements account.Ledger.
func (l ownLedger) Entries(ctx context.Context, q account.LedgerQuery) ([]account.LedgerEntry, error) {
	kept := ledger.Query{Person: q.Person, Before: q.Before, Limit: q.Limit, App: q.App, From: q.Since, Until: q.Until, Reads: q.OnlyReads}
	if q.Category != nil {
		kept.Category = q.Category.Type
	}
	found, err := l.control.Entries(ctx, kept)
	if err != nil {
		return nil, err
	}
	entries := make([]account.LedgerEntry, len(found))
	for i := range found {
		e := &found[i]
		entries[i] = account.LedgerEntry{
			ID: e.ID, Number: e.Number, At: e.At, Kind: string(e.Kind), AppID: e.App, GrantOf: e.Grant, ActedBy: e.Actor, Why: e.Reason,
			Reads: ledgerReads(e.Reads), Bytes: e.Bytes,
		}
	}
	return entries, nil
}

// mostShown is how many findings a person is shown: the operator looks for all.
const mostShown = 20

// Check implements account.Ledger. The operator is told what a person finds: they said so to the person.
func (l ownLedger) Check(ctx context.Context, person string, within time.Duration) (*account.LedgerCheck, error) {
	look, err := (&ledger.Verifier{Chains: l.control, Keys: l.keys}).Look(ctx, person, within)
	if err != nil {
		return nil, err
	}
	check := &account.LedgerCheck{
		Sound: look.Sound(), Complete: look.Done, Entries: look.Length, Checked: look.Entries, Findings: []*account.LedgerFinding{},
	}
	if !look.First.IsZero() {
		check.Since = &look.First
	}
	if m := look.Seal; m != nil {
		check.Seal = &account.LedgerSeal{Number: m.Number, At: m.At, Digest: m.Digest, Key: look.Key, JWS: look.JWS}
	}
	for _, f := range look.Findings[:min(len(look.Findings), mostShown)] {
		check.Findings = append(check.Findings, &account.LedgerFinding{Number: f.Number, Fault: record.LedgerFault(strings.ToUpper(f.What))})
	}
	if !check.Sound {
		l.log.ErrorContext(ctx, "a person's ledger is not what was written; `portway audit verify` tells more", "findings", len(look.Findings), "first", look.Findings[0].Number)
	}
	return check, nil
}

func ledgerReads(parts []ledger.Part) []*account.LedgerRead {
	reads := make([]*account.LedgerRead, len(parts))
	for i, p := range parts {
		reads[i] = &account.LedgerRead{Fields: p.Fields, Records: p.Records}
		if c := record.ByType(p.Category); c != nil {
			reads[i].Category = account.CategoryOf(c)
		}
	}
	return reads
}

// lastRead asks the ledger when an app last read something of a person's.
func (s *storage) lastRead(ctx context.Context, person, app string) (time.Time, error) {
	found, err := s.Control.Entries(ctx, ledger.Query{Person: person, App: app, Reads: true, Limit: 1})
	if err != nil || len(found) == 0 {
		return time.Time{}, err
	}
	return found[0].At, nil
}

// ownLogins shows people what package oauth keeps of their logins.
type ownLogins struct{ control *store.Control }

// Logins implements account.Logins.
func (l ownLogins) Logins(ctx context.Context, person string) ([]account.Login, error) {
	found, err := l.control.Sessions(ctx, person, time.Now())
	logins := make([]account.Login, len(found))
	for i, s := range found {
		logins[i] = account.Login{ID: s.Digest, CreatedAt: s.Created, SeenAt: s.Seen, ExpiresAt: s.Expires}
	}
	return logins, err
}

// EndLogin implements account.Logins.
func (l ownLogins) EndLogin(ctx context.Context, person, id string) (bool, error) {
	return l.control.EndOneSession(ctx, person, id)
}

// EndOtherLogins implements account.Logins.
func (l ownLogins) EndOtherLogins(ctx context.Context, person, kept string) error {
	return l.control.EndOtherSessions(ctx, person, kept)
}
