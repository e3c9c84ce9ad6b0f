package main

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkArchiveOfAMegabyte asks for a megabyte by GraphQL and waits until it can be fetched: the queue, the parts, the
// signature and the files on the disk are all in it.
func BenchmarkArchiveOfAMegabyte(b *testing.B) {
	w := newWorld(b, "", func(g *gatewayFlags) { withWorkers(g); g.ArchivesPerPerson = 0 })
	var posts strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&posts, `{"category":"posts","id":"post_%d","createdAt":"2026-01-01T10:00:00Z","title":%q}`+"\n", i, noise(700))
	}
	w.keep(b, "mara", posts.String())
	for b.Loop() {
		token := w.token(b, "mara", "app", "all:read") // archives of one grant are a day apart
		if done := w.finished(b, token, w.requested(b, token, "").ID); done.State != "READY" {
			b.Fatalf("%+v", done)
		}
	}
}
