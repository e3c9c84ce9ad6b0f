package record

import (
	"strconv"
	"time"
)

// AppendJSON writes a value as its scalar is written in JSON: the same in an answer, in an archive and in a change.
func AppendJSON(b []byte, kind Kind, v Value) []byte {
	if v.IsNull() {
		return append(b, "null"...)
	}
	switch kind {
	case KindInt, KindInt64:
		return strconv.AppendInt(b, v.Number(), 10)
	case KindBoolean:
		return strconv.AppendBool(b, v.Number() != 0)
	case KindFloat:
		return strconv.AppendFloat(b, v.Float(), 'g', -1, 64)
	case KindTime:
		b = append(b, '"')
		b = AppendTime(b, v.Number())
		return append(b, '"')
	}
	return AppendString(b, v.Text())
}

// AppendTime writes a moment, in microseconds since 1970, as RFC 3339 in UTC, with a fraction only where there is one.
// Package time does the same at five times the price, and lists have a time in every record.
func AppendTime(b []byte, micros int64) []byte {
	const second, day = 1_000_000, 86_400
	seconds, fraction := micros/second, micros%second
	if fraction < 0 {
		seconds, fraction = seconds-1, fraction+second
	}
	days, rest := seconds/day, seconds%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	year, month, dom := civil(days)
	if year < 0 || year > 9999 {
		return time.UnixMicro(micros).UTC().AppendFormat(b, time.RFC3339Nano)
	}
	b = append(two(two(b, year/100), year%100), '-')
	b = append(two(b, month), '-')
	b = append(two(b, dom), 'T')
	b = append(two(b, int(rest/3600)), ':')
	b = append(two(b, int(rest/60%60)), ':')
	b = two(b, int(rest%60))
	if fraction != 0 {
		b = append(b, '.')
		for unit := int64(second / 10); fraction > 0; unit /= 10 {
			b = append(b, byte('0'+fraction/unit))
			fraction %= unit
		}
	}
	return append(b, 'Z')
}

func two(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

// civil gives the date of a day counted from 1970. Years begin in March here, so that the leap day is the last one:
// Howard Hinnant, chrono-Compatible Low-Level Date Algorithms.
func civil(days int64) (year, month, day int) {
	days += 719_468 // to the first of March of the year 0
	era := days / 146_097
	if days < 0 {
		era = (days - 146_096) / 146_097
	}
	doe := int(days - era*146_097)                           // day of the era
	yoe := (doe - doe/1460 + doe/36_524 - doe/146_096) / 365 // year of the era
	doy := doe - (365*yoe + yoe/4 - yoe/100)                 // day of the year, from March
	mp := (5*doy + 2) / 153                                  // month, from March
	day = doy - (153*mp+2)/5 + 1
	month = mp + 3
	if month > 12 {
		month -= 12
	}
	year = yoe + int(era)*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

const hexDigits = "0123456789ABCDEF"

// AppendString writes a JSON string. It escapes what JSON demands and nothing more, as gqlgen does.
func AppendString(b []byte, s string) []byte {
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
