package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed dist
var dist embed.FS

const (
	forGood  = "public, max-age=31536000, immutable"
	askAgain = "no-cache"
)

// contentTypes is a table of its own because the system's, which package mime reads, differs from machine to machine.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".ttf":   "font/ttf",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

// file is one file of the built front end: as it was built, and, but for the licences, as it was compressed.
type file struct {
	contentType string
	caching     string
	tag         string
	compressed  []byte
	plain       func() []byte
}

// bundle reads an embedded front end, "app" or "explorer": from name, as in the address, to file. There are no directories
// to list. An error here is a broken build, never a condition of the machine the program runs on.
func bundle(part string) (map[string]file, error) {
	files := map[string]file{}
	root := "dist/" + part
	err := fs.WalkDir(dist, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := dist.ReadFile(name)
		if err != nil {
			return err
		}
		address, compressed := strings.CutSuffix(strings.TrimPrefix(name, root+"/"), ".gz")
		files[address], err = newFile(address, content, compressed)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("portal: embedded files: %w", err)
	}
	return files, nil
}

func newFile(address string, content []byte, compressed bool) (file, error) {
	contentType, ok := contentTypes[path.Ext(address)]
	if !ok {
		return file{}, fmt.Errorf("%s: no content type for this kind of file", address)
	}
	sum := sha256.Sum256(content)
	f := file{contentType: contentType, caching: askAgain, tag: hex.EncodeToString(sum[:8])}
	if strings.HasPrefix(address, "assets/") {
		f.caching = forGood
	}
	if !compressed {
		f.plain = func() []byte { return content }
		return f, nil
	}
	f.compressed = content
	f.plain = sync.OnceValue(func() []byte { return decompress(address, content) })
	return f, nil
}

// decompress may panic: what it reads was embedded by the build, and every file is read by a test.
func decompress(address string, content []byte) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		panic(fmt.Errorf("portal: %s: %w", address, err))
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		panic(fmt.Errorf("portal: %s: %w", address, err))
	}
	return plain
}

// acceptsGzip reads Accept-Encoding (RFC 9110, section 12.5.3), in which "gzip;q=0" is a refusal and "*" stands for all
// that is not named.
func acceptsGzip(h http.Header) bool {
	accepted := false
	for entry := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		coding, parameter, _ := strings.Cut(strings.ToLower(entry), ";")
		switch strings.TrimSpace(coding) {
		case "gzip", "x-gzip":
			return weight(parameter) > 0
		case "*":
			accepted = weight(parameter) > 0
		}
	}
	return accepted
}

func weight(parameter string) float64 {
	text, ok := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
	if !ok {
		return 1
	}
	q, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0
	}
	return q
}
