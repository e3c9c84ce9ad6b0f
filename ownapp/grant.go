package ownapp

import (
	"strings"
	"time"

	"portway/grants"
	"portway/record"
)

// A Grant is what one person allowed the app.
type Grant struct {
	of  *grants.Grant
	now time.Time
}

// ID is the grant_id of its tokens.
func (g *Grant) ID() string { return g.of.ID }

// Subject is the person, by the id that only this app knows.
func (g *Grant) Subject() string { return g.of.Subject }

// Status is where it stands in its life now. That its end has come needs nobody to write it down.
func (g *Grant) Status() record.GrantStatus {
	return record.GrantStatus(strings.ToUpper(string(g.of.StatusAt(g.now))))
}

// Mode is once, or again and again.
func (g *Grant) Mode() record.GrantMode { return record.GrantMode(strings.ToUpper(string(g.of.Mode))) }

// Scopes is what it opens, in words.
func (g *Grant) Scopes() []string { return append([]string{}, g.of.Scopes...) }

// CreatedAt is when it was given.
func (g *Grant) CreatedAt() time.Time { return g.of.Created }

// ExpiresAt is when it ends by itself.
func (g *Grant) ExpiresAt() *time.Time { return known(g.of.Expires) }

// EndedAt is when it ended before its time.
func (g *Grant) EndedAt() *time.Time { return known(g.of.Ended) }

// Reason is why it is suspended or has ended, as far as that is the app's business. What the person did with their account,
// where they live and how old they are is not.
func (g *Grant) Reason() *string {
	reason := ""
	switch g.of.Reason {
	case grants.ReasonWithdrawn, grants.ReasonReturned, grants.ReasonApp, grants.ReasonAccount, grants.ReasonOperator, grants.ReasonPaused, grants.ReasonIdle:
		reason = g.of.Reason
	case grants.ReasonReplay:
		reason = "security"
	case grants.ReasonLogout:
		reason = grants.ReasonWithdrawn
	}
	if reason == "" {
		return nil
	}
	return &reason
}

func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
