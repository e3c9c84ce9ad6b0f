package main

import (
	"strconv"
	"time"
)

// A row is what a statement gave, as the writers below take it.
type row interface {
	text(i int) (string, bool)
	number(i int) (int64, bool)
}

// A column is one member of an object.
type column struct {
	label string // with quotes and colon, and a comma before all but the first
	kind  byte   // s text, n number, t time
}

var (
	profileColumns = []column{{`"username":`, 's'}, {`,"displayName":`, 's'}, {`,"followerCount":`, 'n'}}
	pageColumns    = []column{{`"id":`, 's'}, {`,"createdAt":`, 't'}, {`,"title":`, 's'}, {`,"mediaUrl":`, 's'}, {`,"likeCount":`, 'n'}, {`,"visibility":`, 's'}}
	bulkColumns    = []column{{`"createdAt":`, 't'}, {`,"url":`, 's'}}
	titleColumns   = []column{{`"id":`, 's'}, {`,"createdAt":`, 't'}, {`,"title":`, 's'}}
	textColumns    = []column{{`"id":`, 's'}, {`,"createdAt":`, 't'}, {`,"text":`, 's'}}
	urlColumns     = []column{{`"id":`, 's'}, {`,"createdAt":`, 't'}, {`,"url":`, 's'}}
	nameColumns    = []column{{`"id":`, 's'}, {`,"createdAt":`, 't'}, {`,"username":`, 's'}}
	likeColumns    = []column{{`"id":`, 's'}, {`,"createdAt":`, 't'}}
	videoColumns   = []column{{`"id":`, 's'}, {`,"url":`, 's'}, {`,"title":`, 's'}, {`,"durationSeconds":`, 'n'}, {`,"publishedAt":`, 't'}}
	authorColumns  = []column{{`"username":`, 's'}, {`,"displayName":`, 's'}, {`,"followerCount":`, 'n'}}
)

// members writes the columns of a row, from the first one given.
func members(b []byte, columns []column, r row, first int) []byte {
	for i, c := range columns {
		b = append(b, c.label...)
		switch c.kind {
		case 's':
			b = quoted(b, r, first+i)
		case 'n':
			n, ok := r.number(first + i)
			if !ok {
				b = append(b, "null"...)
				continue
			}
			b = strconv.AppendInt(b, n, 10)
		case 't':
			n, ok := r.number(first + i)
			if !ok {
				b = append(b, "null"...)
				continue
			}
			b = append(b, '"')
			b = time.UnixMicro(n).UTC().AppendFormat(b, time.RFC3339Nano)
			b = append(b, '"')
		}
	}
	return b
}

func quoted(b []byte, r row, i int) []byte {
	s, ok := r.text(i)
	if !ok {
		return append(b, "null"...)
	}
	b = append(b, '"')
	start := 0
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' {
			b = append(b, s[start:i]...)
			b = append(b, strconv.Quote(s[i : i+1])[1:]...)
			b = b[:len(b)-1]
			start = i + 1
		}
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
