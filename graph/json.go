package graph

import (
	"strconv"
	"time"

	"portway/record"
)

// appendValue writes a value as its scalar is written.
func appendValue(b []byte, kind record.Kind, v record.Value) []byte {
	if v.IsNull() {
		return append(b, "null"...)
	}
	switch kind {
	case record.KindInt, record.KindInt64:
		return strconv.AppendInt(b, v.Number(), 10)
	case record.KindBoolean:
		return strconv.AppendBool(b, v.Number() != 0)
	case record.KindFloat:
		return strconv.AppendFloat(b, v.Float(), 'g', -1, 64)
	case record.KindTime:
		b = append(b, '"')
		b = appendTime(b, v.Number())
		return append(b, '"')
	}
	return appendString(b, v.Text())
}

// appendTime writes a moment, in microseconds since 1970, as RFC 3339 in UTC, with a fraction only where there is one.
func appendTime(b []byte, micros int64) []byte {
	return time.UnixMicro(micros).UTC().AppendFormat(b, time.RFC3339Nano)
}

const hexDigits = "0123456789ABCDEF"

// appendString writes a JSON string. It escapes what JSON demands and nothing more, as gqlgen does.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
