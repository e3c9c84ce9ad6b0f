package ledger

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"portway/auth"
)

// A Kind says what an entry tells of: a read, or an event of a grant or an account in the words of package grants.
type Kind string

// The kinds that disclose data.
const (
	Read    Kind = "read"            // an answer
	Archive Kind = "archive"         // a file with all that was asked for
	Fetched Kind = "archive.fetched" // such a file, or the rest of it, was fetched
)

// An Entry is one line of a person's ledger.
type Entry struct {
	ID      string // known before the entry has a number; who records it twice has recorded it once
	Person  string
	Number  int64 // its place in the person's chain, from 1; 0 until it is chained
	At      time.Time
	Kind    Kind
	App     string
	Grant   string
	Mode    auth.Mode
	AsOf    int64  // as in auth.Grant
	Actor   string // of an event: who made it happen
	Reason  string // of an event, in a word
	Detail  string // of an event: further facts in words
	Granted []Part // of an event: what the grant covers from then on
	Reads   []Part // what was disclosed
	Bytes   int64  // the size of the answer
}

// A Part is one category of an entry.
type Part struct {
	Category string   // the category's type: Post
	Fields   []string // their names: createdAt
	Records  int64
	Bytes    int64 // 0 where an answer is counted as a whole
}

// NewID returns a fresh id: the time in milliseconds, so that what is recorded together is kept together, and 80 random
// bits.
func NewID(now time.Time) string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], uint64(now.UnixMilli())<<16)
	rand.Read(id[6:]) // never fails
	return hex.EncodeToString(id[:])
}

// Bounds on an entry, so that one that was recorded can always be chained.
const (
	longestWord  = 512
	mostParts    = 1_000
	longestEntry = 256 << 10
)

// check refuses an entry that could not be chained later.
func (e *Entry) check() error {
	switch {
	case e.Person == "":
		return errors.New("an entry needs a person")
	case e.Kind == "":
		return errors.New("an entry needs a kind")
	case len(e.Reads) > mostParts || len(e.Granted) > mostParts:
		return fmt.Errorf("an entry has at most %d categories", mostParts)
	}
	for _, word := range []string{e.ID, e.Person, string(e.Kind), e.App, e.Grant, string(e.Mode), e.Actor, e.Reason, e.Detail} {
		if len(word) > longestWord {
			return fmt.Errorf("a word of an entry has at most %d bytes", longestWord)
		}
	}
	return nil
}

// entryJSON is how an entry is read. Writing it is AppendJSON's work.
type entryJSON struct {
	Actor   string     `json:"actor"`
	App     string     `json:"app"`
	AsOf    int64      `json:"as_of"`
	At      time.Time  `json:"at"`
	Bytes   int64      `json:"bytes"`
	Detail  string     `json:"detail"`
	Grant   string     `json:"grant"`
	Granted []partJSON `json:"granted"`
	ID      string     `json:"id"`
	Kind    Kind       `json:"kind"`
	Mode    auth.Mode  `json:"mode"`
	Number  int64      `json:"number"`
	Person  string     `json:"person"`
	Reads   []partJSON `json:"reads"`
	Reason  string     `json:"reason"`
}

type partJSON struct {
	Bytes    int64    `json:"bytes"`
	Category string   `json:"category"`
	Fields   []string `json:"fields"`
	Records  int64    `json:"records"`
}

// Parse reads the text of an entry.
func Parse(text []byte) (Entry, error) {
	var j entryJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return Entry{}, fmt.Errorf("ledger: entry: %w", err)
	}
	return Entry{
		ID: j.ID, Person: j.Person, Number: j.Number, At: j.At, Kind: j.Kind, App: j.App, Grant: j.Grant, Mode: j.Mode,
		AsOf: j.AsOf, Actor: j.Actor, Reason: j.Reason, Detail: j.Detail, Granted: parts(j.Granted), Reads: parts(j.Reads), Bytes: j.Bytes,
	}, nil
}

func parts(list []partJSON) []Part {
	var parts []Part
	for _, p := range list {
		parts = append(parts, Part{Category: p.Category, Fields: p.Fields, Records: p.Records, Bytes: p.Bytes})
	}
	return parts
}
