package takeout

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
	"unicode/utf8"
)

// An entry is a document, wherever it stands.
type entry struct {
	name     string
	size     int64
	packed   int64 // bytes in the zip, 0 outside one
	modified time.Time
	reader   func() (io.ReadCloser, error)
}

// open reads the document from its start.
func (e entry) open(ctx context.Context, options Options, read func(*source, *json.Decoder) error) error {
	text, err := e.reader()
	if err != nil {
		return readProblem(err, 0)
	}
	defer text.Close()
	source, dec, err := newSource(ctx, e, text, options)
	if err != nil {
		return err
	}
	return read(source, dec)
}

// find looks for the document in a file.
func find(ctx context.Context, r io.ReaderAt, size int64, options Options, report *Report) (entry, error) {
	if size <= 0 {
		return entry{}, emptyFile()
	}
	head := make([]byte, min(size, 4096))
	if n, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return entry{}, readProblem(err, int64(n))
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		report.Container = "zip"
		return findInZip(ctx, r, size, options, report)
	case startsObject(head):
		report.Container = "json"
		return entry{size: size, reader: func() (io.ReadCloser, error) {
			return io.NopCloser(io.NewSectionReader(r, 0, size)), nil
		}}, nil
	}
	return entry{}, stranger(head)
}

// startsObject reports whether a text is JSON of the kind that exports are: an object. Other encodings are let through, for
// the decoder to name them.
func startsObject(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xFF\xFE")) || bytes.HasPrefix(head, []byte("\xFE\xFF")) {
		return true
	}
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"), []byte("{"))
}

// stranger says what a file is that is neither a zip nor a JSON object.
func stranger(head []byte) error {
	text := strings.TrimSpace(strings.TrimPrefix(string(head), "\uFEFF"))
	switch {
	case text == "":
		return emptyFile()
	case bytes.HasPrefix(head, []byte("PK")):
		return cutZip(nil)
	case bytes.HasPrefix(head, []byte("\x1F\x8B")), bytes.HasPrefix(head, []byte("7z\xBC\xAF")), bytes.HasPrefix(head, []byte("Rar!")):
		return notAnExport("It is packed in a form other than zip: unpack it first.")
	case text[0] == '<':
		return notAnExport("It is a web page, perhaps that of an error during the download.")
	case text[0] == '[':
		return notAnExport("It is JSON, but a list.")
	case isLabelled(text):
		return textExport()
	case !utf8.Valid(head[:max(0, len(head)-utf8.UTFMax)]):
		return notAnExport("It is neither a zip nor JSON.")
	}
	return notAnExport("It is text, but no JSON.")
}

// isLabelled recognises a section of the text format: lines such as "Date: 2026-01-02 03:04:05 UTC", whose labels are in the
// language of the app.
func isLabelled(text string) bool {
	lines, labelled := 0, 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		lines++
		label, value, found := strings.Cut(line, ":")
		if found && len(label) <= 40 && (value == "" || value[0] == ' ') && !strings.ContainsAny(label, "\"{<,") {
			labelled++
		}
	}
	return lines >= 2 && labelled*2 > lines
}

// A meter lets a limited number of bytes pass.
type meter struct {
	r    io.ReaderAt
	left int64
}

var errContents = errors.New("the list of contents is too long")

func (m *meter) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 { // a made-up place in the list of contents
		return 0, zip.ErrFormat
	}
	if m.left -= int64(len(p)); m.left < 0 {
		return 0, errContents
	}
	return m.r.ReadAt(p, at)
}

// contents reads the list of contents of a zip. The list is held in memory, so its length is limited.
func contents(r io.ReaderAt, size int64, limit int64) ([]*zip.File, error) {
	metered := &meter{r: r, left: limit}
	archive, err := zip.NewReader(metered, size)
	if errors.Is(err, errContents) {
		return nil, notAnExport("The zip holds a great many files.")
	}
	if err != nil {
		return nil, cutZip(err)
	}
	metered.left = 1 << 62 // from here on, files are read one by one
	return archive.File, nil
}

