package account

import (
	"context"
	"sync"
	"time"

	"portway/problem"
	"portway/record"
)

// A LedgerCheck is what a look at a person's own ledger found.
type LedgerCheck struct {
	Sound    bool
	Complete bool  // whether all of it was looked at
	Entries  int64 // that there are
	Checked  int64 // that were looked at
	Since    *time.Time
	At       time.Time
	Seal     *LedgerSeal
	Findings []*LedgerFinding
}

// A LedgerSeal is a signature under a person's ledger, as far as its last entry.
type LedgerSeal struct {
	Number int64
	At     time.Time
	Digest string
	Key    string
	JWS    string
}

// A LedgerFinding is something that is not as it was written.
type LedgerFinding struct {
	Number int64
	Fault  record.LedgerFault
}

// What a look may cost: it reads a person's whole ledger, and each of them asks when they like.
const (
	longestCheck = 3 * time.Second // below the time that a request has
	checkHolds   = time.Minute     // for so long it is told again
	mostChecks   = 2               // at once in this process
)

// checks remembers what was found, and keeps looks from crowding out everything else. The zero value is ready.
type checks struct {
	lock    sync.Mutex
	running int
	found   map[string]*LedgerCheck // by person, those of the last minute
}

// VerifyLedger looks whether the account's ledger is what was written.
func (a *Account) VerifyLedger(ctx context.Context) (*LedgerCheck, error) {
	c, now := &a.desk.checks, a.desk.Now()
	known, err := c.begin(a.of.ID, now)
	if known != nil || err != nil {
		return known, err
	}
	var found *LedgerCheck
	defer func() { c.end(a.of.ID, found) }()
	if found, err = a.desk.Ledger.Check(ctx, a.of.ID, longestCheck); err != nil {
		return nil, err
	}
	found.At = now
	return found, nil
}

// begin returns what was found within the last minute, or else takes a place among those that look.
func (c *checks) begin(person string, now time.Time) (*LedgerCheck, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	for who, check := range c.found {
		if now.Sub(check.At) >= checkHolds {
			delete(c.found, who)
		}
	}
	if known := c.found[person]; known != nil {
		return known, nil
	}
	if c.running == mostChecks {
		return nil, problem.New(problem.Unavailable, "Other ledgers are being checked at this moment. Try again in a few seconds.")
	}
	c.running++
	return nil, nil
}

// end gives the place back.
func (c *checks) end(person string, found *LedgerCheck) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.running--
	if found == nil {
		return
	}
	if c.found == nil {
		c.found = map[string]*LedgerCheck{}
	}
	c.found[person] = found
}
