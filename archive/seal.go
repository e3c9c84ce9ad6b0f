package archive

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"portway/problem"
)

// Sealed keeps blobs encrypted: whoever has the disk or the bucket, but not the deployment's secret, has nothing.
//
// A blob is a salt and then segments of 64 KiB, each encrypted with AES-256-GCM under a key of the blob's own, which is
// derived from the secret, the salt and the blob's key. A segment's nonce is its number and whether it is the last one. So
// any range can be read without the rest, and a segment that was changed, moved, cut off or put under another key is found
// (the construction is STREAM; Hoang, Reyhanitabar, Rogaway, Vizár, Online Authenticated-Encryption, 2015).
type Sealed struct {
	Blobs
	Key []byte // 32 secret bytes, the same on every replica
}

const (
	sealMark    = "portway1" // at the beginning, so that another construction can follow this one
	sealSalt    = 32
	sealHead    = len(sealMark) + sealSalt
	segment     = 64 << 10
	sealOverEnd = 16 // bytes that encryption adds to a segment
	whole       = segment + sealOverEnd
)

var errSeal = errors.New("archive: a sealed file was changed, cut short, or sealed with another secret")

// cipherOf returns the cipher of one blob.
func (s *Sealed) cipherOf(key string, salt []byte) (cipher.AEAD, error) {
	own, err := hkdf.Key(sha256.New, s.Key, salt, "portway archive "+key, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(own)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// nonceOf is that of a segment: no two segments of a blob have the same, and no two blobs the same key.
func nonceOf(number uint64, last bool) []byte {
	var nonce [12]byte
	binary.BigEndian.PutUint64(nonce[:], number)
	if last {
		nonce[11] = 1
	}
	return nonce[:]
}

// Put implements Blobs.
func (s *Sealed) Put(ctx context.Context, key string, write func(io.Writer) error) error {
	return s.Blobs.Put(ctx, key, func(out io.Writer) error {
		head := append([]byte(sealMark), make([]byte, sealSalt)...)
		rand.Read(head[len(sealMark):]) // never fails
		aead, err := s.cipherOf(key, head[len(sealMark):])
		if err != nil {
			return fmt.Errorf("archive: seal: %w", err)
		}
		if _, err := out.Write(head); err != nil {
			return err
		}
		w := &sealing{w: out, aead: aead, plain: make([]byte, 0, segment), sealed: make([]byte, 0, whole)}
		if err := write(w); err != nil {
			return err
		}
		return w.flush(true)
	})
}

// sealing encrypts what is written. It keeps a full segment until more comes: the last one is marked.
type sealing struct {
	w             io.Writer
	aead          cipher.AEAD
	plain, sealed []byte
	number        uint64
}

func (s *sealing) Write(p []byte) (int, error) {
	written := len(p)
	for len(p) > 0 {
		if len(s.plain) == segment {
			if err := s.flush(false); err != nil {
				return 0, err
			}
		}
		n := min(segment-len(s.plain), len(p))
		s.plain, p = append(s.plain, p[:n]...), p[n:]
	}
	return written, nil
}

func (s *sealing) flush(last bool) error {
	s.sealed = s.aead.Seal(s.sealed[:0], nonceOf(s.number, last), s.plain, nil)
	s.number++
	s.plain = s.plain[:0]
	_, err := s.w.Write(s.sealed)
	return err
}

// Open implements Blobs.
func (s *Sealed) Open(ctx context.Context, key string) (Blob, error) {
	blob, err := s.Blobs.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	opened, err := s.unseal(key, blob)
	if err != nil {
		return nil, errors.Join(err, blob.Close())
	}
	return opened, nil
}

func (s *Sealed) unseal(key string, blob Blob) (*unsealed, error) {
	head := make([]byte, sealHead)
	if n, err := blob.ReadAt(head, 0); n < len(head) {
		return nil, fmt.Errorf("%w: %w", errSeal, err)
	}
	body := blob.Size() - int64(sealHead)
	if string(head[:len(sealMark)]) != sealMark || body < sealOverEnd {
		return nil, errSeal
	}
	aead, err := s.cipherOf(key, head[len(sealMark):])
	if err != nil {
		return nil, fmt.Errorf("archive: unseal: %w", err)
	}
	segments := (body + whole - 1) / whole
	u := &unsealed{blob: blob, aead: aead, segments: segments, size: body - segments*sealOverEnd, held: -1}
	if u.size < 0 {
		return nil, errSeal
	}
	// The last segment proves that nothing is cut off.
	u.mu.Lock()
	defer u.mu.Unlock()
	_, err = u.load(segments - 1)
	return u, err
}

// unsealed reads a sealed blob. It holds the segment that was read last.
type unsealed struct {
	blob     Blob
	aead     cipher.AEAD
	segments int64
	size     int64

	mu     sync.Mutex
	held   int64 // the number of the segment in plain
	plain  []byte
	sealed []byte
}

func (u *unsealed) Size() int64  { return u.size }
func (u *unsealed) Close() error { return u.blob.Close() }

// ReadAt implements io.ReaderAt.
func (u *unsealed) ReadAt(p []byte, at int64) (n int, err error) {
	if at < 0 {
		return 0, problem.New(problem.BadInput, "A file is read from 0 on.")
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	for n < len(p) {
		if at >= u.size {
			return n, io.EOF
		}
		plain, err := u.load(at / segment)
		if err != nil {
			return n, err
		}
		copied := copy(p[n:], plain[at%segment:])
		n, at = n+copied, at+int64(copied)
	}
	return n, nil
}

// load decrypts a segment.
func (u *unsealed) load(number int64) ([]byte, error) {
	if number == u.held {
		return u.plain, nil
	}
	u.held = -1
	start := int64(sealHead) + number*whole
	length := min(whole, u.blob.Size()-start)
	if int64(cap(u.sealed)) < length {
		u.sealed, u.plain = make([]byte, whole), make([]byte, 0, segment)
	}
	if n, err := u.blob.ReadAt(u.sealed[:length], start); int64(n) < length {
		return nil, fmt.Errorf("archive: unseal: %w", err)
	}
	plain, err := u.aead.Open(u.plain[:0], nonceOf(uint64(number), number == u.segments-1), u.sealed[:length], nil) //nolint:gosec // not negative
	if err != nil {
		return nil, errSeal
	}
	u.plain, u.held = plain, number
	return plain, nil
}
