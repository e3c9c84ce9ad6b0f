package webhooks

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// A Delivery is an event on its way to an app.
type Delivery struct {
	ID       string // "msg_" and 128 random bits; the webhook-id, the same in every attempt
	App      string
	Number   int64 // grows with each delivery of the app
	Order    string
	Once     string
	Kind     Kind
	Payload  string // the body, as it is signed
	State    State
	Held     bool // waits for one with the same order in front of it
	Created  time.Time
	Started  time.Time // since when it is tried, or when it was last replayed
	Due      time.Time // when it is tried next, or when the lease of who tries it ends
	Finished time.Time
	Attempts []Attempt // the oldest first, at most mostAttempts
}

// A State says how far a delivery has come.
type State string

// The states of a delivery.
const (
	Pending   State = "pending"
	Delivered State = "delivered" // answered with a status from 200 to 299
	Dead      State = "dead"      // given up; it can be replayed
)

// An Attempt is one request and what came of it.
type Attempt struct {
	At       time.Time     `json:"at"`
	Status   int           `json:"status,omitempty"` // 0 where no answer came
	Duration time.Duration `json:"duration"`
	Error    string        `json:"error,omitempty"` // in words; empty where it was delivered
}

const (
	tryFor       = 72 * time.Hour // from the first attempt to the last
	mostAttempts = 50             // kept of a delivery that was replayed again and again
	longestPause = time.Hour      // that a receiver can ask for with Retry-After
	keepFor      = 30 * 24 * time.Hour
)

// backOff lists the pauses between attempts; the last one repeats.
func backOff() []time.Duration {
	return []time.Duration{
		5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
		time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 12 * time.Hour,
	}
}

// after returns when to try again after so many attempts have failed since the start. spread is from 0 to 1 and moves the
// moment by up to a fifth, so that what failed together does not come back together.
func (d *Delivery) after(failed int, now time.Time, spread float64) (time.Time, bool) {
	pauses := backOff()
	pause := pauses[min(failed, len(pauses))-1]
	next := now.Add(time.Duration(float64(pause) * (0.8 + 0.4*spread)))
	end := d.Started.Add(tryFor)
	if !now.Before(end) {
		return time.Time{}, false
	}
	if next.After(end) {
		next = end // the last attempt is made in time
	}
	return next, true
}

// failed counts the attempts since the start.
func (d *Delivery) failed() int {
	n := 0
	for _, a := range d.Attempts {
		if !a.At.Before(d.Started) {
			n++
		}
	}
	return n
}

// newID returns a fresh id of 128 random bits.
func newID(prefix string) string {
	bits := make([]byte, 16)
	rand.Read(bits) // never fails
	return prefix + "_" + hex.EncodeToString(bits)
}
