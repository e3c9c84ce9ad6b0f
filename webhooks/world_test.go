package webhooks_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/internal/testservers"
	"portway/store"
	"portway/webhooks"
)

// eachEngine runs a test on both databases.
func eachEngine(t *testing.T, run func(t *testing.T, w *world)) {
	t.Run("SQLite", func(t *testing.T) { run(t, newWorld(t, t.TempDir())) })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, newWorld(t, testservers.Postgres(t))) })
}

// A world is a control database with grants, and webhooks over it that may reach this machine.
type world struct {
	control  *store.Control
	grants   *grants.Service
	hooks    *webhooks.Service
	follower *webhooks.Follower
	app      *grants.App
	mu       sync.Mutex
	now      time.Time
}

func newWorld(t *testing.T, location string) *world {
	t.Helper()
	control, err := store.OpenControl(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	secret, err := auth.NewSecret(base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{control: control, now: time.Now().UTC().Truncate(time.Second)}
	log := slog.New(slog.DiscardHandler)
	w.hooks = webhooks.New(control, secret.Derive("webhooks"), true, log)
	w.hooks.Now = w.clock
	w.grants = &grants.Service{Store: control, People: nobody{}, Signer: signer{}, Secret: secret, HomeRegion: "DE", Now: w.clock, Log: log}
	w.follower = &webhooks.Follower{Webhooks: w.hooks, Grants: control, Cursor: func(app string, at int64) string { return fmt.Sprint(app, " ", at) }}
	if w.app, err = w.grants.EnsureApp(t.Context(), "reader"); err != nil {
		t.Fatal(err)
	}
	w.follow(t)
	return w
}

type (
	nobody struct{}
	signer struct{}
)

func (nobody) Position(context.Context, string) (int64, error) { return 0, nil }
func (signer) Sign(auth.Token, string) (string, error)         { return "token", nil }

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// follow follows everything as far as it goes.
func (w *world) follow(t *testing.T) {
	t.Helper()
	if err := w.follower.Once(t.Context(), true); err != nil {
		t.Fatal(err)
	}
}

// give gives the app a grant of a person's.
func (w *world) give(t *testing.T, person string, life time.Duration) *grants.Grant {
	t.Helper()
	w.pass(time.Second)
	if _, err := w.grants.IssueOperatorToken(t.Context(), grants.OperatorToken{
		Person: person, App: w.app.ID, Scopes: []string{"posts:read", "likes:read"}, Life: life,
	}); err != nil {
		t.Fatal(err)
	}
	found, err := w.grants.Grants(t.Context(), grants.Filter{App: w.app.ID})
	if err != nil {
		t.Fatal(err)
	}
	last := &found[0]
	for i := range found {
		if found[i].Created.After(last.Created) {
			last = &found[i]
		}
	}
	return last
}

// sendAll sends until nothing is due.
func (w *world) sendAll(t *testing.T) {
	t.Helper()
	if err := w.hooks.SendDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A receiver is an app's end of webhooks.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	requests []received
	answer   func(n int, w http.ResponseWriter, r *http.Request)
}

type received struct {
	header http.Header
	body   string
}

func newReceiver(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	t.Helper()
	r := &receiver{answer: answer}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	body, _ := io.ReadAll(q.Body)
	r.mu.Lock()
	r.requests = append(r.requests, received{q.Header.Clone(), string(body)})
	n := len(r.requests)
	r.mu.Unlock()
	if r.answer != nil {
		r.answer(n, w, q)
	}
}

func (r *receiver) got() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.requests...)
}

// set gives the app a webhook.
func (w *world) set(t *testing.T, url string) (secret string) {
	t.Helper()
	w.pass(time.Second)
	_, secret, err := w.hooks.Set(t.Context(), w.app.ID, url, webhooks.HMAC)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// signed reports whether one of the request's signatures is the secret's, as the specification has it.
func (r *received) signed(secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(r.header.Get("webhook-id") + "." + r.header.Get("webhook-timestamp") + "." + r.body))
	return strings.Contains(" "+r.header.Get("webhook-signature")+" ", " v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil))+" ")
}
