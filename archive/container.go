package archive

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"time"
)

// A container is the zip while it is written, one file after another.
type container struct {
	zip      *zip.Writer
	modified time.Time
	bytes    int64 // of all files, unpacked
	err      error // the first error of writing: there is nothing to go on with after it
}

func newContainer(w io.Writer, modified time.Time) *container {
	z := zip.NewWriter(w)
	var one *packer // for all files, which follow each other: it is large
	z.RegisterCompressor(zip.Deflate, func(out io.Writer) (_ io.WriteCloser, err error) {
		if one == nil {
			if one, err = newPacker(); err != nil {
				return nil, err
			}
		}
		one.begin(out)
		return one, nil
	})
	return &container{zip: z, modified: modified}
}

// create begins a file; the one before it ends.
func (c *container) create(name string, packed bool) (*entry, error) {
	header := &zip.FileHeader{Name: name, Modified: c.modified, Method: zip.Deflate}
	if packed {
		header.Method = zip.Store
	}
	header.SetMode(0o600)
	w, err := c.zip.CreateHeader(header)
	if err != nil {
		return nil, c.fail(err)
	}
	return &entry{container: c, name: name, w: w, hash: sha256.New()}, nil
}

// put writes a whole file.
func (c *container) put(name string, content []byte) (File, error) {
	e, err := c.create(name, false)
	if err != nil {
		return File{}, err
	}
	_, err = e.Write(content)
	return e.file(), err
}

func (c *container) close() error { return c.fail(c.zip.Close()) }

func (c *container) fail(err error) error {
	if c.err == nil {
		c.err = err
	}
	return err
}

// An entry is one file of the container while it is written.
type entry struct {
	container *container
	name      string
	w         io.Writer
	hash      hash.Hash
	bytes     int64
}

func (e *entry) Write(p []byte) (int, error) {
	n, err := e.w.Write(p)
	e.hash.Write(p[:n])
	e.bytes += int64(n)
	e.container.bytes += int64(n)
	return n, e.container.fail(err)
}

// file says what was written.
func (e *entry) file() File {
	return File{Name: e.name, Bytes: e.bytes, SHA256: hex.EncodeToString(e.hash.Sum(nil))}
}
