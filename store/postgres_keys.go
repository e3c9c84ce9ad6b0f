package store

import (
	"encoding/binary"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"
)

// A keyArray is an array of texts that is encoded in one piece: without an interface value, and so a copy, of every text, and
// into memory that is made once.
type keyArray []string

// registerKeys makes a connection encode them.
func registerKeys(m *pgtype.Map) {
	text, _ := m.TypeForOID(pgtype.TextOID)
	m.RegisterType(&pgtype.Type{Name: "_text", OID: pgtype.TextArrayOID, Codec: keyCodec{&pgtype.ArrayCodec{ElementType: text}}})
}

// keyCodec encodes keyArrays, and leaves all else to pgx.
type keyCodec struct{ *pgtype.ArrayCodec }

func (c keyCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(keyArray); ok && format == pgtype.BinaryFormatCode {
		return keyPlan{}
	}
	return c.ArrayCodec.PlanEncode(m, oid, format, value)
}

type keyPlan struct{}

// Encode appends the array as PostgreSQL's array_recv reads it: how many dimensions, whether there are nulls, of what type; the
// length and first index of the one dimension; and each text after its length.
func (keyPlan) Encode(value any, b []byte) ([]byte, error) {
	keys := value.(keyArray)
	size := 5 * 4
	for _, key := range keys {
		size += 4 + len(key)
	}
	b = slices.Grow(b, size)
	for _, n := range [...]int{1, 0, pgtype.TextOID, len(keys), 1} {
		b = appendInt32(b, n)
	}
	for _, key := range keys {
		b = append(appendInt32(b, len(key)), key...)
	}
	return b, nil
}

func appendInt32(b []byte, n int) []byte {
	return binary.BigEndian.AppendUint32(b, uint32(n)) //nolint:gosec // PostgreSQL takes no more in one message
}
