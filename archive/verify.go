package archive

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"portway/auth"
)

// A Finding is one way in which an archive is not what was signed.
type Finding struct {
	File string // "" where it concerns the archive as a whole
	Kind FindingKind
	Text string
}

func (f Finding) String() string {
	if f.File == "" {
		return string(f.Kind) + ": " + f.Text
	}
	return fmt.Sprintf("%s: %q: %s", f.Kind, f.File, f.Text)
}

// A FindingKind names a kind of finding.
type FindingKind string

// The kinds of findings.
const (
	NotAnArchive FindingKind = "not an archive" // or cut short
	Unsigned     FindingKind = "unsigned"       // no signature that can be trusted
	Altered      FindingKind = "altered"
	Missing      FindingKind = "missing"
	Extra        FindingKind = "extra" // a file, or bytes between files, that the manifest does not know
	Repeated     FindingKind = "repeated"
	UnsafeName   FindingKind = "unsafe name"
)

// A Verification is what became of checking an archive.
type Verification struct {
	Manifest *Manifest // nil where there is none that can be read; without a signature anybody may have written it
	SignedBy string    // the id of the key, "" where the signature is not good
	Findings []Finding
}

// OK reports whether the archive is, byte for byte, what was signed.
func (v *Verification) OK() bool { return v.SignedBy != "" && len(v.Findings) == 0 }

// Verify checks an archive with the public keys of who may have signed it: an auth.Keyring, or what auth.ParseKeys makes
// of a JWK Set. It needs nothing else, and no network. The error is one of reading r or of the context; what is wrong with
// the archive is in the Verification.
//
// What it does not mean: that the data is still the same, or that the grant still stands.
func Verify(ctx context.Context, r io.ReaderAt, size int64, keys auth.PublicKeys) (*Verification, error) {
	watched := &watchedReader{r: r}
	c := &check{ctx: ctx, names: map[string]*zip.File{}}
	err := c.run(watched, size, keys)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("archive: verify: %w", ctx.Err())
	case watched.err != nil:
		return nil, fmt.Errorf("archive: verify: %w", watched.err)
	case err != nil:
		c.find("", NotAnArchive, "%v", err)
	}
	return &c.result, nil
}

const largestManifest = 16 << 20 // bytes

type check struct {
	ctx    context.Context
	names  map[string]*zip.File
	result Verification
}

func (c *check) find(file string, kind FindingKind, format string, args ...any) {
	c.result.Findings = append(c.result.Findings, Finding{file, kind, fmt.Sprintf(format, args...)})
}

func (c *check) run(r io.ReaderAt, size int64, keys auth.PublicKeys) error {
	z, err := zip.NewReader(r, size)
	if err != nil && isEncrypted(r) {
		return errors.New("it is encrypted to a key: open it first, `age --decrypt --identity KEY --output archive.zip FILE`")
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return fmt.Errorf("no whole zip: %w", err)
	}
	c.layout(r, size, z)
	c.collect(z)
	if err := c.manifest(keys); err != nil {
		return err
	}
	c.contents(z)
	return nil
}

// isEncrypted reports whether it begins as files of age do.
func isEncrypted(r io.ReaderAt) bool {
	const intro = "age-encryption.org/"
	begin := make([]byte, len(intro))
	_, err := r.ReadAt(begin, 0)
	return err == nil && string(begin) == intro
}

// collect notes the names. A name that stands twice is read differently by different programs.
func (c *check) collect(z *zip.Reader) {
	folded := map[string]bool{}
	for _, f := range z.File {
		if reason := unsafeName(f); reason != "" {
			c.find(f.Name, UnsafeName, "%s", reason)
		}
		if key := foldName(f.Name); folded[key] {
			c.find(f.Name, Repeated, "the name stands there more than once")
		} else {
			folded[key] = true
		}
		if c.names[f.Name] == nil {
			c.names[f.Name] = f
		}
	}
}

// manifest reads the manifest and checks its signature.
func (c *check) manifest(keys auth.PublicKeys) error {
	encoded, err := c.read(manifestName, largestManifest)
	if err != nil {
		return err
	}
	signature, err := c.read(signatureName, largestManifest)
	if err != nil {
		return err
	}
	if encoded == nil || signature == nil {
		return errors.New("there is no manifest with a signature")
	}
	kid, err := auth.VerifyDetached(c.ctx, keys, signatureType, string(signature), encoded)
	switch {
	case errors.Is(err, auth.ErrUnknownKey):
		c.find(signatureName, Unsigned, "signed with the key %q, which is not among the trusted ones", kid)
	case err != nil:
		c.find(signatureName, Unsigned, "%v", err)
	default:
		c.result.SignedBy = kid
	}
	m := &Manifest{}
	if err := json.Unmarshal(encoded, m); err != nil {
		return fmt.Errorf("the manifest cannot be read: %w", err)
	}
	if m.Version != 1 {
		return fmt.Errorf("the manifest has version %d, which is not known here", m.Version)
	}
	c.result.Manifest = m
	return nil
}

// read returns a small file whole, nil where it is missing.
func (c *check) read(name string, limit int64) ([]byte, error) {
	f := c.names[name]
	if f == nil {
		c.find(name, Missing, "it is not in the zip")
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case int64(len(content)) > limit:
		return nil, fmt.Errorf("%s: over %d bytes", name, limit)
	}
	return content, nil
}

// contents compares what is in the zip with what the manifest says.
func (c *check) contents(z *zip.Reader) {
	known := map[string]bool{manifestName: true, signatureName: true}
	for _, f := range c.result.Manifest.files() {
		known[f.Name] = true
		if c.ctx.Err() != nil {
			return
		}
		if entry := c.names[f.Name]; entry == nil {
			c.find(f.Name, Missing, "the manifest lists it")
		} else if reason := c.differs(entry, f); reason != "" {
			c.find(f.Name, Altered, "%s", reason)
		}
	}
	for _, f := range z.File {
		if !known[f.Name] {
			c.find(f.Name, Extra, "the manifest does not list it")
		}
	}
}

// differs says how an entry is other than listed, or nothing. It unpacks no more than was listed.
func (c *check) differs(entry *zip.File, listed File) string {
	r, err := entry.Open()
	if err != nil {
		return err.Error()
	}
	defer r.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(untilDone{c.ctx, r}, listed.Bytes))
	if err == nil && n == listed.Bytes {
		var one [1]byte
		if _, err = io.ReadFull(r, one[:]); err == nil {
			return fmt.Sprintf("it is longer than %d bytes", listed.Bytes)
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
	}
	switch {
	case err != nil:
		return err.Error()
	case n != listed.Bytes:
		return fmt.Sprintf("it has %d bytes, not %d", n, listed.Bytes)
	case hex.EncodeToString(hash.Sum(nil)) != listed.SHA256:
		return "its SHA-256 is another one"
	}
	return ""
}

// untilDone ends with the context.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

// watchedReader tells errors of reading from those that a damaged file makes.
type watchedReader struct {
	r   io.ReaderAt
	err error
}

func (w *watchedReader) ReadAt(p []byte, at int64) (int, error) {
	n, err := w.r.ReadAt(p, at)
	if err != nil && !errors.Is(err, io.EOF) && at >= 0 {
		w.err = err
	}
	return n, err
}
