package oauth

import (
	"context"
	"time"
)

// The limits on guessing, per window. The one on a name is the widest: it must not let a stranger lock somebody out.
const (
	attemptWindow   = 15 * time.Minute
	triesPerPair    = 10  // one name from one address
	triesPerSource  = 300 // one address, behind which a whole company may sit
	triesPerName    = 200 // one name
	triesInAll      = 10_000
	codesPerPair    = 5  // codes of one account from one address
	codesPerAccount = 30 // of one account: a million codes, three of them good, would take years
	lettersPerName  = 5
	formsPerSource  = 30 // sign-ups and forgotten passwords of one address
	formsInAll      = 2_000
)

// A limit is how often something may happen in a window.
type limit struct {
	key  string
	most int
}

func pairKey(name, address string) string { return digest("pair\x00" + name + "\x00" + address) }

// attempt counts a try to log in, before anybody knows whether it is right: of many at once none must slip through. It
// returns when to try again, zero where now is fine.
func (s *Server) attempt(ctx context.Context, name, address string) (again time.Time, err error) {
	return s.count(ctx, limit{pairKey(name, address), triesPerPair}, limit{digest("source\x00" + address), triesPerSource},
		limit{digest("name\x00" + name), triesPerName}, limit{digest("all"), triesInAll})
}

// attemptCode does so for a code after the password.
func (s *Server) attemptCode(ctx context.Context, account, address string) (again time.Time, err error) {
	return s.count(ctx, limit{digest("code\x00" + account + "\x00" + address), codesPerPair}, limit{digest("code\x00" + account), codesPerAccount})
}

// attemptForm does so for a form that anybody can send.
func (s *Server) attemptForm(ctx context.Context, address string) (again time.Time, err error) {
	return s.count(ctx, limit{digest("form\x00" + address), formsPerSource}, limit{digest("form"), formsInAll})
}

// count is where tries are counted. The counts are in the database, so a restart forgets none.
func (s *Server) count(ctx context.Context, limits ...limit) (again time.Time, err error) {
	now := s.now()
	for _, limit := range limits {
		count, began, err := s.Store.CountAttempt(ctx, limit.key, now, attemptWindow)
		if err != nil {
			return time.Time{}, err
		}
		if count > limit.most {
			return began.Add(attemptWindow), nil
		}
	}
	return time.Time{}, nil
}