// findInZip looks for the document by its keys. Neither names nor places of files are to be relied on.
func findInZip(ctx context.Context, r io.ReaderAt, size int64, options Options, report *Report) (entry, error) {
	files, err := contents(r, size, options.Limits.Contents)
	if err != nil {
		return entry{}, err
	}
	var found entry
	var seen census
	for _, f := range files {
		if f.FileInfo().IsDir() {
			continue
		}
		seen.files++
		is, err := recognise(ctx, f, options, &seen)
		if err != nil {
			return entry{}, err
		}
		if is && found.reader == nil {
			found = zipEntry(f)
			report.File = f.Name
		} else if is {
			report.note("The zip holds more than one export. Only the first one was read; import the others by themselves.")
		}
	}
	if found.reader == nil {
		return entry{}, seen.explain()
	}
	if seen.files > 1 {
		report.note(fmt.Sprintf("The zip holds %d files. Only the one named above was read.", seen.files))
	}
	return found, nil
}

func zipEntry(f *zip.File) entry {
	e := entry{name: f.Name, size: int64(f.UncompressedSize64), packed: max(1, int64(f.CompressedSize64)), reader: opener(f)} // #nosec G115 -- sizes only guide progress and limits
	if f.Modified.Year() >= 2016 {                                                                                            // before, there was no TikTok, and programs write 1980 for "unknown"
		e.modified = f.Modified
	}
	return e
}

// opener opens a file of a zip. The zip may say that the file stands beyond its own end.
func opener(f *zip.File) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		r, err := f.Open()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return r, err
	}
}

// A census counts what a zip without an export holds, to explain what it may be.
type census struct {
	files, encrypted, text, json, packed int
	failure                              error // of the first file that looked like JSON and could not be read
}

func (c *census) explain() error {
	switch {
	case c.encrypted > 0:
		return encrypted()
	case c.failure != nil:
		return c.failure
	case c.json > 0:
		return notAnExport("The zip holds JSON, but none with the parts that exports have.")
	case c.text > 0:
		return textExport()
	case c.packed > 0:
		return notAnExport("The zip holds another packed file: unpack the outer one first.")
	case c.files == 0:
		return emptyFile()
	}
	return notAnExport("The zip holds no JSON.")
}

// recognise reports whether a file of a zip is an export, having read as little of it as it can.
func recognise(ctx context.Context, f *zip.File, options Options, seen *census) (bool, error) {
	if f.Flags&1 != 0 || f.Method == 99 {
		seen.encrypted++
		return false, nil
	}
	head, err := headOf(f)
	switch {
	case err != nil:
		if strings.EqualFold(path.Ext(f.Name), ".json") && seen.failure == nil {
			seen.failure = readProblem(err, 0)
		}
		return false, nil
	case !startsObject(head):
		if strings.EqualFold(path.Ext(f.Name), ".txt") {
			seen.text++
		}
		if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
			seen.packed++
		}
		return false, nil
	}
	seen.json++
	options.Progress = nil
	root, _ := newTree(sections())
	found := false
	err = zipEntry(f).open(ctx, options, func(source *source, dec *json.Decoder) error {
		w := &walk{dec: dec, source: source, limits: options.Limits, report: newReport()}
		found, err = w.hasSection(root)
		return err
	})
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if err != nil && seen.failure == nil {
		seen.failure = err
	}
	return found, nil
}

func headOf(f *zip.File) ([]byte, error) {
	r, err := opener(f)()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	head := make([]byte, 4096)
	n, err := io.ReadFull(r, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && n > 0 {
		err = nil
	}
	return head[:n], err
}

// hasSection reads until it meets the second place that the table knows.
func (w *walk) hasSection(root *node) (bool, error) {
	if _, err := w.token(); err != nil {
		return false, err
	}
	for w.dec.More() {
		key, err := w.key()
		if err != nil {
			return false, err
		}
		child := root.child(key)
		if child == nil {
			if err := w.skip(0); err != nil {
				return false, err
			}
			continue
		}
		if w.matched++; w.matched == 2 {
			return true, nil
		}
		if found, err := w.hasChild(child); found || err != nil {
			return found, err
		}
	}
	return false, nil
}

func (w *walk) hasChild(n *node) (bool, error) {
	token, err := w.token()
	if err != nil {
		return false, err
	}
	if token != json.Delim('{') {
		if token == json.Delim('[') {
			return false, w.skip(1)
		}
		return false, nil
	}
	for w.dec.More() {
		key, err := w.key()
		if err != nil {
			return false, err
		}
		if n.child(key) != nil {
			return true, nil
		}
		if err := w.skip(0); err != nil {
			return false, err
		}
	}
	return false, w.close()
}
