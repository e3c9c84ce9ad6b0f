package ledger

import (
	"context"
	"fmt"

	"portway/auth"
)

// checkpoints checks that the checkpoints follow one another without a gap, up to the one that the witness knows.
func (v *Verifier) checkpoints(ctx context.Context, r *Report) error {
	if v.Witness != nil {
		if err := v.signed(ctx, v.Witness); err != nil {
			r.checkpoint(Altered, v.Witness.Number, "the signature of the copy beside the database is not ours: "+err.Error())
		}
	}
	var last *Checkpoint
	for {
		page, err := v.Chains.Checkpoints(ctx, number(last), verifyPage)
		if err != nil {
			return err
		}
		for i := range page {
			if err := v.checkpoint(ctx, r, last, &page[i]); err != nil {
				return err
			}
			last = &page[i]
		}
		if len(page) < verifyPage {
			break
		}
	}
	if v.Witness != nil && v.Witness.Number > number(last) {
		r.checkpoint(Truncated, number(last)+1, fmt.Sprintf("the copy beside the database is of checkpoint %d", v.Witness.Number))
	}
	return nil
}

func (v *Verifier) signed(ctx context.Context, c *Checkpoint) error {
	_, err := auth.VerifyDetached(ctx, v.Keys, checkpointStatement, c.Signature, c.Statement())
	return err
}

func number(c *Checkpoint) int64 {
	if c == nil {
		return 0
	}
	return c.Number
}

func (r *Report) checkpoint(what string, number int64, why string) {
	r.found(Finding{What: what, Checkpoint: number, Why: why})
}

// checkpoint checks one of them: its signature, its heads, the one before, and what the witness knows of it.
func (v *Verifier) checkpoint(ctx context.Context, r *Report, last, c *Checkpoint) error {
	r.Checkpoints++
	gap := c.Number != number(last)+1
	if gap {
		r.checkpoint(Deleted, number(last)+1, fmt.Sprintf("the next one is %d", c.Number))
	}
	previous := ""
	if last != nil {
		previous = last.Digest()
	}
	marks, err := v.Chains.Marks(ctx, c.Number)
	if err != nil {
		return err
	}
	switch err := v.signed(ctx, c); {
	case err != nil:
		r.checkpoint(Altered, c.Number, "its signature is not ours: "+err.Error())
	case !gap && c.Previous != previous:
		r.checkpoint(Altered, c.Number, "it does not follow the one before")
	case int64(len(marks)) < c.Heads:
		r.checkpoint(Deleted, c.Number, fmt.Sprintf("%d of its %d signed heads are gone", c.Heads-int64(len(marks)), c.Heads))
	case root(marks) != c.Root:
		r.checkpoint(Altered, c.Number, "its signed heads are not the ones that it was made of")
	case v.Witness != nil && v.Witness.Number == c.Number && v.Witness.Digest() != c.Digest():
		r.checkpoint(Altered, c.Number, "the copy beside the database says something else")
	}
	return nil
}
