package archive

import (
	"io"

	"github.com/klauspost/compress/flate"
)

const (
	packingLevel = 2       // where DEFLATE writes twice as fast as at 5, and makes files of records 7 % larger (bench/archives.md)
	packingSpan  = 4 << 20 // bytes that are packed in one way, about
	leastSample  = 16 << 10
	mostSample   = 64 << 10
)

// A packer writes DEFLATE. Looking for what repeats is most of the work of packing, and in vain where nothing does: in letters
// at random, in what is encrypted or packed already. So each span begins with a sample, and where looking would save less
// than an eighth, the span gets Huffman codes alone, at five times the speed. Spans end where a write does.
type packer struct {
	out     io.Writer
	looking *flate.Writer
	coding  *flate.Writer
	now     *flate.Writer // one of them
	left    int           // bytes of the span, less than none after a long write
}

func newPacker() (*packer, error) {
	looking, err := flate.NewWriter(io.Discard, packingLevel)
	if err != nil {
		return nil, err
	}
	coding, err := flate.NewWriter(io.Discard, flate.HuffmanOnly)
	return &packer{looking: looking, coding: coding}, err
}

// begin makes it pack another stream.
func (p *packer) begin(out io.Writer) {
	p.out, p.now, p.left = out, nil, 0
}

func (p *packer) Write(b []byte) (int, error) {
	if p.left <= 0 {
		if err := p.span(b); err != nil {
			return 0, err
		}
	}
	p.left -= len(b)
	return p.now.Write(b)
}

// span ends a span, and begins one with this. What is too little to tell anything is not taken for more than that.
func (p *packer) span(b []byte) error {
	if p.now != nil {
		if err := p.now.Flush(); err != nil {
			return err
		}
	}
	p.now, p.left = p.looking, mostSample
	if len(b) >= leastSample {
		p.left = packingSpan
		sample := b[:min(len(b), mostSample)]
		if packedSize(p.coding, sample) < packedSize(p.looking, sample)*8/7 {
			p.now = p.coding
		}
	}
	p.now.Reset(p.out)
	return nil
}

// Close ends the stream.
func (p *packer) Close() error {
	if p.now == nil {
		p.now = p.looking
		p.now.Reset(p.out)
	}
	return p.now.Close()
}

func packedSize(w *flate.Writer, sample []byte) int {
	var size counted
	w.Reset(&size)
	_, _ = w.Write(sample) // a counter has no errors
	_ = w.Close()
	return int(size)
}

// counted counts what is written.
type counted int

func (c *counted) Write(b []byte) (int, error) {
	*c += counted(len(b))
	return len(b), nil
}
