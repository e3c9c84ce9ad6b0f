package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A Signer signs statements of a kind. auth.Keyring is one. Its keys must stay known for as long as there are checkpoints,
// so those that sign tokens, which come and go, are not the ones.
type Signer interface {
	SignDetached(kind string, statement []byte) (signature string, err error)
}

// The kinds of statement.
const (
	headStatement       = "portway-ledger-head"
	checkpointStatement = "portway-ledger-checkpoint"
)

// A Mark is a signed head: how far a person's chain had come at a time.
type Mark struct {
	Checkpoint int64 // the checkpoint that it is part of
	Person     string
	Number     int64
	Digest     string
	At         time.Time
	Signature  string // a JWS without its payload (RFC 7515 appendix F), which is the statement
}

// Statement returns the canonical JSON that is signed.
func (m *Mark) Statement() []byte {
	w := writer{b: []byte{'{'}, start: 1}
	w.time("at", m.At)
	w.text("digest", m.Digest)
	w.number("number", m.Number)
	w.text("person", m.Person)
	return append(w.b, '}')
}

// A Checkpoint signs all the heads that changed since the checkpoint before, and that one.
type Checkpoint struct {
	Number    int64 // from 1, without gaps
	At        time.Time
	Previous  string // the digest of the checkpoint before; empty for the first
	Heads     int64  // how many marks it has
	Root      string // the digest of their statements, in the order of their persons
	Signature string // as of a mark
}

// Statement returns the canonical JSON that is signed.
func (c *Checkpoint) Statement() []byte {
	w := writer{b: []byte{'{'}, start: 1}
	w.time("at", c.At)
	w.number("heads", c.Heads)
	w.number("number", c.Number)
	w.text("previous", c.Previous)
	w.text("root", c.Root)
	return append(w.b, '}')
}

// Digest is what the next checkpoint names this one by.
func (c *Checkpoint) Digest() string {
	sum := sha256.Sum256(c.Statement())
	return hex.EncodeToString(sum[:])
}

// A root collects the statements of a checkpoint's marks.
func root(marks []Mark) string {
	hash := sha256.New()
	for i := range marks {
		hash.Write(append(marks[i].Statement(), '\n'))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// checkpointHeads bounds a checkpoint: signing a head takes some 30 microseconds, in a transaction.
const checkpointHeads = 1_000

// Checkpoint signs what is chained and not signed yet. The journal does so by itself now and then.
func (j *Journal) Checkpoint(ctx context.Context) error {
	if j.Signer == nil {
		return nil
	}
	now := j.now()
	for {
		var made *Checkpoint
		heads, err := j.Store.Sign(ctx, checkpointHeads, func(last *Checkpoint, heads []Head) (_ *Checkpoint, _ []Mark, err error) {
			var marks []Mark
			made, marks, err = checkpoint(j.Signer, now, last, heads)
			return made, marks, err
		})
		if err != nil {
			return fmt.Errorf("ledger: checkpoint: %w", err)
		}
		if heads > 0 {
			// Whoever keeps the log keeps a witness.
			j.log().InfoContext(ctx, "ledger checkpoint", "number", made.Number, "digest", made.Digest(), "chains", made.Heads)
			if err := writeWitness(j.Folder, made); err != nil {
				return fmt.Errorf("ledger: checkpoint: %w", err)
			}
		}
		if heads < checkpointHeads {
			j.rounds.Lock()
			j.signed = now
			j.rounds.Unlock()
			return nil
		}
	}
}

func checkpoint(signer Signer, now time.Time, last *Checkpoint, heads []Head) (*Checkpoint, []Mark, error) {
	c := &Checkpoint{Number: 1, At: now.UTC().Truncate(time.Microsecond), Heads: int64(len(heads))}
	if last != nil {
		c.Number, c.Previous = last.Number+1, last.Digest()
	}
	marks := make([]Mark, len(heads))
	var err error
	for i, h := range heads {
		m := &marks[i]
		*m = Mark{Checkpoint: c.Number, Person: h.Person, Number: h.Number, Digest: h.Digest, At: c.At}
		if m.Signature, err = signer.SignDetached(headStatement, m.Statement()); err != nil {
			return nil, nil, err
		}
	}
	c.Root = root(marks)
	c.Signature, err = signer.SignDetached(checkpointStatement, c.Statement())
	return c, marks, err
}

// witnessFile is the last checkpoint, kept beside the database.
const witnessFile = "checkpoint.json"

// Witness returns the last checkpoint that a process using the folder made, nil where there is none.
func Witness(folder string) (*Checkpoint, error) {
	text, err := os.ReadFile(filepath.Join(folder, witnessFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ledger: witness: %w", err)
	}
	var c Checkpoint
	if err := json.Unmarshal(text, &c); err != nil {
		return nil, fmt.Errorf("ledger: witness: %w", err)
	}
	return &c, nil
}

// writeWitness puts the file into place whole, unless another process was faster with a later one.
func writeWitness(folder string, c *Checkpoint) error {
	if known, err := Witness(folder); err == nil && known != nil && known.Number >= c.Number {
		return nil
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // after the rename there is nothing to remove
	_, err = file.Write(append(text, '\n'))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(folder, witnessFile))
}
