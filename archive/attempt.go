package archive

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// The keys of what is kept for a job.
func partKey(job, category string, attempt int) string {
	return fmt.Sprintf("jobs/%s/%s-%d.zip", job, category, attempt)
}

func archiveKey(job string, attempt int) string {
	return fmt.Sprintf("archives/%s/%d.zip", job, attempt)
}

// mostAttempts bounds how often a job may take its worker down with it.
const mostAttempts = 100

// run does what is left to do of the job.
func (a *attempt) run(ctx context.Context) error {
	if a.job.Attempts > mostAttempts {
		return problem.New(problem.Conflict, "The archive could not be written: too many attempts ended half-way.")
	}
	g, err := a.worker.Grants.Begin(ctx, a.job)
	if err != nil {
		return err
	}
	if a.job.Asked.Operation != nil {
		return a.operate(ctx, g)
	}
	assembly, err := a.resume(ctx, g)
	if err != nil {
		return err
	}
	if assembly.manifest.Format != TikTok {
		if err := a.parts(ctx, assembly); err != nil {
			return err
		}
	}
	return a.assemble(ctx, assembly)
}

// resume begins where the attempt before left off, as of the same position and the same moment. Parts that were written
// when the grant, or the schema, opened something else are of no use.
func (a *attempt) resume(ctx context.Context, g *auth.Grant) (*assembly, error) {
	work, asked := a.job.Work, a.job.Asked
	rights := g.Rights.Coordinates()
	if !slices.Equal(rights, work.Rights) || work.Version != record.SchemaVersion {
		a.worker.forget(ctx, work.Parts)
		work.Parts, work.Rights, work.Version = nil, rights, record.SchemaVersion
	}
	own := *g
	if own.AsOf == 0 {
		own.AsOf = work.AsOf
	}
	r := Request{Grant: &own, Format: asked.Format, Since: asked.Since, Until: asked.Until, Progress: a.progress}
	if len(asked.Coordinates) > 0 {
		r.Selection = auth.Named(asked.Coordinates)
	}
	assembly, err := a.worker.Writer.begin(ctx, io.Discard, r)
	if err != nil {
		return nil, err
	}
	if work.Created.IsZero() {
		work.AsOf, work.Created = assembly.grant.AsOf, assembly.manifest.Created
	}
	assembly.manifest.Created = work.Created
	assembly.describeAll()
	for _, p := range work.Parts {
		assembly.restore(p.Section)
	}
	a.change(func(j *Job) { j.Work = work })
	return assembly, a.checkpoint(ctx)
}

// restore puts a section that was written before into the manifest.
func (a *assembly) restore(written Section) {
	s := a.manifest.Section(written.Category)
	c := record.ByName(written.Category)
	*s = written
	s.Schema = schemaOf(c, a.reading(c, s).fields)
	for _, f := range s.Files {
		a.before += f.Bytes
	}
	a.done++
}

func (a *attempt) progress(p Progress) { a.change(func(j *Job) { j.Progress = p }) }

// parts writes the sections that are missing, each as a zip of its own.
func (a *attempt) parts(ctx context.Context, assembly *assembly) error {
	for i, c := range record.Categories {
		s := &assembly.manifest.Sections[i]
		if s.State != "" {
			continue
		}
		if err := a.unchanged(ctx); err != nil {
			return err
		}
		key := partKey(a.job.ID, c.Name, a.job.Attempts)
		err := a.put(ctx, key, func(out io.Writer) error {
			assembly.container = newContainer(out, assembly.manifest.Created)
			return errors.Join(assembly.write(ctx, c, s), assembly.container.close())
		})
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		if err := a.unsettled(assembly.manifest); err != nil {
			a.worker.forget(ctx, []WorkPart{{Key: key}})
			return err
		}
		assembly.before += assembly.container.bytes
		part := WorkPart{key, *s}
		part.Section.Schema = nil // it follows from the fields
		a.change(func(j *Job) { j.Work.Parts = append(j.Work.Parts, part) })
		if err := a.checkpoint(ctx); err != nil {
			return err
		}
		assembly.done++
	}
	return nil
}

// unsettled returns why a section failed, as long as there is another attempt to get it. The last one takes what there is.
func (a *attempt) unsettled(m *Manifest) error {
	if a.job.Work.Failures+1 >= a.worker.attempts() {
		return nil
	}
	for _, s := range m.Sections {
		if s.State == Failed {
			return problem.New(problem.Unavailable, "%s: %s", s.Category, s.Reason.Message)
		}
	}
	return nil
}

// unchanged asks whether the grant still opens what it opened when the work began.
func (a *attempt) unchanged(ctx context.Context) error {
	g, err := a.worker.Grants.Begin(ctx, a.job)
	if err == nil && !slices.Equal(g.Rights.Coordinates(), a.job.Work.Rights) {
		err = errNarrowed
	}
	return err
}

// assemble puts the archive together. Parts are copied as they are, packed.
func (a *attempt) assemble(ctx context.Context, assembly *assembly) error {
	err := a.store(ctx, assembly, func() error {
		if assembly.manifest.Format == TikTok {
			if err := errors.Join(assembly.export(ctx), a.unsettled(assembly.manifest)); err != nil {
				return err
			}
		}
		for _, p := range a.job.Work.Parts {
			if err := a.copy(ctx, assembly.container.zip, p.Key); err != nil {
				return fmt.Errorf("%s: %w", p.Section.Category, err)
			}
		}
		return a.unchanged(ctx)
	})
	return a.lostPart(ctx, err)
}

// lostPart makes the next attempt write all parts anew where one is gone, which no attempt could ever do without.
func (a *attempt) lostPart(ctx context.Context, err error) error {
	if !problem.Is(err, problem.NotFound) && !errors.Is(err, errSeal) {
		return err
	}
	a.worker.forget(ctx, a.job.Work.Parts)
	a.change(func(j *Job) { j.Work.Parts = nil })
	return problem.Wrap(err, problem.Unavailable, "A part of the archive was lost, and is written again.")
}

// copy copies the files of a part.
func (a *attempt) copy(ctx context.Context, to *zip.Writer, key string) error {
	blob, err := a.worker.Blobs.Open(ctx, key)
	if err != nil {
		return away(err)
	}
	defer blob.Close()
	part, err := zip.NewReader(blob, blob.Size())
	if err != nil {
		return away(err)
	}
	for _, f := range part.File {
		if err := errors.Join(ctx.Err(), away(to.Copy(f))); err != nil {
			return err
		}
	}
	return nil
}

// away says that a part cannot be had for now, unless it is lost.
func away(err error) error {
	if err == nil || problem.Is(err, problem.NotFound) || errors.Is(err, errSeal) {
		return err
	}
	return fmt.Errorf("%w: %w", errNoPlace, err)
}

// measuring counts and hashes what is written.
type measuring struct {
	w     io.Writer
	hash  hash.Hash
	bytes int64
}

func (m *measuring) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.hash.Write(p[:n])
	m.bytes += int64(n)
	return n, err
}
