//go:build long && !race

package archive_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"portway/archive"
	"portway/auth"
	"portway/record"
)

// endless gives as many records of one category as it is asked for; each has a kilobyte of text.
type endless struct {
	category *record.Category
	left     *int
}

func (e endless) Position(context.Context, string) (int64, error) { return 1, nil }

func (e endless) Page(_ context.Context, _ *auth.Grant, p archive.Page) ([]record.Row, bool, error) {
	if p.Category != e.category {
		return nil, false, nil
	}
	n := min(p.Limit, *e.left)
	*e.left -= n
	rows := make([]record.Row, n)
	for i := range rows {
		n := *e.left + i
		text := strings.Repeat("word ", 205) + fmt.Sprintf("only%d here%x", n, n*7919) // words of its own: a list of all would grow
		rows[i] = record.Values(made(e.category, n, text), p.Fields)
	}
	return rows, *e.left > 0, nil
}

// TestMemoryDoesNotGrowWithTheArchive writes a gigabyte in every format. The race detector drops what pools keep, and would
// take half an hour for them.
func TestMemoryDoesNotGrowWithTheArchive(t *testing.T) {
	s := newScene(t)
	const most = 64 << 20
	for _, format := range archive.Formats() {
		left := 1_000_000
		s.writer.Source = endless{category(t, "searches"), &left}
		var peak, bytes uint64
		pages := 0
		_, err := s.writer.Write(t.Context(), io.Discard, archive.Request{
			Grant: everything("searches:read"), Format: format,
			Progress: func(p archive.Progress) {
				if pages++; pages%16 == 0 {
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapInuse+m.StackInuse)
				}
				bytes = uint64(p.Bytes)
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d MB, at most %d MB in use", format, bytes>>20, peak>>20)
		if peak > most {
			t.Errorf("%s: %d MB in use", format, peak>>20)
		}
		if format != archive.Parquet && bytes < 1<<30 {
			t.Errorf("%s: only %d bytes", format, bytes)
		}
	}
}
