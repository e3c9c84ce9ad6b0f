package archive

import (
	"archive/zip"
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// The keys of what is kept for a job.
func partKey(job string, number, attempt int) string {
	return fmt.Sprintf("jobs/%s/%d-%d.zip", job, number, attempt)
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
	selection, err := asked.Selection()
	if err != nil {
		return nil, err
	}
	r := Request{Grant: &own, Format: asked.Format, Selection: selection, Since: asked.Since, Until: asked.Until, Progress: a.progress}
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
		for _, s := range p.Sections {
			assembly.restore(s)
		}
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

// parts writes the sections that are missing, in zips of their own.
func (a *attempt) parts(ctx context.Context, assembly *assembly) error {
	for assembly.pending() >= 0 {
		if err := a.unchanged(ctx); err != nil {
			return err
		}
		p := part{attempt: a, assembly: assembly, key: partKey(a.job.ID, assembly.pending(), a.job.Attempts)}
		if err := p.write(ctx); err != nil {
			return err
		}
		if err := a.unsettled(assembly.manifest); err != nil {
			a.worker.forget(ctx, []WorkPart{{Key: p.key}})
			return err
		}
		a.change(func(j *Job) { j.Work.Parts = append(j.Work.Parts, WorkPart{p.key, p.sections}) })
		if err := a.checkpoint(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pending returns the place of the next section to be written, -1 where there is none.
func (a *assembly) pending() int {
	return slices.IndexFunc(a.manifest.Sections, func(s Section) bool { return s.State == "" })
}

// How much goes into one part: sections that are small share one, because each part costs a file that is safe on the disk
// and a write of the row. A crash costs as much work.
const (
	partTime  = time.Second
	partBytes = 8 << 20 // unpacked
)

// A part is sections that are kept together while the archive is made.
type part struct {
	attempt  *attempt
	assembly *assembly
	key      string
	sections []Section
}

func (p *part) write(ctx context.Context) error {
	began := time.Now()
	err := p.attempt.put(ctx, p.key, func(out io.Writer) error {
		c := newContainer(out, p.assembly.manifest.Created)
		p.assembly.container = c
		for next := p.assembly.pending(); next >= 0; next = p.assembly.pending() {
			if err := p.section(ctx, next); err != nil {
				return err
			}
			if c.bytes >= partBytes || time.Since(began) >= cmp.Or(p.attempt.worker.Slice, partTime) {
				break
			}
		}
		return c.close()
	})
	if err != nil {
		return err
	}
	p.assembly.before += p.assembly.container.bytes
	return nil
}

func (p *part) section(ctx context.Context, place int) error {
	c, s := record.Categories[place], &p.assembly.manifest.Sections[place]
	if err := p.assembly.write(ctx, c, s); err != nil {
		return fmt.Errorf("%s: %w", c.Name, err)
	}
	p.assembly.done++
	written := *s
	written.Schema = nil // it follows from the fields
	p.sections = append(p.sections, written)
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
				return fmt.Errorf("%s: %w", p.Key, err)
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
