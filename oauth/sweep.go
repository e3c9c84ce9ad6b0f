package oauth

import (
	"context"
	"time"
)

// How long what is over is kept, so that it can still be told what became of it.
const (
	keepAnswered = 24 * time.Hour      // a question that was answered says so when the form is sent again
	keepCodes    = 24 * time.Hour      // a code that comes again gives a thief away
	keepSpent    = 90 * 24 * time.Hour // and so does a refresh token
	keepEnded    = 24 * time.Hour      // refresh tokens of a grant that ended
)

// An Over says what is not needed any more: each is a time, and what was over by then goes.
type Over struct {
	Now          time.Time // ids of assertions and proofs, pushed requests, sessions
	Attempts     time.Time // counts of tries, by the beginning of their window
	Transactions time.Time
	Codes        time.Time
	Spent        time.Time // refresh tokens that were exchanged for the next
	Ended        time.Time // refresh tokens, by their own end or by that of their grant
}

// Sweep forgets what is over. Nothing waits for it: what is over is refused because its time has passed.
func (s *Server) Sweep(ctx context.Context) error {
	now := s.now()
	return s.Store.Sweep(ctx, Over{
		Now: now, Attempts: now.Add(-attemptWindow), Transactions: now.Add(-keepAnswered), Codes: now.Add(-keepCodes),
		Spent: now.Add(-keepSpent), Ended: now.Add(-keepEnded),
	})
}
