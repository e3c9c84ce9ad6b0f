package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/seed"
)

// askedScopes are what the sample app asks the sample person for.
const askedScopes = "profile:read profile.email:read posts:read posts.place:read watchedVideos:read likes:read messages:read messages.text:read messages.sender:read"

// A sampleAppPage plays the app of the demo: it asks for access as any app does, redeems the code, and shows what it was
// allowed to read. It knows nothing that an app on another machine would not know.
type sampleAppPage struct {
	mu       sync.Mutex
	verifier map[string]string // by state
}

func newSampleApp() http.Handler {
	p := &sampleAppPage{verifier: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /demo/start", p.start)
	mux.HandleFunc("GET /demo/callback", p.callback)
	return mux
}

// start sends the person to the authorization server.
func (p *sampleAppPage) start(w http.ResponseWriter, r *http.Request) {
	state, verifier := rand.Text(), rand.Text()+rand.Text()
	p.mu.Lock()
	p.verifier[state] = verifier
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(verifier))
	question := url.Values{
		"client_id": {sampleApp}, "redirect_uri": {callbackOf(r)}, "response_type": {"code"}, "state": {state}, "scope": {askedScopes},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	http.Redirect(w, r, "/oauth/authorize?"+question.Encode(), http.StatusSeeOther)
}

// callbackOf is this page's address; the port is that on which the demo listens.
func callbackOf(r *http.Request) string {
	return "http://" + localAddress(r) + "/demo/callback"
}

func localAddress(r *http.Request) string {
	addr, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return addr.String()
}

// callback redeems the code and reads a first page of what was allowed.
func (p *sampleAppPage) callback(w http.ResponseWriter, r *http.Request) {
	shown := map[string]string{"Error": r.FormValue("error")}
	if code := r.FormValue("code"); code != "" {
		state := r.FormValue("state")
		p.mu.Lock()
		verifier := p.verifier[state]
		delete(p.verifier, state)
		p.mu.Unlock()
		answer, token := p.redeem(r, code, verifier)
		shown["Token"] = answer
		if token != "" {
			shown["Data"] = p.read(r, token)
		}
	}
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; font-src 'self'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_ = samplePage.Execute(w, shown)
}

func (p *sampleAppPage) redeem(r *http.Request, code, verifier string) (shown, token string) {
	form := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {sampleApp}, "code": {code}, "redirect_uri": {callbackOf(r)}, "code_verifier": {verifier},
	}
	body := call(r.Context(), "http://"+localAddress(r)+"/oauth/token", "application/x-www-form-urlencoded", "", form.Encode())
	var answer map[string]any
	if json.Unmarshal(body, &answer) != nil {
		return string(body), ""
	}
	token, _ = answer["access_token"].(string)
	for _, secret := range []string{"access_token", "refresh_token"} {
		if text, ok := answer[secret].(string); ok {
			answer[secret] = text[:8] + "…"
		}
	}
	return indented(answer), token
}

const firstQuery = `{ me { posts(first: 2) { nodes { createdAt title } } watchedVideos(first: 2) { nodes { createdAt } } } }`

func (p *sampleAppPage) read(r *http.Request, token string) string {
	question, _ := json.Marshal(map[string]string{"query": firstQuery}) // a string
	body := call(r.Context(), "http://"+localAddress(r)+"/graphql", "application/json", token, string(question))
	var answer any
	if json.Unmarshal(body, &answer) != nil {
		return string(body)
	}
	return indented(answer)
}

func call(ctx context.Context, address, kind, token, body string) []byte {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader([]byte(body)))
	if err != nil {
		return []byte(err.Error())
	}
	request.Header.Set("Content-Type", kind)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return []byte(err.Error())
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return []byte(err.Error())
	}
	return text
}

