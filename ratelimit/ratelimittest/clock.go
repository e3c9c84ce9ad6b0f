package ratelimittest

import (
	"sync"
	"time"
)

// Time is how a suite waits.
type Time interface{ Wait(time.Duration) }

// RealTime waits for the world's clock.
type RealTime struct{}

// Wait implements Time. It waits a thousandth longer, because two clocks never run quite alike.
func (RealTime) Wait(d time.Duration) { time.Sleep(d + d/1000) }

// A Clock stands still until it is moved.
type Clock struct {
	mutex sync.Mutex
	now   time.Time
}

// NewClock returns a clock that stands at some moment.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)} }

// Now returns where the clock stands.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// Wait implements Time by moving the clock.
func (c *Clock) Wait(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(d)
}
