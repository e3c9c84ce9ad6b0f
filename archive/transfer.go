package archive

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"

	"portway/problem"
)

// A transfer is one answer of Links. It stands between http.ServeContent, which knows ranges and conditions, and the two
// sides: where a body is about to begin, the ledger is told and may refuse; and what leaves is counted before it does.
type transfer struct {
	http.ResponseWriter
	links   *Links
	request *http.Request
	job     *Job
	blob    Blob

	at      int64 // where in the archive the next byte is read
	paid    int64 // bytes that are counted and have not been read
	refused bool
}

const (
	piece     = 4 << 20         // bytes that are counted at once
	pieceTime = 2 * time.Minute // for one piece to leave; whoever is slower goes on with a range
)

// describe sets the headers of the archive.
func (t *transfer) describe() {
	h, name, media := t.Header(), t.job.ID+".zip", "application/zip"
	if t.job.Asked.Recipient != "" {
		name, media = name+".age", "application/octet-stream"
	}
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("ETag", `"`+t.job.Archive.SHA256+`"`)
	h.Set("Repr-Digest", "sha-256=:"+digest(t.job)+":") // RFC 9530
	h.Set("Cache-Control", "private, no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// digest is the archive's SHA-256 as headers have it.
func digest(j *Job) string {
	raw, err := hex.DecodeString(j.Archive.SHA256)
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// WriteHeader begins the answer, or refuses it where a body would follow that may not leave.
func (t *transfer) WriteHeader(status int) {
	if t.request.Method == http.MethodGet && (status == http.StatusOK || status == http.StatusPartialContent) {
		if err := t.begin(); err != nil {
			t.refused = true
			for _, name := range []string{
				"Content-Length", "Content-Range", "Content-Encoding", "Content-Disposition", "Accept-Ranges", "ETag", "Last-Modified", "Repr-Digest",
			} {
				t.Header().Del(name)
			}
			t.links.refuse(t.ResponseWriter, t.request, err)
			return
		}
	}
	t.ResponseWriter.WriteHeader(status)
}

// begin pays for the first piece and has the ledger told.
func (t *transfer) begin() error {
	if err := t.pay(); err != nil {
		return err
	}
	if t.links.Fetch != nil {
		if err := t.links.Fetch(t.request.Context(), t.job, t.at); err != nil {
			return err
		}
	}
	return t.links.Grants.Served(t.request.Context(), t.job)
}

var errRefused = errors.New("archive: the answer was refused")

// Write implements http.ResponseWriter.
func (t *transfer) Write(p []byte) (int, error) {
	if t.refused {
		return 0, errRefused
	}
	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *transfer) Unwrap() http.ResponseWriter { return t.ResponseWriter }

// Seek implements io.Seeker.
func (t *transfer) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += t.at
	case io.SeekEnd:
		offset += t.blob.Size()
	}
	if offset < 0 {
		return 0, errors.New("archive: seek: before the beginning")
	}
	t.at = offset
	return offset, nil
}

// Read reads on, after what is read was paid for.
func (t *transfer) Read(p []byte) (int, error) {
	if t.at >= t.blob.Size() {
		return 0, io.EOF
	}
	if t.paid == 0 {
		if err := t.links.Grants.Serves(t.request.Context(), t.job); err != nil {
			return 0, err
		}
		if err := t.pay(); err != nil {
			return 0, err
		}
	}
	n, err := t.blob.ReadAt(p[:min(int64(len(p)), t.paid)], t.at)
	t.at, t.paid = t.at+int64(n), t.paid-int64(n)
	if err == io.EOF && n > 0 { //nolint:errorlint // as io.ReaderAt has it
		err = nil
	}
	return n, err
}

// pay counts the next piece, and gives the connection time for it.
func (t *transfer) pay() error {
	next := min(int64(piece), max(t.blob.Size()-t.at, 1))
	counted, err := t.count(t.request.Context(), next)
	if err != nil {
		return err
	}
	if !counted {
		return t.why()
	}
	t.paid = next
	err = http.NewResponseController(t.ResponseWriter).SetWriteDeadline(time.Now().Add(pieceTime))
	if errors.Is(err, http.ErrNotSupported) {
		err = nil
	}
	return err
}

func (t *transfer) count(ctx context.Context, bytes int64) (bool, error) {
	return t.links.Queue.SendJob(ctx, t.job.ID, bytes, MostDownloads*t.job.Archive.Bytes, t.links.now())
}

// why says why nothing more may leave.
func (t *transfer) why() error {
	j, err := t.links.Queue.Job(t.request.Context(), t.job.ID)
	switch {
	case err != nil:
		return err
	case j == nil || !j.State.HasArchive() || !t.links.now().Before(j.Expires):
		return gone()
	}
	return problem.New(problem.Forbidden, "The archive was fetched %d times, as often as it can be. Ask for another one.", MostDownloads)
}

// end gives back what was counted and did not leave.
func (t *transfer) end() {
	if t.paid == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.request.Context()), 5*time.Second)
	defer cancel()
	if _, err := t.count(ctx, -t.paid); err != nil {
		t.links.log().WarnContext(ctx, "archives: a download counts more than what left", "job", t.job.ID, "error", err)
	}
}