func indented(value any) string {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

var samplePage = template.Must(template.New("sample").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Backup Buddy</title>
<link rel="stylesheet" href="/static/tokens.css"><link rel="stylesheet" href="/static/decision.css"></head>
<body><main class="narrow">
{{if .Error}}<h1>No access</h1><p class="lead">The answer was <code>{{.Error}}</code>. <a href="/demo/start">Ask again</a></p>
{{else}}<h1>Backup Buddy may read</h1><p class="lead">This page plays the app. It exchanged its code for a token, and read with it. <a href="/demo/start">Ask again</a></p>
<h2>The token</h2><pre class="card" tabindex="0"><code>{{.Token}}</code></pre>
<h2>What it read</h2><pre class="card" tabindex="0"><code>{{.Data}}</code></pre>{{end}}
</main></body></html>
`))

// seedApp registers the sample app, once, the way every app comes to be: a draft, handed in, approved.
func seedApp(ctx context.Context, s *storage) error {
	found, err := s.Control.AppsNamed(ctx, sampleApp)
	if err != nil || len(found) > 0 {
		return err
	}
	owner, err := developer(ctx, s, sampleOrganisation)
	if err != nil {
		return err
	}
	app := &grants.App{
		ID: sampleApp, Developer: owner, Name: "Backup Buddy", State: grants.Draft, Requested: auth.Scopes(), Created: time.Now(),
		Profile: grants.Profile{
			Organisation: sampleOrganisation + ", Leipzig, Germany",
			Purpose:      "We keep a private copy of what you post and watch, so that you still have it if you close your account.",
			Privacy:      "https://backupbuddy.example/privacy", Retention: "Keeps your data until you delete it there",
			Purposes: map[string]string{
				"profile": "to label your backup", "posts": "to rebuild your timeline", "watchedVideos": "to let you search what you saw",
				"likes": "to keep a list of favourites", "messages": "to back up your conversations",
				"PROFILE_AND_POSTS": "to keep what you made", "ACTIVITY": "to let you look back", "DIRECT_MESSAGES": "to know whose words they are",
				"SHOP": "to keep your receipts", "LIVE": "to keep your sessions", "ADS": "to show you what advertisers know",
				"ACCOUNT": "to set things up again elsewhere", "WALLET": "to keep your receipts",
			},
			Redirects: []string{"http://127.0.0.1/demo/callback", "http://[::1]/demo/callback"}, Public: true,
		},
	}
	event := grants.Event{At: app.Created, Kind: grants.AppCreated, App: app.ID, Developer: owner, Actor: grants.ByDeveloper}
	if added, err := s.Control.AddApp(ctx, app, event); err != nil || !added {
		return fmt.Errorf("the sample app could not be added: %w", err)
	}
	if err := s.Grants.SubmitApp(ctx, app.ID); err != nil {
		return err
	}
	return s.Grants.ApproveApp(ctx, grants.Verdict{App: app.ID, Scopes: auth.Scopes(), Reason: "the demo's"})
}

// sandboxPeople are synthetic, of many layouts: some of all, everything, much, a shop's, and nothing at all. Texts of many
// scripts are in all of them.
func sandboxPeople(now time.Time) map[string]*seed.Person {
	return map[string]*seed.Person{
		sandboxPerson:    seed.Sandbox(1, now),
		"sandbox-small":  seed.New(901, seed.Small, seed.Complete, now),
		"sandbox-large":  seed.New(902, seed.Medium, seed.Creator, now),
		"sandbox-shop":   seed.New(903, seed.Small, seed.Shopper, now),
		"sandbox-lurker": seed.New(904, seed.Medium, seed.Lurker, now),
		"sandbox-empty":  seed.New(905, seed.Small, seed.Empty, now),
	}
}

// seedSandbox makes synthetic people whom drafts can ask, once.
func seedSandbox(ctx context.Context, s *storage) error {
	for name, person := range sandboxPeople(time.Now().UTC().Truncate(24 * time.Hour)) {
		if err := seedSandboxPerson(ctx, s, name, person); err != nil {
			return err
		}
	}
	return nil
}

func seedSandboxPerson(ctx context.Context, s *storage, name string, person *seed.Person) error {
	kind := grants.Private
	if person.Shape == seed.Shopper {
		kind = grants.Business
	}
	_, err := s.Grants.AddAccount(ctx, grants.Account{
		Name: name, Region: s.Grants.HomeRegion, Age: grants.Adult, Kind: kind, Sandbox: true,
	})
	if problem.Is(err, problem.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	person.Username = name
	_, err = seedPerson(ctx, s, person)
	return err
}

// colleagues are those who work with the demo's gateway.
func colleagues() []grants.Account {
	return []grants.Account{
		{Name: sampleDeveloper, Role: auth.RoleDeveloper, Developer: sampleOrganisation},
		{Name: sampleOperator, Role: auth.RoleOperator},
		{Name: sampleAnalyst, Role: auth.RoleAnalyst},
	}
}

// seedColleagues opens their accounts, once.
func seedColleagues(ctx context.Context, s *storage) error {
	for _, a := range colleagues() {
		var err error
		if a.Developer != "" {
			if a.Developer, err = developer(ctx, s, a.Developer); err != nil {
				return err
			}
		}
		a.Region, a.Age, a.Kind = s.Grants.HomeRegion, grants.Adult, grants.Private
		if _, err = s.Grants.AddAccount(ctx, a); err != nil && !problem.Is(err, problem.Conflict) {
			return err
		}
	}
	return nil
}

// seedPasswords gives everybody in the demo one password: a new one each time, unless one was chosen.
func seedPasswords(ctx context.Context, w *gateway, chosen string) (string, error) {
	if chosen == "" {
		chosen = rand.Text()[:12]
	}
	names := []string{samplePerson, sandboxPerson}
	for _, a := range colleagues() {
		names = append(names, a.Name)
	}
	for _, name := range names {
		account, err := w.storage.Grants.EnsureAccount(ctx, name)
		if err != nil {
			return "", err
		}
		if err := w.authorization.SetPassword(ctx, account.ID, chosen); err != nil {
			return "", err
		}
	}
	return chosen, nil
}
