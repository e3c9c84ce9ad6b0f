package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"portway/auth"
	"portway/grants"
)

// A Head is the last link of a person's chain.
type Head struct {
	Person string
	Number int64  // 0 where the chain is empty
	Digest string // in hexadecimal; empty where the chain is empty
}

// A Link is an entry as the store keeps it. The text is what counts; the rest of the columns repeat it for queries.
type Link struct {
	Person     string
	Number     int64
	ID         string
	At         time.Time
	Kind       Kind
	App        string
	Categories []string // of what was read, or granted
	Text       string
	Digest     string
}

// Append adds the entry to the chain: it gives it its number and returns its link, which is the head from now on.
func (h *Head) Append(e *Entry) Link {
	e.Number = h.Number + 1
	buffer := frameBuffers.Get().(*[]byte)
	defer frameBuffers.Put(buffer)
	*buffer = e.AppendJSON(appendDigest((*buffer)[:0], h.Digest))
	h.Number, h.Digest = e.Number, sumOf(*buffer)
	return Link{
		Person: e.Person, Number: e.Number, ID: e.ID, At: e.At.UTC().Truncate(time.Microsecond), Kind: e.Kind, App: e.App,
		Categories: e.categories(), Text: string((*buffer)[sha256.Size:]), Digest: h.Digest,
	}
}

// digest continues a chain.
func digest(before string, text []byte) string {
	return sumOf(append(appendDigest(make([]byte, 0, sha256.Size+len(text)), before), text...))
}

// appendDigest appends the bytes of a digest; zeros where there is none. One that is no digest continues nothing: its link was
// tampered with.
func appendDigest(b []byte, digest string) []byte {
	var sum [sha256.Size]byte
	_, _ = hex.Decode(sum[:], []byte(digest)[:min(len(digest), 2*sha256.Size)])
	return append(b, sum[:]...)
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	var digits [2 * sha256.Size]byte
	hex.Encode(digits[:], sum[:])
	return string(digits[:])
}

func (e *Entry) categories() []string {
	var names []string
	for _, list := range [][]Part{e.Reads, e.Granted} {
		for i := range list {
			names = append(names, list[i].Category)
		}
	}
	return names
}

// An Event is a numbered event with what the ledger says beside it.
type Event struct {
	grants.Event
	Person string // empty where it concerns nobody's data: an app, a developer
	Mode   auth.Mode
	AsOf   int64
	Items  []grants.Item // of the grant, where there is one
}

// A Store keeps the chains. It is safe for concurrent use by any number of processes.
type Store interface {
	// Chain appends entries to their people's chains in the order given, by Head.Append, without those whose id is
	// there already, and adds the reads to the figures of their day and app. All of it or nothing.
	Chain(ctx context.Context, entries []Entry) error

	// EventsToChain returns the grant events that no chain has yet, in order, at most limit of them.
	EventsToChain(ctx context.Context, limit int) ([]Event, error)
	// EventsChained says that the chains have the events up to number, and others maybe more already.
	EventsChained(ctx context.Context, number int64) error

	// Sign writes a checkpoint: in one transaction it finds the last one (nil where there is none) and at most limit heads
	// that no checkpoint has signed, in the order of their persons, and writes what sign makes of them. Without such
	// heads it does nothing. It reports how many there were.
	Sign(ctx context.Context, limit int, sign func(last *Checkpoint, heads []Head) (*Checkpoint, []Mark, error)) (int, error)
}
