package changes

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"

	"portway/problem"
)

// A place is where a reader of the log stands.
type place struct {
	seq  int64 // everything up to it was told
	base int64 // how far the log was compacted when the reader began without a cursor; 0 for all others
}

// Cursors are places, encrypted (AES-256-GCM with a random nonce) and bound to the grant: one cannot tell from two cursors
// how much lies between them, nor use them elsewhere.
type cursors struct{ sealer cipher.AEAD }

func newCursors(key []byte) cursors {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("changes: " + err.Error()) // only for a key of another length
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		panic("changes: " + err.Error()) // AES has the block size that GCM wants
	}
	return cursors{sealer}
}

func (c cursors) encode(grant string, p place) string {
	nonce := make([]byte, c.sealer.NonceSize(), c.sealer.NonceSize()+16+c.sealer.Overhead())
	rand.Read(nonce) // never fails
	plain := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, uint64(p.seq)), uint64(p.base))
	return base64.RawURLEncoding.EncodeToString(c.sealer.Seal(nonce, nonce, plain, []byte(grant)))
}

func (c cursors) decode(grant, cursor string) (place, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) != c.sealer.NonceSize()+16+c.sealer.Overhead() {
		return place{}, badCursor()
	}
	nonce, sealed := raw[:c.sealer.NonceSize()], raw[c.sealer.NonceSize():]
	plain, err := c.sealer.Open(nil, nonce, sealed, []byte(grant))
	if err != nil {
		return place{}, badCursor()
	}
	return place{int64(binary.BigEndian.Uint64(plain)), int64(binary.BigEndian.Uint64(plain[8:]))}, nil
}

func badCursor() error {
	return problem.New(problem.BadInput, "The cursor is not one of the changes under this grant. Start without a cursor.")
}

func expired() error {
	return problem.New(problem.CursorExpired,
		"The cursor is older than what is kept of deleted and replaced records. Delete your copy and start again without `after`: you are then told all that stands.")
}
