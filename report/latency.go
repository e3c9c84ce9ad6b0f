package report

import (
	"context"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A Latency is how long something took, in milliseconds.
type Latency struct {
	Count    int64
	P50, P95 *float64
}

// step rounds a duration up on a scale whose steps are 2^(1/4) apart, a fifth: in microseconds, from 1 on.
func step(d time.Duration) int64 {
	micros := max(1, float64(d.Microseconds()))
	return int64(math.Ceil(math.Pow(2, math.Ceil(math.Log2(micros)*4)/4)))
}

// latency finds percentiles in counts by step.
func latency(counts map[int64]int64) *Latency {
	steps := make([]int64, 0, len(counts))
	l := &Latency{}
	for s, n := range counts {
		steps = append(steps, s)
		l.Count += n
	}
	slices.Sort(steps)
	l.P50, l.P95 = percentile(steps, counts, l.Count, .50), percentile(steps, counts, l.Count, .95)
	return l
}

func percentile(steps []int64, counts map[int64]int64, all int64, part float64) *float64 {
	rank, seen := int64(math.Ceil(float64(all)*part)), int64(0)
	for _, s := range steps {
		if seen += counts[s]; seen >= rank {
			millis := float64(s) / 1000
			return &millis
		}
	}
	return nil
}

// FirstByte is how long answers took.
func (r *Report) FirstByte() *Latency {
	counts := map[int64]int64{}
	for _, q := range r.requests {
		if s, err := strconv.ParseInt(q.Key, 10, 64); err == nil && q.What == "first_byte" {
			counts[s] += q.Count
		}
	}
	return latency(counts)
}

// ArchiveReady is how long archives took.
func (r *Report) ArchiveReady(ctx context.Context) (*Latency, error) {
	times, err := r.desk.Source.ArchiveTimes(ctx, r.since, r.until)
	counts := map[int64]int64{}
	for _, d := range times {
		counts[step(d)]++
	}
	return latency(counts), err
}

// A Counter counts requests in memory until they are written. It is safe for concurrent use.
type Counter struct {
	mu     sync.Mutex
	counts map[Request]int64
}

// Observe counts a request that was answered; code is empty where it was without an error.
func (c *Counter) Observe(at time.Time, took time.Duration, code string) {
	day := at.UTC().Truncate(24 * time.Hour)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[Request]int64{}
	}
	c.counts[Request{Day: day, What: "request"}]++
	c.counts[Request{Day: day, What: "first_byte", Key: strconv.FormatInt(step(took), 10)}]++
	if code != "" {
		c.counts[Request{Day: day, What: "error", Key: code}]++
	}
}

// Take returns what was counted, and begins anew.
func (c *Counter) Take() []Request {
	c.mu.Lock()
	counts := c.counts
	c.counts = nil
	c.mu.Unlock()
	all := make([]Request, 0, len(counts))
	for r, n := range counts {
		r.Count = n
		all = append(all, r)
	}
	return all
}

// Give puts back what could not be written.
func (c *Counter) Give(back []Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts = map[Request]int64{}
	}
	for _, r := range back {
		n := r.Count
		r.Count = 0
		c.counts[r] += n
	}
}
