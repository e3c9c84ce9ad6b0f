package takeout

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"portway/record"
)

// Options are what a reading needs to know beside the file.
type Options struct {
	// Salt is the person's secret from which ids are made. With another salt, all ids are other ones.
	Salt []byte
	// ExportedAt is the date of records that have none: when the file was made, as well as the caller knows. A zip tells
	// it itself.
	ExportedAt time.Time
	// Progress hears how many bytes of JSON were read, and of how many; nil where nobody listens.
	Progress func(done, total int64)
	// Limits are held against files that were made to do harm. A zero limit is the default.
	Limits Limits
}

// Limits bound what a file can cost.
type Limits struct {
	Document int64 // bytes of JSON; 64 GiB
	Value    int64 // bytes of one item, of which one is held in memory at a time; 32 MiB
	Ratio    int64 // how many times its size a zip may unpack to, beyond 64 MiB; 500
	Depth    int   // levels of what is passed over; 200
	Contents int64 // bytes of a zip's list of contents; 16 MiB
}

func (l Limits) orDefault() Limits {
	set := func(limit *int64, value int64) {
		if *limit <= 0 {
			*limit = value
		}
	}
	set(&l.Document, 64<<30)
	set(&l.Value, 32<<20)
	set(&l.Ratio, 500)
	set(&l.Contents, 16<<20)
	if l.Depth <= 0 {
		l.Depth = 200
	}
	return l
}

// Emit is handed every record with its category. Records come in the order of the file: the messages of a conversation come
// before the conversation, because its date is that of its first message. An error ends the reading.
type Emit func(*record.Category, record.Record) error

// Read reads an export and hands its records over one by one.
//
// The report is never nil. If Read fails, it tells how far it came; records handed over until then are good, and reading
// the whole file later gives them the same ids. What is wrong with a file is told by a *problem.Problem with the code
// BadInput; errors of the context, of r and of emit come back wrapped.
func Read(ctx context.Context, r io.ReaderAt, size int64, options Options, emit Emit) (*Report, error) {
	report := newReport()
	defer report.finish()
	if len(options.Salt) == 0 {
		return report, errors.New("takeout: a salt is needed")
	}
	options.Limits = options.Limits.orDefault()
	e, err := find(ctx, r, size, options, report)
	if err != nil {
		return report, err
	}
	if !e.modified.IsZero() {
		options.ExportedAt = e.modified
	}
	err = e.read(ctx, options, report, emit)
	report.Complete = err == nil
	return report, err
}

// read reads the document that the entry holds.
func (e entry) read(ctx context.Context, options Options, report *Report, emit Emit) error {
	root, states := newTree(sections())
	report.Sections = states
	collector := &collector{
		ids:        newIdentities(options.Salt),
		exportedAt: options.ExportedAt.UTC(),
		emit:       emit,
		report:     report,
		owner:      func() (string, error) { return e.owner(ctx, options) },
		copied:     map[fingerprint]bool{},
	}
	return e.open(ctx, options, func(source *source, dec *json.Decoder) error {
		w := &walk{dec: dec, source: source, limits: options.Limits, collector: collector, report: report}
		err := w.document(root)
		report.Bytes = dec.InputOffset()
		if err != nil {
			return err
		}
		if w.matched < 2 {
			return notAnExport("It is JSON, but has none of the parts that exports have.")
		}
		return w.tail()
	})
}

// tail reads what follows the document: some exports hold the whole of it twice.
func (w *walk) tail() error {
	more, err := w.source.drain(io.MultiReader(w.dec.Buffered(), w.source.buffered))
	if more {
		w.report.note("The file goes on after the document; some exports hold it twice. Only the first one was read.")
	}
	return err
}

// errFound ends a reading that has what it looked for.
var errFound = errors.New("found")

// owner reads the file once more, for the one line that says who the person is. It is asked for only where a group
// conversation stands before the profile, since in conversations of two, the other one is named.
func (e entry) owner(ctx context.Context, options Options) (string, error) {
	options.Progress = nil
	root, _ := newTree(profileSections[:1])
	report := newReport()
	name := ""
	collector := &collector{
		ids:    newIdentities(options.Salt),
		report: report,
		emit: func(_ *record.Category, r record.Record) error {
			if profile, is := r.(*record.Profile); is {
				name = profile.Username
				return errFound
			}
			return nil
		},
		copied: map[fingerprint]bool{},
	}
	err := e.open(ctx, options, func(source *source, dec *json.Decoder) error {
		w := &walk{dec: dec, source: source, limits: options.Limits, collector: collector, report: report}
		return w.document(root)
	})
	if errors.Is(err, errFound) {
		err = nil
	}
	return name, err
}
