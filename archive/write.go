package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// A Writer writes archives. It may write several at once.
type Writer struct {
	Source Source
	Signer Signer
	Now    func() time.Time // time.Now by default
}

// A Request says what an archive is to be of.
type Request struct {
	Grant  *auth.Grant
	Format Format

	// Selection is what is wanted of what the grant opens; zero is all of it. Every record has its id and its createdAt.
	Selection auth.Rights
	Since     time.Time // records before it are not wanted; zero is no bound
	Until     time.Time // records from it on are not wanted; zero is no bound

	Progress func(Progress) // told after each page, by the goroutine that called Write; may be nil
}

// Progress says how far an archive is.
type Progress struct {
	Category string // being written
	Records  int64  // of it so far
	Bytes    int64  // of the archive so far, unpacked
	Sections int    // done
	Of       int    // to be done
}

// Write writes an archive to w, and returns its manifest. Sections that cannot be read are marked as failed in it, and are
// no error; see Manifest.Complete. What stands in w after an error is no archive.
func (w *Writer) Write(ctx context.Context, out io.Writer, r Request) (*Manifest, error) {
	a, err := w.begin(ctx, out, r)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	a.describeAll()
	if a.manifest.Format == TikTok {
		err = a.export(ctx)
	} else {
		err = a.sections(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	if err := a.finish(w.Signer); err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return a.manifest, nil
}

// sections writes a section after the other.
func (a *assembly) sections(ctx context.Context) error {
	for i, c := range record.Categories {
		s := &a.manifest.Sections[i]
		if s.State != "" {
			continue
		}
		if err := a.write(ctx, c, s); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		a.done++
	}
	return nil
}

// An assembly is an archive while it is written.
type assembly struct {
	source    Source
	grant     *auth.Grant // the request's, as of one position and cut to the period asked for
	selection auth.Rights
	progress  func(Progress)
	container *container
	manifest  *Manifest
	before    int64 // bytes written before the container
	done, of  int   // sections
}

func (w *Writer) begin(ctx context.Context, out io.Writer, r Request) (*assembly, error) {
	if r.Grant == nil {
		return nil, problem.New(problem.Unauthenticated, "There is no grant to write an archive under.")
	}
	format, err := ParseFormat(string(r.Format))
	if err != nil {
		return nil, err
	}
	g, err := w.frozen(ctx, r)
	if err != nil {
		return nil, err
	}
	created := w.now().UTC().Truncate(time.Second)
	a := &assembly{
		source: w.Source, grant: g, selection: r.Selection, progress: r.Progress, container: newContainer(out, created),
		manifest: &Manifest{
			Version: 1, SchemaVersion: record.SchemaVersion, Grant: g.ID, Subject: g.Subject, AsOf: max(g.AsOf, 0),
			From: g.From, Until: g.Until, Created: created, Format: format,
			Sections: make([]Section, len(record.Categories)),
		},
	}
	if a.selection == (auth.Rights{}) {
		a.selection = auth.Everything()
	}
	for _, c := range record.Categories {
		if a.opens(c) && a.selection.Opens(c) {
			a.of++
		}
	}
	return a, nil
}

func (w *Writer) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}

// frozen returns the grant as of one position, and with the period that it and the request have in common.
func (w *Writer) frozen(ctx context.Context, r Request) (*auth.Grant, error) {
	g := *r.Grant
	if g.AsOf == 0 {
		position, err := w.Source.Position(ctx, g.Person)
		if err != nil {
			return nil, fmt.Errorf("position: %w", err)
		}
		g.AsOf = position
		if position == 0 {
			g.AsOf = -1 // before the first write; 0 would be live
		}
	}
	if r.Since.After(g.From) {
		g.From = r.Since
	}
	if !r.Until.IsZero() && (g.Until.IsZero() || r.Until.Before(g.Until)) {
		g.Until = r.Until
	}
	return &g, nil
}

// opens reports whether the grant opens the category, with what every record has.
func (a *assembly) opens(c *record.Category) bool {
	r := &a.grant.Rights
	return r.Opens(c) && r.OpensField(c, c.Field("id")) && r.OpensField(c, c.Field("createdAt"))
}

func (a *assembly) describeAll() {
	for i, c := range record.Categories {
		a.manifest.Sections[i] = *a.describe(c)
	}
}

// describe says what a section will have. A section with a state has no records.
func (a *assembly) describe(c *record.Category) *Section {
	s := &Section{Category: c.Name}
	switch {
	case !a.opens(c):
		s.State = NotGranted
		return s
	case !a.selection.Opens(c):
		s.State = NotRequested
		return s
	}
	for i := range c.Fields {
		f := &c.Fields[i]
		switch {
		case !a.grant.Rights.OpensField(c, f):
			s.Closed = append(s.Closed, f.Name)
		case f.Name != "id" && f.Name != "createdAt" && !a.selection.OpensField(c, f):
			s.Omitted = append(s.Omitted, f.Name)
		default:
			s.Fields = append(s.Fields, f.Name)
		}
	}
	return s
}

// write writes the section. Its error ends the archive; one that concerns the section alone becomes its state.
func (a *assembly) write(ctx context.Context, c *record.Category, s *Section) error {
	r := a.reading(c, s)
	s.Schema = schemaOf(c, r.fields)
	files := &sectionFiles{container: a.container, section: s, packed: a.manifest.Format.packed()}
	encoder, err := a.manifest.Format.newEncoder(s, c, r.fields, files.create)
	if err != nil {
		return err
	}
	err = a.copy(ctx, r, encoder, s)
	if fatal := errors.Join(a.container.err, ctx.Err()); fatal != nil {
		return fatal
	}
	s.conclude(err)
	if err := encoder.end(); err != nil {
		return err
	}
	files.end()
	a.tell(s, 1)
	return nil
}

// reading is that of the section's records.
func (a *assembly) reading(c *record.Category, s *Section) *reading {
	r := &reading{source: a.source, grant: a.grant, category: c, id: place(s, "id"), at: place(s, "createdAt")}
	for _, name := range s.Fields {
		r.fields = append(r.fields, c.Field(name))
	}
	return r
}

// copy writes page after page. Encoders keep nothing of a page.
func (a *assembly) copy(ctx context.Context, r *reading, to encoder, s *Section) error {
	for rows, err := range r.passing().pages(ctx) {
		if err != nil {
			return err
		}
		if err := to.rows(rows); err != nil {
			return err
		}
		s.Records += int64(len(rows))
		a.tell(s, 0)
	}
	return nil
}

// conclude gives the section the state that the end of its reading means.
func (s *Section) conclude(err error) {
	switch {
	case err == nil && s.Records > 0:
		s.State = Complete
		return
	case err == nil:
		s.State = Empty
		return
	}
	p := problem.Of(err)
	s.State, s.Reason = Failed, &Reason{Code: string(p.Code), Message: p.Message}
	if p.Code == problem.NotFound && s.Records == 0 {
		s.State = NotAvailable
	}
}

func (a *assembly) tell(s *Section, done int) {
	if a.progress != nil {
		a.progress(Progress{s.Category, s.Records, a.before + a.container.bytes, a.done + done, a.of})
	}
}

// finish writes what lets the archive be checked.
func (a *assembly) finish(signer Signer) error {
	if a.manifest.Format == HTML {
		index, err := a.container.put(indexName, indexPage(a.manifest))
		if err != nil {
			return err
		}
		a.manifest.Files = append(a.manifest.Files, index)
	}
	keys, err := a.container.put(keysName, signer.JWKS())
	if err != nil {
		return err
	}
	a.manifest.Files = append(a.manifest.Files, keys)
	encoded, err := a.manifest.encode()
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	if _, err := a.container.put(manifestName, encoded); err != nil {
		return err
	}
	signature, err := signer.SignDetached(signatureType, encoded)
	if err != nil {
		return err
	}
	if _, err := a.container.put(signatureName, []byte(signature)); err != nil {
		return err
	}
	return a.container.close()
}

// sectionFiles are the files of one section while they are written.
type sectionFiles struct {
	container *container
	section   *Section
	packed    bool
	open      *entry
}

func (f *sectionFiles) create(name string) (io.Writer, error) {
	f.end()
	var err error
	f.open, err = f.container.create(name, f.packed)
	return f.open, err
}

// end notes the file that was written last.
func (f *sectionFiles) end() {
	if f.open != nil {
		f.section.Files = append(f.section.Files, f.open.file())
		f.open = nil
	}
}

func place(s *Section, field string) int {
	for i, name := range s.Fields {
		if name == field {
			return i
		}
	}
	return -1
}
