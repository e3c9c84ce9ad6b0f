package ledger

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"portway/auth"
)

// Chains is what a verifier reads.
type Chains interface {
	// NextPerson returns the person after the given one who has anything in the ledger, empty after the last.
	NextPerson(ctx context.Context, after string) (string, error)
	Head(ctx context.Context, person string) (Head, error)
	Links(ctx context.Context, person string, after int64, limit int) ([]Link, error)        // by number
	MarksOf(ctx context.Context, person string, checkpoint int64, limit int) ([]Mark, error) // of later checkpoints, in order
	Marks(ctx context.Context, checkpoint int64) ([]Mark, error)                             // by person
	Checkpoints(ctx context.Context, after int64, limit int) ([]Checkpoint, error)           // by number
}

// A Verifier looks for what was tampered with. It reads beside a gateway that goes on writing.
type Verifier struct {
	Chains  Chains
	Keys    auth.PublicKeys
	Witness *Checkpoint // the last checkpoint as somebody else knows it; nil where nobody does
}

// What a finding can be.
const (
	Altered   = "altered"
	Deleted   = "deleted"
	Reordered = "reordered"
	Truncated = "truncated"
)

// A Finding is one thing that is wrong. One cause is told once: what stands behind a gap is not blamed for it.
type Finding struct {
	What       string // altered, deleted, reordered or truncated
	Person     string // whose chain; empty for a checkpoint
	Number     int64  // the entry, or the first of those that are gone
	Checkpoint int64  // where a checkpoint tells it, or is wrong itself
	Why        string
}

// String says it in a line.
func (f Finding) String() string {
	if f.Person == "" {
		return fmt.Sprintf("checkpoint %d %s: %s", f.Checkpoint, f.What, f.Why)
	}
	return fmt.Sprintf("%s, entry %d %s: %s", f.Person, f.Number, f.What, f.Why)
}

// A Report says what was looked at and what was found.
type Report struct {
	People      int64
	Entries     int64
	Signed      int64 // entries that a checkpoint holds fast; nobody could tell if those after it were cut off
	Checkpoints int64
	Findings    []Finding // the first thousand
	Unlisted    int64     // how many more there were
}

// Sound reports whether nothing was found.
func (r *Report) Sound() bool { return len(r.Findings) == 0 }

const (
	mostFindings = 1_000
	verifyPage   = 500
)

func (r *Report) found(f Finding) {
	if len(r.Findings) == mostFindings {
		r.Unlisted++
		return
	}
	r.Findings = append(r.Findings, f)
}

// Verify looks at every chain and every checkpoint.
func (v *Verifier) Verify(ctx context.Context) (Report, error) {
	var r Report
	if err := v.checkpoints(ctx, &r); err != nil {
		return r, fmt.Errorf("ledger: verify: %w", err)
	}
	person, err := v.Chains.NextPerson(ctx, "")
	for err == nil && person != "" {
		if _, err = v.chain(ctx, &r, person); err == nil {
			person, err = v.Chains.NextPerson(ctx, person)
		}
	}
	if err != nil {
		return r, fmt.Errorf("ledger: verify: %w", err)
	}
	return r, nil
}

// VerifyPerson looks at one chain and the signatures on it. Whoever cuts off its end together with the signatures is found
// only by Verify.
func (v *Verifier) VerifyPerson(ctx context.Context, person string) (Report, error) {
	var r Report
	if _, err := v.chain(ctx, &r, person); err != nil {
		return r, fmt.Errorf("ledger: verify: %w", err)
	}
	return r, nil
}

// A walk goes along one chain.
type walk struct {
	report *Report
	person string
	marks  map[int64][]Mark // by the number that they sign
	last   int64            // the number of the link before
	digest string           // and its digest, as it is kept
	gap    bool             // the link before is not the one that stood there
	length int64            // what the chain's head says
	first  time.Time        // when its first link was recorded
	seal   *Mark            // the latest signature that a link fits
}

