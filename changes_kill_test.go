package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"portway/grants"
	"portway/webhooks"
)

// A disaster is a deployment whose processes are killed: who writes, the gateway, and who receives its webhooks.
type disaster struct {
	*testing.T
	flags    *storageFlags
	storage  *storage // this process's own, which lives
	grant    *grants.Grant
	token    string
	gateway  *exec.Cmd
	receiver *exec.Cmd
	hook     string // the receiver's address
	received string // the file that it writes to

	mu      sync.Mutex
	address string // the gateway's
	copy    map[string]string
	cursor  string
	told    int
	written map[string]string // what stands, by what was acknowledged
	calm    bool              // no more is written
}

const incomingToken = "0123456789abcdef0123456789abcdef"

// TestKillsLoseNoChangeAndNoEvent kills (kill -9) processes at random moments. In the end an app that followed has what was
// written, was told each change once, and was sent every event under one id, in order.
func TestKillsLoseNoChangeAndNoEvent(t *testing.T) {
	d := newDisaster(t)
	var group sync.WaitGroup
	group.Go(d.write)
	group.Go(d.follow)
	given := map[string]bool{} // whether it was ended, by the id of the grant
	for n := range changeKills {
		g := (&world{storage: d.storage}).given(t, fmt.Sprint("person ", n), d.grant.App)
		if given[g.ID] = n%2 == 0; given[g.ID] {
			if err := d.storage.Grants.Revoke(t.Context(), g.ID, grants.ByPerson, grants.ReasonWithdrawn); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(200*time.Millisecond + rand.N(800*time.Millisecond))
		if n%2 == 0 {
			kill(d.gateway)
			d.startGateway()
		} else {
			kill(d.receiver)
			time.Sleep(rand.N(300 * time.Millisecond))
			d.startReceiver()
		}
	}
	d.mu.Lock()
	d.calm = true
	d.mu.Unlock()
	group.Wait()
	if !maps.Equal(d.copy, d.written) {
		t.Errorf("the copy has %v, written was %v", d.copy, d.written)
	}
	t.Logf("%d changes were told", d.told)
	kill(d.gateway)
	d.sendTheRest()
	d.judge(given)
}

func kill(process *exec.Cmd) {
	_ = process.Process.Kill()
	_ = process.Wait()
}

func newDisaster(t *testing.T) *disaster {
	t.Helper()
	d := &disaster{
		T: t, flags: &storageFlags{Data: t.TempDir(), Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE"},
		received: filepath.Join(t.TempDir(), "received"), copy: map[string]string{}, written: map[string]string{},
	}
	opened, err := d.flags.open(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	d.storage = opened
	w := &world{storage: opened}
	d.token = w.token(t, "mara", "app", "posts:read")
	d.grant = &w.grantsOf(t, "mara")[0]
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.hook = free.Addr().String()
	free.Close()
	if err := os.WriteFile(filepath.Join(d.flags.Data, "incoming"), []byte(incomingToken), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.hooks(time.Now).Set(t.Context(), d.grant.App, "http://"+d.hook, webhooks.HMAC); err != nil {
		t.Fatal(err)
	}
	d.startReceiver()
	d.startGateway()
	d.cursor = d.page(`changes(first: 0)`).PageInfo.EndCursor
	t.Cleanup(func() { kill(d.receiver) })
	return d
}

func (d *disaster) hooks(now func() time.Time) *webhooks.Service {
	hooks := webhooks.New(d.storage.Control, d.storage.Secret.Derive("webhooks"), true, slog.New(slog.DiscardHandler))
	hooks.Now = now
	return hooks
}

func (d *disaster) startGateway() {
	gateway, address := startGateway(d.T, d.flags.Data, "--webhooks-loopback", "--ingest-token-file", filepath.Join(d.flags.Data, "incoming"))
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway, d.address = gateway, address
}

func (d *disaster) startReceiver() {
	d.receiver = program(d.T, "webhook-receiver", d.hook, d.received)
	if err := d.receiver.Start(); err != nil {
		d.Fatal(err)
	}
}

// program is this test binary under the name by which it is something else, as TestMain says.
func program(t *testing.T, name string, arguments ...string) *exec.Cmd {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.Symlink(os.Args[0], path); err != nil {
		t.Fatal(err)
	}
	return exec.Command(path, arguments...) //nolint:noctx // it is killed
}

// receive is who receives webhooks: it writes down what came, and then says so.
func receive() {
	file, err := os.OpenFile(os.Args[2], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		os.Exit(1)
	}
	_ = http.ListenAndServe(os.Args[1], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { //nolint:gosec // a test's
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		_, _ = fmt.Fprintf(file, "%s %s\n", r.Header.Get("webhook-id"), body)
		w.WriteHeader(http.StatusNoContent)
	}))
}

// sendTheRest is a later process, for which the leases of the dead are over.
func (d *disaster) sendTheRest() {
	ctx := context.Background()
	hooks := d.hooks(func() time.Time { return time.Now().Add(time.Hour) })
	announcer, follower := d.later(hooks)
	if err := announcer(ctx); err != nil {
		d.Fatal(err)
	}
	eventually(d.T, "everything is delivered", func() bool {
		if err := follower.Once(ctx, false); err != nil {
			d.Fatal(err)
		}
		if err := hooks.SendDue(ctx); err != nil {
			d.Fatal(err)
		}
		open, err := d.storage.Control.Deliveries(ctx, webhooks.Query{App: d.grant.App, State: webhooks.Pending, Limit: 1000})
		if err != nil {
			d.Fatal(err)
		}
		news, err := d.storage.Control.Nudges(ctx, 10)
		if err != nil {
			d.Fatal(err)
		}
		return len(open)+len(news) == 0
	})
}

// later is what a gateway does about webhooks when it starts.
func (d *disaster) later(hooks *webhooks.Service) (sweep func(context.Context) error, follower *webhooks.Follower) {
	t := newTeller(d.storage, &gatewayFlags{}, nil, slog.New(slog.DiscardHandler))
	t.follower.Webhooks = hooks
	return t.announcer.Sweep, t.follower
}

// judge reads what was received: every event of every grant, in order, each under one id, and that there was news.
func (d *disaster) judge(given map[string]bool) {
	text, err := os.ReadFile(d.received)
	if err != nil {
		d.Fatal(err)
	}
	kinds, ids, news, repeated := map[string][]string{}, map[string]bool{}, 0, 0
	for line := range strings.Lines(string(text)) {
		id, body, _ := strings.Cut(line, " ")
		var e struct {
			Type string
			Data struct {
				GrantID string
				Grants  []struct{ GrantID string }
			}
		}
		if err := json.Unmarshal([]byte(body), &e); err != nil {
			d.Fatalf("%v: %s", err, line)
		}
		if ids[id] {
			repeated++
			continue
		}
		ids[id] = true
		if e.Type == "changes.available" {
			if slices.ContainsFunc(e.Data.Grants, func(g struct{ GrantID string }) bool { return g.GrantID == d.grant.ID }) {
				news++
			}
			continue
		}
		kinds[e.Data.GrantID] = append(kinds[e.Data.GrantID], e.Type)
	}
	for id, ended := range given {
		want := []string{"grant.created"}
		if ended {
			want = append(want, "grant.ended")
		}
		if !slices.Equal(kinds[id], want) {
			d.Errorf("of %s was told %v, want %v", id, kinds[id], want)
		}
	}
	if news == 0 {
		d.Error("there was never any news")
	}
	d.Logf("%d events, %d of them news, %d came twice", len(ids), news, repeated)
}
