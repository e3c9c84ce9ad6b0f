package archive_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"portway/archive"
	"portway/problem"
)

// A desk hands out the archive of one job by its link.
type desk struct {
	*office
	links *archive.Links
	made  *archive.Job
	whole []byte
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	o := newOffice(t)
	o.fill(t, 5)
	j := o.request(t, "", archive.NDJSON)
	o.next(t)
	d := &desk{office: o, made: o.job(t, j.ID)}
	d.links = &archive.Links{Key: bytes.Repeat([]byte("k"), 32), Prefix: "/archives/", Queue: o.control, Blobs: o.blobs, Grants: o.grants,
		Now: o.clock.Now, Log: slog.New(slog.DiscardHandler)}
	blob, err := o.blobs.Open(t.Context(), d.made.Archive.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	d.whole, err = io.ReadAll(io.NewSectionReader(blob, 0, blob.Size()))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) get(method, link string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, link, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.links.ServeHTTP(w, r)
	return w
}

func TestAnArchiveIsFetchedWholeOrInParts(t *testing.T) {
	d := newDesk(t)
	link := d.links.To(d.made, start.Add(time.Hour))
	w := d.get("GET", link)
	digest := sha256.Sum256(d.whole)
	for name, want := range map[string]string{
		"Content-Type": "application/zip", "Accept-Ranges": "bytes", "ETag": `"` + d.made.Archive.SHA256 + `"`,
		"Content-Disposition": `attachment; filename="` + d.made.ID + `.zip"`, "Cache-Control": "private, no-store",
		"Repr-Digest": "sha-256=:" + base64.StdEncoding.EncodeToString(digest[:]) + ":",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), d.whole) {
		t.Fatalf("%d with %d bytes", w.Code, w.Body.Len())
	}
	half := len(d.whole) / 2
	first := d.get("GET", link, "Range", "bytes=0-"+strconv.Itoa(half-1))
	rest := d.get("GET", link, "Range", "bytes="+strconv.Itoa(half)+"-", "If-Range", first.Header().Get("ETag"))
	if first.Code != http.StatusPartialContent || rest.Code != http.StatusPartialContent ||
		!bytes.Equal(append(first.Body.Bytes(), rest.Body.Bytes()...), d.whole) {
		t.Errorf("in two parts: %d and %d", first.Code, rest.Code)
	}
	if w := d.get("GET", link, "Range", "bytes="+strconv.Itoa(half)+"-", "If-Range", `"another"`); w.Code != http.StatusOK || w.Body.Len() != len(d.whole) {
		t.Errorf("the rest of another archive: %d", w.Code)
	}
	if w := d.get("HEAD", link); w.Code != http.StatusOK || w.Body.Len() != 0 {
		t.Errorf("HEAD: %d", w.Code)
	}
	if w := d.get("GET", link, "If-None-Match", w.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("what is there already: %d", w.Code)
	}
	if w := d.get("POST", link); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") == "" {
		t.Errorf("POST: %d", w.Code)
	}
	if j := d.job(t, d.made.ID); j.Sent != 3*j.Archive.Bytes || j.Downloads() != 2 {
		t.Errorf("%d bytes have left of %d, and %d downloads are left; it was fetched twice in whole and once in two parts", j.Sent, j.Archive.Bytes, j.Downloads())
	}
}

func TestH1_ALinkThatIsNotWholeOpensNothing(t *testing.T) {
	d := newDesk(t)
	link := d.links.To(d.made, start.Add(time.Hour))
	other := *d.made
	other.ID = "arc_other"
	later := strings.Replace(link, "ends=", "ends=9", 1)
	for why, wrong := range map[string]string{
		"no key": strings.Split(link, "&key=")[0], "half a key": link[:len(link)-5], "another time": later,
		"another job": strings.Replace(link, d.made.ID, other.ID, 1), "no job": d.links.To(&other, start.Add(time.Hour)),
		"no time": strings.Split(link, "?")[0], "it has ended": d.links.To(d.made, start),
	} {
		if w := d.get("GET", wrong); w.Code != http.StatusNotFound || bytes.Contains(w.Body.Bytes(), []byte("PK")) {
			t.Errorf("%s: %d", why, w.Code)
		}
	}
}

func TestH1_ALinkEndsWithItsTimeTheArchiveAndTheGrant(t *testing.T) {
	d := newDesk(t)
	link := d.links.To(d.made, start.Add(100*24*time.Hour))
	d.grants.ended = problem.New(problem.GrantEnded, "The grant was revoked.")
	if w := d.get("GET", link); w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "GRANT_ENDED") {
		t.Errorf("the grant has ended: %d %s", w.Code, w.Body)
	}
	d.grants.ended = nil
	d.links.Fetch = func(context.Context, *archive.Job, int64) error {
		return problem.New(problem.Unavailable, "The ledger is away.")
	}
	if w := d.get("GET", link); w.Code != http.StatusServiceUnavailable {
		t.Errorf("what cannot be written down does not leave: %d", w.Code)
	}
	d.links.Fetch = nil
	d.clock.Add(8 * 24 * time.Hour)
	if w := d.get("GET", link); w.Code != http.StatusNotFound {
		t.Errorf("the archive has expired: %d", w.Code)
	}
}
