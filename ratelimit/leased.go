package ratelimit

import (
	"context"
	"sync"
	"time"
)

// Leased serves most charges from memory: it takes points from another limiter in lots and spends them itself, so that a
// round trip is paid once per lot and not once per charge. It is for deployments where a tenth of a millisecond per
// request matters more than the last points of a budget.
//
// What is approximate: points of a lot count as spent when the lot is taken. In any stretch of time a process can
// therefore admit up to one lot more than the limit, taken before it; and what is left of a lot after its short life is
// lost to the developer. A lot is never more than a twentieth of the burst. A single process sees exact figures; with
// several, what remains is an estimate until the next lot.
//
// A charge that is sure to be refused, because the budget cannot have refilled since it was last seen, is refused from
// memory: a client that does not wait costs no round trips.
type Leased struct {
	limiter Limiter
	lot     int
	now     func() time.Time

	mutex   sync.Mutex // never held over a round trip
	leases  map[string]*lease
	sweepAt int
}

// leaseLife is how long points and knowledge of a budget may be used: long enough to serve a busy developer's lot, short
// enough that a changed limit or a forgotten budget is noticed.
const leaseLife = time.Second

// largestPart bounds a lot: of n processes that share a budget, one must not take all of it.
const largestPart = 20

// A lease is what this process holds of one budget.
type lease struct {
	sync.Mutex
	limit  Limit // what was asked for when the lot was taken
	points int
	seen   Verdict // the limiter's latest word on the budget
	seenAt time.Time
}

// NewLeased returns a limiter that takes up to lot points at a time from limiter.
func NewLeased(limiter Limiter, lot int, now func() time.Time) *Leased {
	return &Leased{limiter: limiter, lot: lot, now: now, leases: map[string]*lease{}, sweepAt: sweepFloor}
}

// Charge implements Limiter.
func (l *Leased) Charge(ctx context.Context, charge Charge) (Verdict, error) {
	if err := charge.Validate(); err != nil {
		return Verdict{}, err
	}
	if verdict, decided := charge.foregone(); decided {
		return verdict, nil
	}
	held := l.lease(charge.Key)
	held.Lock() // over the round trip too: who needs the lot waits for it instead of taking another
	defer held.Unlock()
	now := l.now()
	held.expire(now, charge.Limit)
	missing := charge.Cost - held.points
	if missing > 0 {
		if verdict, sure := held.refuse(now, charge.Cost); sure {
			return verdict, nil
		}
		if err := l.renew(ctx, held, charge, missing); err != nil {
			return Verdict{}, err
		}
		now = held.seenAt
		if charge.Cost > held.points {
			return held.refusal(now, charge.Cost), nil
		}
	}
	held.points -= charge.Cost
	verdict := held.standing(now, charge.Cost)
	verdict.Allowed = true
	return verdict, nil
}

// Peek implements Limiter. It asks the limiter, and adds what this process holds.
func (l *Leased) Peek(ctx context.Context, key string, limit Limit) (Verdict, error) {
	verdict, err := l.limiter.Peek(ctx, key, limit)
	if err != nil {
		return Verdict{}, err
	}
	held := l.lease(key)
	held.Lock()
	defer held.Unlock()
	held.expire(l.now(), limit)
	verdict.ResetAfter = max(0, verdict.ResetAfter-verdict.Limit.refill(held.points))
	verdict.Remaining = min(verdict.Remaining+held.points, verdict.Limit.Burst)
	return verdict, nil
}

// renew takes a lot, or where that much is not left, only what is missing.
func (l *Leased) renew(ctx context.Context, held *lease, charge Charge, missing int) error {
	lot := max(missing, min(l.lot, charge.Limit.Burst/largestPart))
	if held.known() {
		if held.seen.Degraded {
			lot = missing // the limiter is in this process too: there is no round trip to save
		} else {
			lot = min(lot, max(missing, held.seen.Limit.remaining(held.debt(l.now()))))
		}
	}
	for {
		charge.Cost = lot
		verdict, err := l.limiter.Charge(ctx, charge)
		if err != nil {
			return err
		}
		// The time after the answer: a time to retry that is a round trip too long is still true, one too short is not.
		held.limit, held.seen, held.seenAt = charge.Limit, verdict, l.now()
		if verdict.Allowed {
			held.points += lot
			return nil
		}
		if lot == missing || verdict.Remaining < missing && !verdict.Degraded {
			return nil
		}
		lot = missing
	}
}

func (h *lease) known() bool { return !h.seenAt.IsZero() }

// expire forgets a lease whose life is over, or whose limit is no longer the one that holds.
func (h *lease) expire(now time.Time, limit Limit) {
	if h.known() && (now.Sub(h.seenAt) >= leaseLife || h.limit != limit) {
		h.points, h.seenAt = 0, time.Time{}
	}
}

// debt returns how long the shared budget takes to be full, if nobody else charged it meanwhile.
func (h *lease) debt(now time.Time) time.Duration {
	return max(0, h.seen.ResetAfter-now.Sub(h.seenAt))
}

// refuse says whether the budget is sure not to hold what the cost needs beyond the lease. A share of a budget that is
// away is not judged here: Fallback lends beyond its burst.
func (h *lease) refuse(now time.Time, cost int) (Verdict, bool) {
	if !h.known() || h.seen.Degraded || h.seen.Limit.remaining(h.debt(now)) >= cost-h.points {
		return Verdict{}, false
	}
	return h.refusal(now, cost), true
}

func (h *lease) refusal(now time.Time, cost int) Verdict {
	verdict := h.standing(now, cost)
	if verdict.Degraded {
		verdict.RetryAfter = h.seen.RetryAfter
		return verdict
	}
	judged, _ := h.seen.Limit.judge(cost-h.points, h.debt(now))
	verdict.RetryAfter = max(judged.RetryAfter, clockResolution)
	return verdict
}

// standing describes the budget with the points of the lease in it.
func (h *lease) standing(now time.Time, cost int) Verdict {
	limit := h.seen.Limit
	debt := max(0, h.debt(now)-limit.refill(h.points))
	return Verdict{Limit: limit, Cost: cost, Degraded: h.seen.Degraded, Remaining: limit.remaining(debt), ResetAfter: debt}
}

// lease returns the lease of a key.
func (l *Leased) lease(key string) *lease {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	held, ok := l.leases[key]
	if !ok {
		l.sweep()
		held = &lease{}
		l.leases[key] = held
	}
	return held
}

// sweep forgets the leases of developers who went quiet, when there are twice as many leases as the last time. One that a
// charge has just been given may go too: the charge is still right, and what it leaves of its lot is lost, as it would be
// a second later.
func (l *Leased) sweep() {
	if len(l.leases) < l.sweepAt {
		return
	}
	now := l.now()
	kept := map[string]*lease{}
	for key, held := range l.leases {
		// One that is locked is in use. Waiting for it could take a round trip.
		if !held.TryLock() {
			kept[key] = held
			continue
		}
		if now.Sub(held.seenAt) < leaseLife {
			kept[key] = held
		}
		held.Unlock()
	}
	l.leases = kept
	l.sweepAt = max(sweepFloor, 2*len(kept))
}
