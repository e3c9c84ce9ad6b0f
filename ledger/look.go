package ledger

import (
	"context"
	"fmt"
	"time"

	"portway/auth"
)

// A Look is what a person can be told of their own chain.
type Look struct {
	Report
	Length int64     // entries that the chain had when the look began
	Done   bool      // whether the look came to the end in its time; otherwise Entries says how far
	First  time.Time // when the first entry was recorded; zero where there is none
	Seal   *Mark     // the latest signature that fits what was looked at; nil where there is none
	Key    string    // the id of the key that made it
	JWS    string    // the signature with what it signs, for who keeps it (RFC 7515)
}

// Look looks at one chain as VerifyPerson does, for at most so long. What could not be looked at in that time is not found
// sound: Done is false, and the report tells of the first Entries only.
func (v *Verifier) Look(ctx context.Context, person string, within time.Duration) (*Look, error) {
	look := &Look{}
	timed, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	w, err := v.chain(timed, &look.Report, person)
	look.Done = err == nil
	if outOfTime := timed.Err() != nil && ctx.Err() == nil; err != nil && !outOfTime {
		return nil, fmt.Errorf("ledger: look: %w", err)
	}
	look.Length, look.First = max(w.length, w.last), w.first
	if w.seal == nil {
		return look, nil
	}
	look.Seal, look.Signed = w.seal, w.seal.Number
	look.JWS = auth.Attached(w.seal.Signature, w.seal.Statement())
	look.Key, err = auth.VerifyDetached(ctx, v.Keys, headStatement, w.seal.Signature, w.seal.Statement())
	return look, err
}
