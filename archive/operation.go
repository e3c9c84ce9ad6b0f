package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"portway/auth"
	"portway/record"
)

// Operations run queries to their end, for archives that are of a query rather than of categories.
type Operations interface {
	// Run writes what the operation gives under the grant as JSON Lines, and tells what it has read so far after each page.
	// It pays for what it reads, and waits where the budget is spent.
	Run(ctx context.Context, g *auth.Grant, op *Operation, out io.Writer, told func([]Read)) (*Outcome, error)
}

// A Read is what was read of one category.
type Read struct {
	Category *record.Category
	Fields   []string
	Records  int64
}

// An Outcome is what an operation came to.
type Outcome struct {
	Reads    []Read
	Problems []Problem
}

// A Problem is why a part of an operation's answer is null: a field that is not open, for instance.
type Problem struct {
	Reason
	Path string `json:"path,omitempty"` // response keys with dots between
}

// The files of an operation's archive.
const (
	operationName = "operation.ndjson"
	queryName     = "operation.graphql"
)

// operate runs the job's operation, as of one position. It is one file: another attempt begins it anew.
func (a *attempt) operate(ctx context.Context, g *auth.Grant) error {
	if a.worker.Operations == nil {
		return errors.New("archive: nobody here runs operations")
	}
	assembly, err := a.resume(ctx, g)
	if err != nil {
		return err
	}
	for i := range assembly.manifest.Sections {
		if s := &assembly.manifest.Sections[i]; s.State == "" {
			*s = Section{Category: s.Category, State: NotRequested}
		}
	}
	assembly.of = 1
	return a.store(ctx, assembly, func() error { return a.writeOperation(ctx, assembly) })
}

func (a *attempt) writeOperation(ctx context.Context, to *assembly) error {
	op := a.job.Asked.Operation
	query, err := to.container.put(queryName, []byte(op.Query))
	if err != nil {
		return err
	}
	lines, err := to.container.create(operationName, false)
	if err != nil {
		return err
	}
	outcome, err := a.worker.Operations.Run(ctx, to.grant, op, lines, func(reads []Read) {
		var total int64
		for _, r := range reads {
			total += r.Records
		}
		a.progress(Progress{Category: operationName, Records: total, Bytes: to.container.bytes, Of: 1})
	})
	if err != nil {
		return err
	}
	to.done = 1
	to.manifest.Operation, to.manifest.Problems = op, outcome.Problems
	to.manifest.Files = append(to.manifest.Files, query, lines.file())
	for _, r := range outcome.Reads {
		s := to.manifest.Section(r.Category.Name)
		s.State, s.Records, s.Fields = Complete, r.Records, r.Fields
		if r.Records == 0 {
			s.State = Empty
		}
	}
	return a.unchanged(ctx)
}

// store writes the finished archive, whose contents write adds to the assembly's container, and notes it in the job.
func (a *attempt) store(ctx context.Context, assembly *assembly, write func() error) error {
	key := archiveKey(a.job.ID, a.job.Attempts)
	measured := &measuring{hash: sha256.New()}
	err := a.put(ctx, key, func(out io.Writer) error {
		measured.w = out
		encrypted, err := encryptTo(measured, a.job.Asked.Recipient)
		if err != nil {
			return err
		}
		assembly.container = newContainer(encrypted, assembly.manifest.Created)
		if err := write(); err != nil {
			return err
		}
		return errors.Join(assembly.finish(a.worker.Writer.Signer), encrypted.Close())
	})
	if err != nil {
		return err
	}
	a.change(func(j *Job) {
		j.State, j.Reason = Ready, nil
		if !assembly.manifest.Complete() {
			j.State = PartiallyReady
		}
		j.Progress.Sections = j.Progress.Of
		j.Archive = Stored{Key: key, Bytes: measured.bytes, SHA256: hex.EncodeToString(measured.hash.Sum(nil))}
		for _, s := range assembly.manifest.Sections {
			s.Schema = nil // it follows from the fields
			j.Archive.Sections = append(j.Archive.Sections, s)
		}
	})
	return nil
}

// put keeps a blob. Where that fails for reasons of the place, and not of what is written, the error is errNoPlace.
func (a *attempt) put(ctx context.Context, key string, write func(io.Writer) error) error {
	var writing error
	err := a.worker.Blobs.Put(ctx, key, func(out io.Writer) error {
		place := &placed{w: out}
		writing = write(place)
		if place.err != nil {
			writing = nil
			return place.err
		}
		return writing
	})
	if err != nil && writing == nil && ctx.Err() == nil {
		return fmt.Errorf("%w: %w", errNoPlace, err)
	}
	return err
}

// placed remembers whether the place refused what was written.
type placed struct {
	w   io.Writer
	err error
}

func (p *placed) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	if err != nil {
		p.err = err
	}
	return n, err
}
