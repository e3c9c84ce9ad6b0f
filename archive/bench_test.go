package archive_test

import (
	"io"
	"math/rand/v2"
	"syscall"
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
			before := processorTime(b)
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
			b.ReportMetric(float64(written)/1e6*float64(b.N)/(processorTime(b)-before), "MB/cpu-s")
			b.ReportMetric(float64(100_000*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
	b.Run("reading alone", func(b *testing.B) { benchmarkReading(b, s, c, g) })
}

// BenchmarkWriteLongTexts writes 20,000 records with a kilobyte of text each, which packs to about half.
func BenchmarkWriteLongTexts(b *testing.B) {
	s := newScene(b)
	c := record.ByName("searches")
	words := make([]byte, 1<<20)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range words {
		words[i] = "etaoinshrdlu    "[random.IntN(16)]
	}
	for n := range 20 {
		var some []any
		for i := range 1000 {
			r := made(c, n*1000+i, "own")
			at := random.IntN(len(words) - 1000)
			record.Put(c.Field("term").Pointer(r), record.Text(string(words[at:at+1000])))
			some = append(some, r)
		}
		s.keep(b, alice, c, some...)
	}
	before, written := processorTime(b), int64(0)
	for b.Loop() {
		m, err := s.writer.Write(b.Context(), io.Discard, archive.Request{Grant: everything("searches:read"), Format: archive.NDJSON})
		if err != nil || !m.Complete() {
			b.Fatal(err, m)
		}
		written = m.Section("searches").Files[0].Bytes
	}
	b.SetBytes(written)
	b.ReportMetric(float64(written)/1e6*float64(b.N)/(processorTime(b)-before), "MB/cpu-s")
}

// processorTime is what this process has used so far, in seconds, of all cores together: unlike the time on the wall, it
// says the same on a busy machine.
func processorTime(b *testing.B) float64 {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}

// benchmarkReading is what bounds every format: the same pages from the database, and nothing done with them.
func benchmarkReading(b *testing.B, s *scene, c *record.Category, g *auth.Grant) {
	fields := make([]*record.Field, len(c.Fields))
	for i := range c.Fields {
		fields[i] = &c.Fields[i]
	}
	before := processorTime(b)
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
	b.ReportMetric(float64(100_000*b.N)/(processorTime(b)-before), "records/cpu-s")
	b.ReportMetric(float64(100_000*b.N)/b.Elapsed().Seconds(), "records/s")
}
