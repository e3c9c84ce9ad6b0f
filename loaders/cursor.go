package loaders

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"portway/problem"
	"portway/record"
)

// Cursors turns positions into opaque cursors and back. A cursor is bound to the grant and the category that it was made
// for, by a truncated HMAC: one made under another grant is refused, so that it tells nothing there.
type Cursors struct {
	Key []byte // 32 secret bytes, the same on every replica
}

const cursorMAC = 12 // bytes

// Encode returns the cursor of a position.
func (c *Cursors) Encode(grant string, category *record.Category, p Position) string {
	payload := binary.AppendVarint(make([]byte, 0, 64), p.At)
	payload = append(payload, p.ID...)
	return base64.RawURLEncoding.EncodeToString(append(payload, c.mac(grant, category, payload)...))
}

// Decode returns the position of a cursor.
func (c *Cursors) Decode(grant string, category *record.Category, cursor string) (*Position, error) {
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(raw) <= cursorMAC {
		return nil, badCursor()
	}
	payload, mac := raw[:len(raw)-cursorMAC], raw[len(raw)-cursorMAC:]
	if !hmac.Equal(mac, c.mac(grant, category, payload)) {
		return nil, badCursor()
	}
	at, n := binary.Varint(payload)
	if n <= 0 {
		return nil, badCursor()
	}
	return &Position{At: at, ID: string(payload[n:])}, nil
}

func badCursor() error {
	return problem.New(problem.BadInput, "The cursor is not one of this list under this grant. Start without a cursor.")
}

func (c *Cursors) mac(grant string, category *record.Category, payload []byte) []byte {
	h := hmac.New(sha256.New, c.Key)
	h.Write([]byte(grant))
	h.Write([]byte{0})
	h.Write([]byte(category.Name))
	h.Write([]byte{0})
	h.Write(payload)
	return h.Sum(nil)[:cursorMAC]
}
