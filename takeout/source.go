package takeout

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// window is how much is read at once, and how often the caller hears of progress.
const window = 256 << 10

// A source is the text of a document on its way to the decoder. It counts, stops at limits and when the context ends.
type source struct {
	ctx      context.Context
	text     io.Reader
	limits   Limits
	packed   int64 // bytes of the compressed form, 0 where there is none
	total    int64 // bytes expected
	read     int64
	progress func(done, total int64)
	buffered *bufio.Reader
	err      error
}

// newSource returns a source and the decoder that it feeds.
func newSource(ctx context.Context, e entry, text io.Reader, o Options) (*source, *json.Decoder, error) {
	s := &source{ctx: ctx, text: text, limits: o.Limits, packed: e.packed, total: e.size, progress: o.Progress}
	s.buffered = bufio.NewReaderSize(s, window)
	if err := skipMark(s.buffered); err != nil {
		return nil, nil, err
	}
	feed := &feed{source: s}
	dec := json.NewDecoder(feed)
	dec.UseNumber()
	feed.consumed = dec.InputOffset
	return s, dec, nil
}

// A feed is the decoder's end of a source. The decoder holds a value whole before it gives it away, so the feed refuses to
// give it more than one value may have.
type feed struct {
	source   *source
	given    int64
	consumed func() int64 // where the decoder stands
}

// Read fills p. The decoder looks at all that it holds each time it gets more, which is slow if it gets little.
func (f *feed) Read(p []byte) (int, error) {
	if limit := f.source.limits.Value; f.given-f.consumed() > limit {
		f.source.err = tooLarge(limit, f.consumed())
		return 0, f.source.err
	}
	n, err := io.ReadFull(f.source.buffered, p)
	f.given += int64(n)
	if n > 0 && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)) {
		err = nil
	}
	return n, err
}

// skipMark passes over a byte order mark, and refuses the marks of other encodings.
func skipMark(r *bufio.Reader) error {
	head, err := r.Peek(3)
	if err != nil && err != io.EOF {
		return err
	}
	switch {
	case len(head) == 3 && string(head) == "\xEF\xBB\xBF":
		_, err = r.Discard(3)
		return err
	case len(head) >= 2 && (string(head[:2]) == "\xFF\xFE" || string(head[:2]) == "\xFE\xFF"):
		return wrongEncoding()
	}
	return nil
}

// Read implements io.Reader. An error is kept, because the decoder wraps some.
func (s *source) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.err = s.check(); s.err != nil {
		return 0, s.err
	}
	n, err := s.text.Read(p)
	s.read += int64(n)
	if s.progress != nil {
		s.progress(s.read, max(s.total, s.read))
	}
	s.err = readProblem(err, s.read)
	return n, s.err
}

// check holds the limits.
func (s *source) check() error {
	// Below this size, packed text may be as repetitive as it likes.
	const harmless = 64 << 20
	if err := s.ctx.Err(); err != nil {
		return fmt.Errorf("takeout: read: %w", err)
	}
	switch {
	case s.read > s.limits.Document:
		return tooLong(s.limits.Document)
	case s.packed > 0 && s.read > harmless && s.read/s.packed > s.limits.Ratio:
		return tooPacked(s.limits.Ratio)
	}
	return nil
}

// drain reads to the end, which is where a damaged zip shows, and reports whether there was more than space.
func (s *source) drain(rest io.Reader) (more bool, err error) {
	buffer := make([]byte, window)
	for {
		n, err := rest.Read(buffer)
		for _, c := range buffer[:n] {
			more = more || c != ' ' && c != '\n' && c != '\r' && c != '\t'
		}
		if err == io.EOF {
			return more, nil
		}
		if err != nil {
			return more, err
		}
	}
}
