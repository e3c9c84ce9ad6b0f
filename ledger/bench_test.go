package ledger_test

import (
	"strconv"
	"testing"
	"time"
)

// What a request waits for.
func BenchmarkRecord(b *testing.B) {
	w := newWorld(b)
	j := w.journal()
	j.MaxBytes = 1 << 40
	if err := j.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	e := read("p_1", 1)
	e.ID = ""
	b.ReportAllocs()
	for b.Loop() {
		if err := j.Record(b.Context(), e); err != nil {
			b.Fatal(err)
		}
	}
}

// What an entry costs in all, until it is chained: a second's entries at a thousand requests a second, of as many people as
// the name says.
func BenchmarkRecordAndChain(b *testing.B) {
	for _, test := range []struct {
		name   string
		people int
	}{{"1 person", 1}, {"200 people", 200}} {
		b.Run(test.name, func(b *testing.B) {
			w := newWorld(b)
			j := w.open(b)
			const second = 1000
			b.ReportAllocs()
			for b.Loop() {
				for n := range second {
					e := read("p_"+strconv.Itoa(n%test.people), n)
					e.ID, e.At = "", time.Now()
					if err := j.Record(b.Context(), e); err != nil {
						b.Fatal(err)
					}
				}
				if err := j.Flush(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*second), "ns/entry")
		})
	}
}
