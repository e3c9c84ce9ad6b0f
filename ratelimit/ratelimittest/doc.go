// Package ratelimittest is the contract of ratelimit.Limiter as tests. Every implementation runs all of it.
//
// A limiter in memory is given a Clock that stands still until a test moves it; one whose clock is elsewhere, such as
// Redis's, is given RealTime. No case depends on which: what must not refill during a case refills over hours, and a case
// that waits does so for as long as the limiter itself said. A wait that lasts longer than asked breaks no case.
package ratelimittest
