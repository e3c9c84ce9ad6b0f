package archive

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"portway/problem"
)

// Links make links to finished archives, and serve them: whole or in part (RFC 9110 section 14), so that an interrupted
// transfer goes on where it was. A link is all that is needed to fetch the archive; it ends with its time, with the archive
// and with the grant.
//
// What has left is counted in bytes: MostDownloads times the archive's size may leave, in however many pieces. The grant is
// asked before each piece, so that a transfer that is under way ends with it.
type Links struct {
	Key    []byte // 32 secret bytes, the same on every replica
	Prefix string // of the paths that are served: /archives/
	Queue  Queue
	Blobs  Blobs
	Grants Grants
	Now    func() time.Time // time.Now by default
	Log    *slog.Logger     // slog.Default() by default

	// Fetch is told before the archive leaves, from a byte on, and may refuse.
	Fetch func(ctx context.Context, j *Job, from int64) error
}

// MostDownloads is how often an archive can be fetched in full.
const MostDownloads = 5

// Downloads returns how often the archive can still be fetched in full. One that has begun counts as one.
func (j *Job) Downloads() int {
	if !j.State.HasArchive() || j.Archive.Bytes == 0 {
		return 0
	}
	return int((MostDownloads*j.Archive.Bytes - j.Sent) / j.Archive.Bytes)
}

// To returns the path and the query of a link to the job's archive that ends at a time.
func (l *Links) To(j *Job, until time.Time) string {
	ends := strconv.FormatInt(until.Unix(), 10)
	return l.Prefix + url.PathEscape(j.ID) + "?ends=" + ends + "&key=" + l.mac(j.ID, ends)
}

// mac is 256 bits that nobody can guess.
func (l *Links) mac(job, ends string) string {
	h := hmac.New(sha256.New, l.Key)
	h.Write([]byte(job + "\x00" + ends))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// ServeHTTP serves the archive that a link leads to.
func (l *Links) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := l.serve(w, r); err != nil {
		l.refuse(w, r, err)
	}
}

func (l *Links) serve(w http.ResponseWriter, r *http.Request) error {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		return problem.New(problem.MethodNotAllowed, "Use GET, or HEAD.")
	}
	j, err := l.job(r)
	if err != nil {
		return err
	}
	if err := l.Grants.Serves(r.Context(), j); err != nil {
		return err
	}
	blob, err := l.Blobs.Open(r.Context(), j.Archive.Key)
	if err != nil {
		return err
	}
	defer blob.Close()
	t := &transfer{links: l, request: r, job: j, ResponseWriter: w, blob: blob}
	defer t.end()
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range") // several ranges at once are nobody's need, and could ask for the same bytes many times
	}
	t.describe()
	http.ServeContent(t, r, "", j.Finished, t)
	return nil
}

// job finds what the link leads to. A link that was tampered with tells nothing, not even whether there is such a job.
func (l *Links) job(r *http.Request) (*Job, error) {
	id, ends := strings.TrimPrefix(r.URL.Path, l.Prefix), r.URL.Query().Get("ends")
	if !hmac.Equal([]byte(l.mac(id, ends)), []byte(r.URL.Query().Get("key"))) {
		return nil, problem.New(problem.NotFound, "There is no such link.")
	}
	until, err := strconv.ParseInt(ends, 10, 64)
	if err != nil || !l.now().Before(time.Unix(until, 0)) {
		return nil, problem.New(problem.NotFound, "The link has ended. Ask for another one.")
	}
	j, err := l.Queue.Job(r.Context(), id)
	switch {
	case err != nil:
		return nil, err
	case j == nil || !j.State.HasArchive() || !l.now().Before(j.Expires):
		return nil, gone()
	}
	return j, nil
}

func gone() error {
	return problem.New(problem.NotFound, "The archive is not there any more. Ask for another one.")
}

func (l *Links) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problem.Of(err)
	if p.Code == problem.Internal {
		l.log().ErrorContext(r.Context(), "archives: a link could not be served", "error", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status())
	_ = json.NewEncoder(w).Encode(map[string]string{"code": string(p.Code), "message": p.Message})
}

func (l *Links) log() *slog.Logger {
	if l.Log == nil {
		return slog.Default()
	}
	return l.Log
}

func (l *Links) now() time.Time {
	if l.Now == nil {
		return time.Now()
	}
	return l.Now()
}
