package store_test

import (
	"fmt"
	"testing"
	"time"

	"portway/internal/testservers"
	"portway/ledger"
	"portway/store"
)

// BenchmarkChain measures what an entry of the ledger costs this process to be chained: a second's entries at a thousand
// requests a second, of two hundred people.
func BenchmarkChain(b *testing.B) {
	for engine, location := range map[string]string{"SQLite": b.TempDir(), "PostgreSQL": testservers.Postgres(b)} {
		b.Run(engine, func(b *testing.B) {
			control, err := store.OpenControl(b.Context(), location)
			if err != nil {
				b.Fatal(err)
			}
			defer control.Close()
			const second, people = 1000, 200
			now := time.Now()
			b.ReportAllocs()
			for b.Loop() {
				entries := make([]ledger.Entry, second)
				for n := range entries {
					entries[n] = ledger.Entry{
						ID: ledger.NewID(now), Person: fmt.Sprintf("person-%d", n%people), At: now, Kind: ledger.Read,
						App: "app_4c2f6f0f6c1d4b1a", Grant: "grant_4c2f6f0f6c1d4b1a", Mode: "recurring", Bytes: 12345,
						Reads: []ledger.Part{{Category: "Post", Fields: []string{"id", "createdAt", "title", "mediaUrl", "likeCount", "visibility"}, Records: 50}},
					}
				}
				if err := control.Chain(b.Context(), entries); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*second), "ns/entry")
		})
	}
}