// chain checks one chain. Signatures and head are read before the entries: what is written meanwhile only makes it longer.
// With an error, the walk tells how far it came.
func (v *Verifier) chain(ctx context.Context, r *Report, person string) (*walk, error) {
	w := &walk{report: r, person: person, marks: map[int64][]Mark{}}
	if err := v.collectMarks(ctx, w); err != nil {
		return w, err
	}
	head, err := v.Chains.Head(ctx, person)
	if err != nil {
		return w, err
	}
	w.length = head.Number
	for {
		links, err := v.Chains.Links(ctx, person, w.last, verifyPage)
		if err != nil {
			return w, err
		}
		for i := range links {
			w.link(&links[i], &head)
		}
		if len(links) < verifyPage {
			break
		}
	}
	r.People++
	if w.last > head.Number {
		if head, err = v.Chains.Head(ctx, person); err != nil {
			return w, err
		}
	}
	w.end(&head)
	return w, nil
}

func (v *Verifier) collectMarks(ctx context.Context, w *walk) error {
	var after int64
	for {
		marks, err := v.Chains.MarksOf(ctx, w.person, after, verifyPage)
		if err != nil {
			return err
		}
		for i := range marks {
			m := marks[i]
			after = m.Checkpoint
			if _, err := auth.VerifyDetached(ctx, v.Keys, headStatement, m.Signature, m.Statement()); err != nil {
				w.found(Altered, m.Number, m.Checkpoint, "the signature on it is not ours: "+err.Error())
				continue
			}
			w.marks[m.Number] = append(w.marks[m.Number], m)
		}
		if len(marks) < verifyPage {
			return nil
		}
	}
}

func (w *walk) found(what string, number, checkpoint int64, why string) {
	w.report.found(Finding{What: what, Person: w.person, Number: number, Checkpoint: checkpoint, Why: why})
}

// link checks one link against the one before it, its own columns, and the signatures on it.
func (w *walk) link(l *Link, head *Head) {
	w.report.Entries++
	if w.first.IsZero() {
		w.first = l.At
	}
	if l.Number > w.last+1 {
		w.found(Deleted, w.last+1, 0, fmt.Sprintf("the next one is %d", l.Number))
		w.gap = true
	}
	entry, err := Parse([]byte(l.Text))
	switch {
	case err != nil:
		w.found(Altered, l.Number, 0, "its text is no entry")
	case entry.Number != l.Number:
		w.found(Reordered, l.Number, 0, fmt.Sprintf("it was written as entry %d", entry.Number))
		w.last, w.digest, w.gap = l.Number, l.Digest, true
		return
	case !w.gap && digest(w.digest, []byte(l.Text)) != l.Digest:
		w.found(Altered, l.Number, 0, "its digest does not follow from its text and the entry before")
	case !l.repeats(&entry):
		w.found(Altered, l.Number, 0, "its columns do not say what its text says")
	default:
		w.signatures(l)
	}
	if l.Number == head.Number && l.Digest != head.Digest {
		w.found(Altered, l.Number, 0, "it is not the entry that the chain ends with")
	}
	w.last, w.digest, w.gap = l.Number, l.Digest, false
}

// signatures compares the link with what was signed about it.
func (w *walk) signatures(l *Link) {
	for _, m := range w.marks[l.Number] {
		if m.Digest != l.Digest {
			w.found(Altered, l.Number, m.Checkpoint, fmt.Sprintf("it, or one before it, is not what checkpoint %d signed", m.Checkpoint))
			return
		}
		w.seal = &m
	}
}

// end checks that the chain is as long as its head and its signatures say.
func (w *walk) end(head *Head) {
	var signed Mark
	for number, marks := range w.marks {
		if number >= signed.Number {
			signed = marks[len(marks)-1]
		}
	}
	w.report.Signed += min(signed.Number, w.last)
	switch {
	case signed.Number > w.last:
		w.found(Truncated, w.last+1, signed.Checkpoint, fmt.Sprintf("checkpoint %d signed entry %d", signed.Checkpoint, signed.Number))
	case head.Number > w.last:
		w.found(Truncated, w.last+1, 0, fmt.Sprintf("the chain had %d entries", head.Number))
	case head.Number < w.last:
		w.found(Altered, head.Number+1, 0, "it stands behind the end of the chain")
	}
}

// repeats reports whether the columns, and the text's form, are what the entry gives.
func (l *Link) repeats(e *Entry) bool {
	return bytes.Equal(e.AppendJSON(nil), []byte(l.Text)) && l.Person == e.Person && l.ID == e.ID && l.At.Equal(e.At) &&
		l.Kind == e.Kind && l.App == e.App && slices.Equal(l.Categories, e.categories())
}
