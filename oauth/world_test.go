package oauth_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/internal/testservers"
	"portway/oauth"
	"portway/portal"
	"portway/record"
	"portway/store"
)

const (
	issuer   = "https://portway.example"
	back     = "https://reader.example/back"
	password = "correct horse battery"
	verifier = "abcdefghijklmnopqrstuvwxyz-0123456789.ABCDEFG_~"
)

func locations() map[string]func(testing.TB) string {
	return map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	}
}

// world is a deployment with an authorization server, two people, and three apps.
type world struct {
	testing.TB
	control  *store.Control
	grants   *grants.Service
	server   *oauth.Server
	handler  http.Handler
	api      http.Handler // answers with what a token opens
	clock    *clock
	location string

	reader, other, native string // client ids; the native app is public
	secret, otherSecret   string
}

func newWorld(t testing.TB, location string) *world {
	t.Helper()
	control, err := store.OpenControl(context.Background(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	w := &world{TB: t, control: control, location: location, clock: &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}
	keys := &auth.Keyring{Folder: filepath.Join(t.TempDir(), "keys"), Now: w.clock.Now}
	w.must(keys.Open())
	secret, err := auth.OpenSecret(filepath.Join(t.TempDir(), "secret"))
	w.must(err)
	w.grants = &grants.Service{
		Store: control, People: nobody{}, Signer: keys, Secret: secret, Issuer: issuer, Audience: issuer + "/graphql",
		HomeRegion: "DE", Now: w.clock.Now,
	}
	tokens := &auth.Verifier{Issuers: []*auth.Issuer{{URL: issuer, Audience: issuer + "/graphql", Algorithms: []string{"ES256"}, Keys: keys}}, Now: w.clock.Now}
	pages, err := portal.NewDecision()
	w.must(err)
	w.server = &oauth.Server{
		Grants: w.grants, Store: control, Pages: pages, Verifier: tokens, Secret: secret, Platform: "Tideline", Now: w.clock.Now,
		Volume: func(context.Context, string, []*record.Category) (map[string]oauth.Volume, error) {
			return map[string]oauth.Volume{"posts": {Records: 148}, "profile": {Records: 1}, "messages": {Records: 90, Others: 41}}, nil
		},
	}
	w.handler = w.server.Handler()
	w.api = (&auth.Gate{Verifier: tokens, Grants: w.grants, Proofs: &auth.Proofs{Site: issuer, Once: control, Now: w.clock.Now}}).Wrap(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rights := auth.From(r.Context()).Rights
		_ = json.NewEncoder(rw).Encode(grants.ScopesOf(rights))
	}))
	w.populate()
	return w
}

func (w *world) populate() {
	ctx := context.Background()
	w.must(w.grants.Poll(ctx))
	for _, name := range []string{"mara", "nils"} {
		account, err := w.grants.EnsureAccount(ctx, name)
		w.must(err)
		w.must(w.server.SetPassword(ctx, account.ID, password))
	}
	w.reader = w.live("Reader", grants.Profile{Redirects: []string{back}, Purpose: "to back up your posts", Purposes: map[string]string{"posts": "to show them"}})
	w.other = w.live("Other", grants.Profile{Redirects: []string{"https://other.example/back"}})
	w.native = w.live("Native", grants.Profile{Redirects: []string{"http://127.0.0.1/back", "com.example.native:/back"}, Public: true})
	w.secret, w.otherSecret = w.newSecret(w.reader), w.newSecret(w.other)
}

func (w *world) newSecret(app string) string {
	secret, _, err := w.grants.AddSecret(context.Background(), app, 0, "")
	w.must(err)
	return secret
}

// live registers an app and sees it through its review.
func (w *world) live(name string, profile grants.Profile) string {
	w.Helper()
	ctx := context.Background()
	scopes := []string{"posts:read", "posts.place:read", "profile:read", "likes:read", "activity:read", "messages:read", "messages.text:read"}
	ready(&profile)
	developer, err := w.grants.AddDeveloper(ctx, name+" Ltd")
	w.must(err)
	app, err := w.grants.AddApp(ctx, developer.ID, name, profile, scopes)
	w.must(err)
	w.must(w.grants.SubmitApp(ctx, app.ID))
	w.must(w.grants.ApproveApp(ctx, grants.Verdict{App: app.ID, Scopes: scopes, Reason: "fine"}))
	return app.ID
}

// ready fills what a review needs and a test did not say.
func ready(p *grants.Profile) {
	p.Purpose, p.Privacy = cmp.Or(p.Purpose, "to be tested"), cmp.Or(p.Privacy, "https://app.example/privacy")
	why := map[string]string{}
	for _, c := range record.Categories {
		why[c.Group] = "to be tested"
	}
	maps.Copy(why, p.Purposes)
	p.Purposes = why
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// request returns the parameters of a good authorization request, with changes: "" takes a parameter out.
func (w *world) request(changes ...string) url.Values {
	sum := sha256.Sum256([]byte(verifier))
	v := url.Values{
		"client_id": {w.reader}, "redirect_uri": {back}, "response_type": {"code"}, "scope": {"posts:read"}, "state": {"s1"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i+1 < len(changes); i += 2 {
		if changes[i+1] == "" {
			v.Del(changes[i])
		} else {
			v.Set(changes[i], changes[i+1])
		}
	}
	return v
}

// redeem exchanges a code as the reader does, with changes.
func (w *world) redeem(code string, changes ...string) answer {
	v := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {back}, "code_verifier": {verifier},
		"client_id": {w.reader}, "client_secret": {w.secret},
	}
	return w.call("/oauth/token", v, changes...)
}

func (w *world) refresh(token string, changes ...string) answer {
	v := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {w.reader}, "client_secret": {w.secret}}
	return w.call("/oauth/token", v, changes...)
}

// call is an app's.
func (w *world) call(path string, v url.Values, changes ...string) answer {
	for i := 0; i+1 < len(changes); i += 2 {
		if v.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			v.Del(changes[i])
		}
	}
	r := httptest.NewRequest(http.MethodPost, issuer+path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return w.send(r)
}

func (w *world) send(r *http.Request) answer {
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	a := answer{status: recorder.Code, header: recorder.Header(), text: recorder.Body.String()}
	_ = json.Unmarshal(recorder.Body.Bytes(), &a.body)
	return a
}

type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
}

