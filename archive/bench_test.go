package archive_test

import (
	"io"
	"testing"

	"portway/archive"
	"portway/auth"
	"portway/loaders"
	"portway/record"
)

// BenchmarkWrite writes 100,000 records from the embedded database; MB/s are those of the unpacked section.
func BenchmarkWrite(b *testing.B) {
	s := newScene(b)
	c := record.ByName("watchedVideos")
	for n := range 100 {
		var some []any
		for i := range 1000 {
			some = append(some, made(c, n*1000+i, "own"))
		}
		s.keep(b, alice, c, some...)
	}
	g := everything("watchedVideos:read")
	for _, format := range archive.Formats() {
		b.Run(string(format), func(b *testing.B) {
			var written int64
			for b.Loop() {
				m, err := s.writer.Write(b.Context(), io.Discard, archive.Request{Grant: g, Format: format})
				if err != nil || !m.Complete() {
					b.Fatal(err, m)
				}
				written = 0
				for _, f := range m.Section("watchedVideos").Files {
					written += f.Bytes
				}
			}
			b.SetBytes(written)
			b.ReportMetric(float64(100_000*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
	b.Run("reading alone", func(b *testing.B) { benchmarkReading(b, s, c, g) })
}

// benchmarkReading is what bounds every format: the same pages from the database, and nothing done with them.
func benchmarkReading(b *testing.B, s *scene, c *record.Category, g *auth.Grant) {
	fields := make([]*record.Field, len(c.Fields))
	for i := range c.Fields {
		fields[i] = &c.Fields[i]
	}
	for b.Loop() {
		page := archive.Page{Category: c, Fields: fields, Limit: loaders.MaxPage}
		for more := true; more; {
			var rows []record.Row
			var err error
			if rows, more, err = s.people.Page(b.Context(), g, page); err != nil {
				b.Fatal(err)
			}
			last := rows[len(rows)-1]
			page.After = &archive.Place{At: last[1].Number(), ID: last[0].Text()}
		}
	}
	b.ReportMetric(float64(100_000*b.N)/b.Elapsed().Seconds(), "records/s")
}
