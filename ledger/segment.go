package ledger

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A frame is the payload's length and its CRC-32C, four bytes each and the smallest first, and the payload: an entry as
// JSON, without a number.
const frameHeader = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// appendFrame appends the entry as a frame.
func appendFrame(b []byte, e *Entry) []byte {
	start := len(b)
	b = e.AppendJSON(append(b, make([]byte, frameHeader)...))
	payload := b[start+frameHeader:]
	binary.LittleEndian.PutUint32(b[start:], uint32(len(payload)))
	binary.LittleEndian.PutUint32(b[start+4:], crc32.Checksum(payload, castagnoli))
	return b
}

// errDamaged says that a file holds what no Record wrote. A frame that only ends too early is no damage: its Record never
// returned.
var errDamaged = errors.New("damaged")

// frames reads entries from a journal's file.
type frames struct {
	reader *bufio.Reader
	offset int64 // the end of the last whole frame
	buffer []byte
}

func newFrames(r io.Reader) *frames { return &frames{reader: bufio.NewReaderSize(r, 64<<10)} }

// next returns the next entry, io.EOF at the end of the whole ones, or an error that wraps errDamaged.
func (f *frames) next() (Entry, error) {
	var header [frameHeader]byte
	if err := f.fill(header[:]); err != nil {
		return Entry{}, err
	}
	length := binary.LittleEndian.Uint32(header[:])
	if length == 0 || length > longestEntry {
		return Entry{}, fmt.Errorf("%w: a frame of %d bytes at %d", errDamaged, length, f.offset)
	}
	if uint32(cap(f.buffer)) < length {
		f.buffer = make([]byte, length)
	}
	payload := f.buffer[:length]
	if err := f.fill(payload); err != nil {
		return Entry{}, err
	}
	if crc32.Checksum(payload, castagnoli) != binary.LittleEndian.Uint32(header[4:]) {
		return Entry{}, fmt.Errorf("%w: a wrong checksum at %d", errDamaged, f.offset)
	}
	entry, err := Parse(payload)
	if err != nil {
		return Entry{}, fmt.Errorf("%w: %w at %d", errDamaged, err, f.offset)
	}
	f.offset += frameHeader + int64(length)
	return entry, nil
}

func (f *frames) fill(b []byte) error {
	_, err := io.ReadFull(f.reader, b)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return err
}