func (a answer) string(key string) string { text, _ := a.body[key].(string); return text }

// is demands a status and an error code; "" is success.
func (a answer) is(t testing.TB, status int, code string) answer {
	t.Helper()
	if a.status != status || a.string("error") != code {
		t.Fatalf("status %d, body %s; want %d %q", a.status, a.text, status, code)
	}
	return a
}

// opens reads the API with a token: the scopes that it opens, or nil with the status.
func (w *world) opens(token string) (scopes []string, status int) {
	r := httptest.NewRequest(http.MethodPost, issuer+"/graphql", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+token)
	recorder := httptest.NewRecorder()
	w.api.ServeHTTP(recorder, r)
	_ = json.Unmarshal(recorder.Body.Bytes(), &scopes)
	return scopes, recorder.Code
}

// browser is a person's: it keeps cookies and follows nothing by itself.
type browser struct {
	*world
	cookies map[string]string
}

func (w *world) browser() *browser { return &browser{w, map[string]string{}} }

func (b *browser) get(address string) answer {
	return b.visit(httptest.NewRequest(http.MethodGet, issuer+address, http.NoBody))
}

func (b *browser) post(address string, form url.Values) answer {
	r := httptest.NewRequest(http.MethodPost, issuer+address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.visit(r)
}

func (b *browser) visit(r *http.Request) answer {
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	a := b.send(r)
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		b.cookies[c.Name] = c.Value
	}
	return a
}

var formToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

func tokenIn(a answer) string {
	found := formToken.FindStringSubmatch(a.text)
	if found == nil {
		return ""
	}
	return found[1]
}

// ask begins a request and returns the address of the question.
func (b *browser) ask(v url.Values) string {
	b.Helper()
	a := b.get("/oauth/authorize?" + v.Encode())
	to := a.header.Get("Location")
	if a.status != http.StatusSeeOther || !strings.HasPrefix(to, "/oauth/consent/") {
		b.Fatalf("authorize: %d to %q: %s", a.status, to, a.text)
	}
	return to
}

// login answers the login page that a question leads to, if it does.
func (b *browser) login(question, name, password string) answer {
	b.Helper()
	address := strings.Replace(question, "/consent/", "/login/", 1)
	return b.post(address, url.Values{"token": {tokenIn(b.get(address))}, "name": {name}, "password": {password}})
}

// answer ticks and sends. Ticks are name=value.
func (b *browser) answer(question, decision string, ticks ...string) answer {
	b.Helper()
	page := b.get(question)
	form := url.Values{"token": {tokenIn(page)}, "decision": {decision}, "period": {"all"}, "duration": {"30"}}
	for _, tick := range ticks {
		name, value, _ := strings.Cut(tick, "=")
		if name != "scope" {
			form.Del(name)
		}
		form.Add(name, value)
	}
	return b.post(question, form)
}

// sentTo reads where an answer leads back.
func (a answer) sentTo(t testing.TB) url.Values {
	t.Helper()
	u, err := url.Parse(a.header.Get("Location"))
	if err != nil || a.status != http.StatusSeeOther {
		t.Fatalf("status %d to %q: %s", a.status, a.header.Get("Location"), a.text)
	}
	return u.Query()
}

// code goes all the way: mara allows the scopes.
func (w *world) code(v url.Values, scopes ...string) string {
	w.Helper()
	b := w.browser()
	question := b.ask(v)
	if a := b.login(question, "mara", password); a.status != http.StatusSeeOther {
		w.Fatalf("login: %d %s", a.status, a.text)
	}
	var ticks []string
	for _, s := range scopes {
		ticks = append(ticks, "scope="+s)
	}
	code := b.answer(question, "allow", ticks...).sentTo(w).Get("code")
	if code == "" {
		w.Fatal("no code")
	}
	return code
}

// tokens are those of a fresh grant for the scopes.
func (w *world) tokens(scopes ...string) answer {
	w.Helper()
	return w.redeem(w.code(w.request("scope", strings.Join(scopes, " ")), scopes...)).is(w, http.StatusOK, "")
}

// race runs as many callers as can be at once, and counts the answers by status.
func race(callers int, call func() answer) map[int]int {
	counts, start := map[int]int{}, make(chan struct{})
	var mu sync.Mutex
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			<-start
			a := call()
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
		})
	}
	close(start)
	group.Wait()
	return counts
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// advance moves the time on; the service is told that nothing happened meanwhile.
func (w *world) advance(d time.Duration) {
	w.Helper()
	w.clock.mu.Lock()
	w.clock.now = w.clock.now.Add(d)
	w.clock.mu.Unlock()
	w.must(w.grants.Poll(context.Background()))
}

type nobody struct{}

func (nobody) Position(context.Context, string) (int64, error) { return 7, nil }
