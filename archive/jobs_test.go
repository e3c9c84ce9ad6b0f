package archive_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portway/archive"
	"portway/archive/blobstest"
	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
	"portway/store"
)

// An office is a scene with jobs: the control database, a folder for files, and a clock that tests move.
type office struct {
	*scene
	folder  string
	control *store.Control
	blobs   *archive.Folder
	worker  *archive.Worker
	grants  *standing
	clock   *clock
}

// A clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// standing is what a grant opens, until it ends.
type standing struct {
	mu       sync.Mutex
	grant    auth.Grant
	ended    error
	released []bool // with fault or without, in order
	asked    int
	onAsk    func(asked int)
}

func (s *standing) Begin(context.Context, *archive.Job) (*auth.Grant, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.onAsk != nil {
		s.onAsk(s.asked)
	}
	g := s.grant
	return &g, s.ended
}

func (s *standing) Release(_ context.Context, _ *archive.Job, fault bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.released = append(s.released, fault)
	return nil
}

func (s *standing) Serves(context.Context, *archive.Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

func (s *standing) Served(context.Context, *archive.Job) error { return nil }

func newOffice(t *testing.T) *office {
	t.Helper()
	s, folder := newScene(t), t.TempDir()
	control, err := store.OpenControl(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	c := &clock{now: start}
	s.writer.Now = c.Now
	o := &office{scene: s, folder: folder, control: control, blobs: &archive.Folder{Path: filepath.Join(folder, "blobs")}, clock: c}
	o.grants = &standing{grant: *everything()}
	o.grants.grant.ID = o.newGrant(t, "app")
	o.worker = &archive.Worker{
		Queue: control, Blobs: o.blobs, Grants: o.grants, Writer: s.writer, Attempts: 3, Slice: time.Nanosecond, Log: slog.New(slog.DiscardHandler),
	}
	return o
}

// newGrant keeps a grant for an app, and returns its id: jobs belong to grants.
func (o *office) newGrant(t *testing.T, app string) string {
	t.Helper()
	secret, err := auth.NewSecret(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	service := &grants.Service{Store: o.control, People: o.people, Signer: o.keys, Secret: secret, Issuer: "https://portway.example",
		Audience: "portway", HomeRegion: "NL", Now: o.clock.Now, Log: slog.New(slog.DiscardHandler)}
	if _, err := service.IssueOperatorToken(t.Context(), grants.OperatorToken{Person: "alice", App: app, Scopes: []string{auth.All}, Life: time.Hour}); err != nil {
		t.Fatal(err)
	}
	all, err := o.control.Grants(t.Context(), grants.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	apps, err := o.control.AppsNamed(t.Context(), app)
	if err != nil || len(apps) != 1 {
		t.Fatal(apps, err)
	}
	for _, g := range all {
		if g.App == apps[0].ID {
			return g.ID
		}
	}
	t.Fatal("the grant is not there")
	return ""
}

func (o *office) request(t *testing.T, key string, format archive.Format) *archive.Job {
	t.Helper()
	g := o.grants.grant
	g.App = "a_1"
	j, err := o.worker.Request(t.Context(), &g, key, archive.Asked{Format: format})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// next works at one job.
func (o *office) next(t *testing.T) {
	t.Helper()
	if worked, err := o.worker.Next(t.Context(), "w1"); !worked || err != nil {
		t.Fatal("there was nothing to do, or it could not be ended: ", err)
	}
}

func (o *office) job(t *testing.T, id string) *archive.Job {
	t.Helper()
	j, err := o.control.Job(t.Context(), id)
	if err != nil || j == nil {
		t.Fatal("no job: ", err)
	}
	return j
}

func (o *office) files(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, prefix := range []string{"jobs", "archives"} {
		keys, err := o.blobs.List(t.Context(), prefix)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, keys...)
	}
	return names
}

// content reads the job's archive, which has to verify.
func (o *office) content(t *testing.T, j *archive.Job) map[string]string {
	t.Helper()
	blob, err := o.blobs.Open(t.Context(), j.Archive.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	packed, err := io.ReadAll(io.NewSectionReader(blob, 0, blob.Size()))
	if err != nil {
		t.Fatal(err)
	}
	if v := verify(t, o.keys, packed); !v.OK() {
		t.Errorf("the archive does not verify: %v", v.Findings)
	}
	if int64(len(packed)) != j.Archive.Bytes {
		t.Errorf("%d bytes, the job says %d", len(packed), j.Archive.Bytes)
	}
	return unpack(t, packed)
}

func TestAJobWritesTheSameArchiveAsTheWriter(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 3)
	for _, format := range archive.Formats() {
		want, _, _ := o.write(t, archive.Request{Grant: &o.grants.grant, Format: format})
		j := o.request(t, "", format)
		o.next(t)
		j = o.job(t, j.ID)
		if j.State != archive.Ready || j.Finished.IsZero() || !j.Expires.After(j.Finished) || j.Attempts != 1 {
			t.Fatalf("%s: %+v", format, j)
		}
		got := o.content(t, j)
		for name := range want {
			if name != "manifest.jws" && got[name] != want[name] {
				t.Errorf("%s: %s differs", format, name)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d files, want %d", format, len(got), len(want))
		}
	}
	for _, name := range o.files(t) {
		if strings.HasPrefix(name, "jobs/") {
			t.Errorf("%s is left over", name)
		}
	}
}

func TestTheSameKeyIsTheSameJob(t *testing.T) {
	o := newOffice(t)
	one, two, other, none := o.request(t, "k", archive.CSV), o.request(t, "k", archive.CSV), o.request(t, "l", archive.CSV), o.request(t, "", archive.CSV)
	if one.ID != two.ID || other.ID == one.ID || none.ID == one.ID {
		t.Errorf("%s, %s, %s, %s", one.ID, two.ID, other.ID, none.ID)
	}
	g := o.grants.grant
	g.App = "a_1"
	if _, err := o.worker.Request(t.Context(), &g, "k", archive.Asked{Format: archive.JSON}); !problem.Is(err, problem.Conflict) {
		t.Errorf("the key of another wish: %v", err)
	}
	if _, err := o.worker.Request(t.Context(), &o.grants.grant, "", archive.Asked{Format: "xml"}); !problem.Is(err, problem.BadInput) {
		t.Errorf("a format that is none: %v", err)
	}
	nothing := auth.Grant{ID: g.ID, Person: alice, App: "a_1", Rights: auth.Open([]string{"likes:read"})}
	if _, err := o.worker.Request(t.Context(), &nothing, "", archive.Asked{Format: archive.CSV, Categories: []string{"posts"}}); !problem.Is(err, problem.Forbidden) {
		t.Errorf("nothing of it is open: %v", err)
	}
	if _, err := o.worker.Request(t.Context(), nil, "", archive.Asked{Format: archive.CSV}); err == nil {
		t.Error("a job without a grant")
	}
}

// cut is a source that stops working after so many pages.
type cut struct {
	archive.Source
	left *int
	err  error
}

func (c cut) Page(ctx context.Context, g *auth.Grant, p archive.Page) ([]record.Row, bool, error) {
	if *c.left--; *c.left < 0 {
		return nil, false, c.err
	}
	return c.Source.Page(ctx, g, p)
}

func TestAnotherAttemptGoesOnWhereTheLastOneWas(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 2)
	want, _, _ := o.write(t, archive.Request{Grant: &o.grants.grant, Format: archive.NDJSON})
	left := 30
	o.writer.Source = cut{o.people, &left, problem.New(problem.Unavailable, "The database is away.")}
	j := o.request(t, "", archive.NDJSON)
	o.next(t)
	j = o.job(t, j.ID)
	if j.State != archive.Queued || len(j.Work.Parts) != 30 || j.Reason == nil || !j.NotBefore.After(start) {
		t.Fatalf("after the first attempt: %s, %d parts, %+v", j.State, len(j.Work.Parts), j.Reason)
	}
	if worked, _ := o.worker.Next(t.Context(), "w1"); worked {
		t.Error("it is tried again at once")
	}
	o.keep(t, alice, category(t, "searches"), made(category(t, "searches"), 99, "meanwhile"))
	o.clock.Add(time.Minute)
	pages := 0
	o.writer.Source = hurried{o.people, func() { pages++ }}
	o.next(t)
	j = o.job(t, j.ID)
	if j.State != archive.Ready || j.Attempts != 2 || j.Reason != nil {
		t.Fatalf("after the second: %+v", j)
	}
	if pages > len(record.Categories)-30 {
		t.Errorf("the second attempt read %d pages", pages)
	}
	got := o.content(t, j)
	for name := range want {
		if strings.HasSuffix(name, ".ndjson") && got[name] != want[name] {
			t.Errorf("%s is not as of the beginning", name)
		}
	}
}

func TestTheLastAttemptTakesWhatThereIs(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	j := o.request(t, "", archive.CSV)
	for range 3 {
		never := 0
		o.writer.Source = broken{o.people, "likes", &never, errors.New("cause")}
		o.next(t)
		o.clock.Add(time.Hour)
	}
	j = o.job(t, j.ID)
	if j.State != archive.PartiallyReady {
		t.Fatalf("%s: %+v", j.State, j.Reason)
	}
	if manifest := o.content(t, j)["manifest.json"]; !strings.Contains(manifest, `"state": "failed"`) || strings.Contains(manifest, "cause") {
		t.Error("the manifest does not say which section failed")
	}
	if len(o.grants.released) != 0 {
		t.Error("the use was given back")
	}
}

func TestAGrantThatEndsOrIsNarrowed(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	ended := o.request(t, "", archive.CSV)
	o.grants.onAsk = func(asked int) {
		if asked == 10 {
			o.grants.ended = problem.New(problem.GrantEnded, "The grant was revoked.")
		}
	}
	o.next(t)
	if j := o.job(t, ended.ID); j.State != archive.JobFailed || j.Reason.Code != string(problem.GrantEnded) {
		t.Errorf("revoked in the middle: %s, %+v", j.State, j.Reason)
	}
	if len(o.grants.released) != 1 || o.grants.released[0] {
		t.Errorf("released: %v", o.grants.released)
	}
	o.grants.ended, o.grants.asked = nil, 0
	o.grants.onAsk = func(asked int) {
		if asked == 10 {
			o.grants.grant.Rights = auth.Open([]string{"posts:read", "likes:read"})
		}
	}
	narrowed := o.request(t, "", archive.CSV)
	o.next(t)
	o.next(t)
	j := o.job(t, narrowed.ID)
	if j.State != archive.Ready {
		t.Fatalf("narrowed in the middle: %s, %+v", j.State, j.Reason)
	}
	for name := range o.content(t, j) {
		if strings.HasSuffix(name, ".csv") && name != "posts.csv" && name != "likes.csv" {
			t.Errorf("%s is inside, and the grant does not open it any more", name)
		}
	}
}

func TestOneWinner(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	j := o.request(t, "", archive.CSV)
	var asleep atomic.Bool
	// The first worker falls asleep in the middle for longer than its lease; a second one takes over, and ends.
	o.writer.Source = hurried{o.people, func() {
		if asleep.CompareAndSwap(false, true) {
			o.clock.Add(time.Hour)
			o.next(t)
		}
	}}
	if _, err := o.worker.Next(t.Context(), "sleepy"); err != nil {
		t.Fatal(err)
	}
	done := o.job(t, j.ID)
	if done.State != archive.Ready || done.Attempts != 2 {
		t.Fatalf("%+v", done)
	}
	o.content(t, done)
	if files := o.files(t); len(files) > 2 { // the archive, and at most the part that the sleeper had in hand
		t.Errorf("left over: %v", files)
	}
	o.clock.Add(30 * 24 * time.Hour)
	if err := o.worker.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files := o.files(t); len(files) > 0 || o.job(t, j.ID).State != archive.Expired {
		t.Errorf("after its time: %v, %s", files, o.job(t, j.ID).State)
	}
}

func TestCancelledAndRevokedJobsLeaveNothing(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	waiting, done := o.request(t, "", archive.CSV), o.request(t, "", archive.CSV)
	if ok, err := o.worker.Cancel(t.Context(), waiting); !ok || err != nil {
		t.Fatal(ok, err)
	}
	o.next(t)
	running := o.request(t, "", archive.CSV)
	pages := 0
	o.writer.Source = hurried{o.people, func() {
		if pages++; pages == 20 {
			if ok, err := o.worker.Cancel(t.Context(), running); !ok || err != nil {
				t.Error(ok, err)
			}
		}
	}}
	o.next(t)
	if pages > 25 {
		t.Errorf("a cancelled job went on to page %d", pages)
	}
	for id, want := range map[string]archive.JobState{waiting.ID: archive.Cancelled, done.ID: archive.Ready, running.ID: archive.Cancelled} {
		if got := o.job(t, id).State; got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	if n, err := o.control.EndOrphans(t.Context(), o.clock.Now()); n != 0 || err != nil {
		t.Errorf("%d archives of a grant that stands ended: %v", n, err)
	}
	late := o.request(t, "", archive.CSV)
	revoked := grants.Event{At: o.clock.Now(), Kind: grants.GrantEnded, Grant: o.grants.grant.ID}
	if ended, err := o.control.EndGrant(t.Context(), o.grants.grant.ID, grants.Revoked, revoked); !ended || err != nil {
		t.Fatal(ended, err)
	}
	if n, err := o.control.EndOrphans(t.Context(), o.clock.Now()); n != 2 || err != nil {
		t.Errorf("%d jobs of a grant that was revoked ended: %v", n, err)
	}
	if got := o.job(t, late.ID).State; got != archive.Cancelled {
		t.Errorf("a job of a grant that was revoked is %s", got)
	}
	if err := o.worker.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if files := o.files(t); len(files) > 0 {
		t.Errorf("left over: %v", files)
	}
	if got := o.job(t, done.ID).State; got != archive.Expired {
		t.Errorf("the archive of a grant that ended is %s", got)
	}
}

func TestAppsTakeTurns(t *testing.T) {
	o := newOffice(t)
	busy, quiet := o.newGrant(t, "busy"), o.newGrant(t, "quiet")
	for i, of := range []string{busy, busy, busy, quiet} {
		app := map[string]string{busy: "a_busy", quiet: "a_quiet"}[of]
		_, err := o.worker.Request(t.Context(), &auth.Grant{ID: of, App: app, Person: alice, Rights: auth.Everything()}, "", archive.Asked{Format: archive.CSV})
		if err != nil {
			t.Fatal(i, err)
		}
		o.clock.Add(time.Second)
	}
	var order []string
	for range 5 {
		j, err := o.control.TakeJob(t.Context(), "w", o.clock.Now(), o.clock.Now().Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		if j != nil {
			order = append(order, j.App)
		}
	}
	if got := strings.Join(order, " "); got != "a_busy a_quiet a_busy a_busy" {
		t.Errorf("jobs are taken in the order %s", got)
	}
}

func TestWorkersOfManyProcessesDoEachJobOnce(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	var ids []string
	for range 12 {
		ids = append(ids, o.request(t, "", archive.NDJSON).ID)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for range 3 {
		other := &archive.Worker{Queue: o.control, Blobs: o.blobs, Grants: o.grants, Writer: o.writer, Poll: 5 * time.Millisecond,
			Log: slog.New(slog.DiscardHandler)}
		running.Go(func() { other.Run(ctx) })
	}
	deadline := time.Now().Add(time.Minute)
	for _, id := range ids {
		for !o.job(t, id).State.Final() && time.Now().Before(deadline) {
			time.Sleep(5 * time.Millisecond)
		}
		if j := o.job(t, id); j.State != archive.Ready || j.Attempts != 1 {
			t.Errorf("%s after %d attempts: %+v", j.State, j.Attempts, j.Reason)
		}
	}
	stop()
	running.Wait()
	if files := o.files(t); len(files) != len(ids) {
		t.Errorf("%d files for %d archives: %v", len(files), len(ids), files)
	}
}

func TestAWorkerThatIsStoppedGivesTheJobBack(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	j := o.request(t, "", archive.NDJSON)
	ctx, stop := context.WithCancel(t.Context())
	pages := 0
	o.writer.Source = hurried{o.people, func() {
		if pages++; pages == 20 {
			stop()
		}
	}}
	if _, err := o.worker.Next(ctx, "w1"); err != nil {
		t.Fatal(err)
	}
	back := o.job(t, j.ID)
	if back.State != archive.Queued || back.Work.Failures != 0 || len(back.Work.Parts) < 15 {
		t.Errorf("%s after %d failures with %d parts", back.State, back.Work.Failures, len(back.Work.Parts))
	}
	o.next(t)
	if got := o.job(t, j.ID).State; got != archive.Ready {
		t.Errorf("it is %s", got)
	}
}

func TestAPartThatIsLostIsWrittenAgain(t *testing.T) {
	o := newOffice(t)
	o.fill(t, 1)
	left := 30
	o.writer.Source = cut{o.people, &left, errors.New("away")}
	j := o.request(t, "", archive.NDJSON)
	o.next(t)
	if err := os.Remove(filepath.Join(o.folder, "blobs", filepath.FromSlash(o.files(t)[3]))); err != nil {
		t.Fatal(err)
	}
	o.writer.Source = o.people
	for range 2 {
		o.clock.Add(time.Hour)
		o.next(t)
	}
	if got := o.job(t, j.ID); got.State != archive.Ready {
		t.Errorf("%s: %+v", got.State, got.Reason)
	}
}

func TestAFolderKeepsBlobs(t *testing.T) {
	blobstest.Run(t, 1<<20, func(t *testing.T) archive.Blobs { return &archive.Folder{Path: t.TempDir()} })
}

// TestH4_FilesAreForTheirOwnerAlone looks at the files themselves: while they are written, and afterwards.
func TestH4_FilesAreForTheirOwnerAlone(t *testing.T) {
	f := &archive.Folder{Path: filepath.Join(t.TempDir(), "new")}
	look := func() {
		err := filepath.WalkDir(f.Path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s has mode %v", path, info.Mode())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	err := f.Put(t.Context(), "a/b.zip", func(w io.Writer) error {
		_, err := io.WriteString(w, "text")
		look()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	look()
}

func TestWhatACrashLeftIsSwept(t *testing.T) {
	f := &archive.Folder{Path: t.TempDir()}
	left := filepath.Join(f.Path, ".unfinished-1")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, since := range []time.Time{time.Now().Add(-time.Hour), time.Now().Add(time.Hour)} {
		if err := f.Sweep(t.Context(), since); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(left); (err == nil) != since.Before(time.Now()) {
			t.Errorf("swept since %v: %v", since, err)
		}
	}
}
