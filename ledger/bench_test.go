package ledger_test

import (
	"testing"
	"time"

	"portway/ledger"
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

// What an entry costs afterwards, in batches of 1,000 over as many people as the name says.
func BenchmarkChain(b *testing.B) {
	for _, test := range []struct {
		name   string
		people int
	}{{"1 person", 1}, {"200 people", 200}} {
		b.Run(test.name, func(b *testing.B) {
			w := newWorld(b)
			n := 0
			batch := make([]ledger.Entry, 1000)
			b.ReportAllocs()
			for b.Loop() {
				for i := range batch {
					n++
					batch[i] = read("p_"+string(rune('A'+n%test.people)), 0)
					batch[i].ID = ledger.NewID(time.Now())
				}
				if err := w.control.Chain(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(batch)), "ns/entry")
		})
	}
}
