// Package ratelimit says how often and how much a developer may ask.
//
// An operation has a cost in points, known before it runs. A developer has a budget: a number of points per period and a
// burst, the most that the budget ever holds. Charge takes the cost out of the budget or refuses; there is nothing to
// settle afterwards, because the cost is exact.
//
// # The algorithm
//
// It is the generic cell rate algorithm (GCRA; ITU-T I.371), a leaky bucket that stores one number per developer: the
// moment at which the budget will be full again. A charge moves that moment by cost x period / points, and is refused if
// the moment would then be further away than a whole burst takes to refill. So one read and one write decide, no
// counter needs resetting, and a developer who has been idle long enough to be full needs no memory at all.
//
// The trade-off: the budget refills continuously. A limit of 60,000 points a minute is not "60,000 between 12:00:00 and
// 12:00:59". A developer who was idle may spend a burst at once and then goes on at 1,000 points a second, so that over
// any stretch of time at most burst + rate x time is admitted. There is no full hour at which every client comes back
// together, and RetryAfter is the exact moment, not a guess.
//
// # The parts
//
//   - GCRA holds budgets in the memory of this process: right for a single process, and a restart fills every budget.
//   - Redis holds them in Redis (one node or a cluster), shared by all processes, in one round trip per charge.
//   - Fallback stands before Redis. When Redis fails, each process holds its share of the limit by itself until a probe
//     beside the requests finds Redis well again. A request waits for a failing Redis at most once, and no longer than a
//     tenth of a second.
//   - Leased takes points from another limiter in lots and serves most charges from memory, where approximate is enough.
//
// All are a Limiter and keep one contract, which package ratelimittest holds as a suite of tests.
//
// A cost above the burst can never pass, whatever the budget holds, so it is told apart (Verdict.TooExpensive) and
// decided without asking anyone: a client told to wait would come back for ever.
//
// # What it does not know
//
// It knows neither GraphQL nor who the developer is: the key is whatever the caller charges. It does not compute costs.
// It writes its verdict into headers and into a problem, and leaves sending them to the transport.
//
// # When not to use it
//
// Not as a quota by the calendar ("10,000 a month, billed"): nothing is kept beyond the time of one refill, and Redis may
// lose it. Not to bound concurrency: a budget does not know when an operation ends. Not against callers without a token:
// keys would be theirs to choose. And not where a charge must be taken back: GCRA forgets what it was spent on.
package ratelimit
