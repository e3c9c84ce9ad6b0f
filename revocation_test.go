package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/internal/testservers"
	"portway/oauth"
)

// latest is how long after a revocation anything may still be answered, on whichever process.
const latest = 5 * time.Second

// A party is an app with a grant of mara's and what it was given for it, on the tables that all processes share.
type party struct {
	*testing.T
	app, secret, grant string
	access, refresh    string
}

// newParty sees an app through its review and mara through her consent, and leaves a code for the app to redeem.
func newParty(t *testing.T, flags *storageFlags, code, verifier string) *party {
	t.Helper()
	p := &party{T: t}
	p.must(flags.run(t.Context(), func(s *storage) error {
		ctx, g := t.Context(), s.Grants
		mara, err := g.EnsureAccount(ctx, "mara")
		p.must(err)
		_, err = s.People.Person(ctx, mara.ID)
		p.must(err)
		developer, err := g.AddDeveloper(ctx, "Reader Ltd")
		p.must(err)
		app, err := g.AddApp(ctx, developer.ID, "Reader", grants.Profile{
			Redirects: []string{"https://reader.example/back"}, Purpose: "to test", Privacy: "https://reader.example/privacy", Purposes: map[string]string{"posts": "to test"},
		}, []string{"posts:read"})
		p.must(err)
		p.must(g.SubmitApp(ctx, app.ID))
		p.must(g.ApproveApp(ctx, grants.Verdict{App: app.ID, Scopes: app.Requested, Reason: "fine"}))
		p.app = app.ID
		p.secret, _, err = g.AddSecret(ctx, app.ID, 0, "")
		p.must(err)
		asked, err := g.Ask(ctx, grants.ConsentRequest{App: app.ID, Account: mara.ID, Scopes: app.Requested})
		p.must(err)
		grant, err := g.Decide(ctx, grants.Answer{
			Request: asked.ID, Account: mara.ID, Allow: auth.Open(app.Requested), Mode: auth.Recurring, Days: 30,
		})
		p.must(err)
		p.grant = grant.ID
		now, challenge := time.Now(), sha256.Sum256([]byte(verifier))
		p.must(s.Control.AddTransaction(ctx, &oauth.Transaction{Digest: "t", App: app.ID, Created: now, Expires: now.Add(time.Hour)}))
		digest := sha256.Sum256([]byte(code))
		_, err = s.Control.FinishTransaction(ctx, "t", now, &oauth.Code{
			Digest: hex.EncodeToString(digest[:]), App: app.ID, Grant: grant.ID, Redirect: "https://reader.example/back",
			Challenge: base64.RawURLEncoding.EncodeToString(challenge[:]), Scopes: app.Requested, Created: now, Expires: now.Add(time.Minute),
		})
		return err
	}))
	return p
}

func (p *party) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// call sends a form as the app does.
func (p *party) call(address string, form url.Values) (int, map[string]any) {
	p.Helper()
	form.Set("client_id", p.app)
	form.Set("client_secret", p.secret)
	answer, err := http.PostForm(address, form)
	p.must(err)
	defer answer.Body.Close()
	var body map[string]any
	_ = json.NewDecoder(answer.Body).Decode(&body)
	return answer.StatusCode, body
}

// query asks a gateway with the app's access token; stream asks for what happens.
func (p *party) query(address string) int {
	answer := p.request(address, `{ me { posts { nodes { title } } } }`, "application/json")
	defer answer.Body.Close()
	return answer.StatusCode
}

func (p *party) request(address, query, accept string) *http.Response {
	p.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	p.must(err)
	r, err := http.NewRequestWithContext(p.Context(), http.MethodPost, address+"/graphql", strings.NewReader(string(body)))
	p.must(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	r.Header.Set("Authorization", "Bearer "+p.access)
	answer, err := http.DefaultClient.Do(r)
	p.must(err)
	return answer
}

// TestG11ARevocationEndsEverythingOnTwoProcesses runs two gateways, processes of their own, on one database. The app gives the
// grant back at one of them.
func TestG11ARevocationEndsEverythingOnTwoProcesses(t *testing.T) {
	for engine, postgres := range map[string]string{"SQLite": "", "PostgreSQL": testservers.Postgres(t)} {
		t.Run(engine, func(t *testing.T) {
			flags := &storageFlags{Data: t.TempDir(), Postgres: postgres, Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE"}
			verifier := strings.Repeat("v", 43)
			p := newParty(t, flags, "code", verifier)
			var more []string
			if postgres != "" {
				more = []string{"--postgres", postgres}
			}
			gatewayA, a := startGateway(t, flags.Data, more...)
			gatewayB, b := startGateway(t, flags.Data, more...)
			defer func() {
				_, _, _, _ = gatewayA.Process.Kill(), gatewayB.Process.Kill(), gatewayA.Wait(), gatewayB.Wait()
			}()

			status, tokens := p.call(a+"/oauth/token", url.Values{
				"grant_type": {"authorization_code"}, "code": {"code"}, "code_verifier": {verifier}, "redirect_uri": {"https://reader.example/back"},
			})
			p.access, _ = tokens["access_token"].(string)
			p.refresh, _ = tokens["refresh_token"].(string)
			if status != http.StatusOK || p.query(a) != http.StatusOK || p.query(b) != http.StatusOK {
				t.Fatalf("before: %d %v, %d, %d", status, tokens, p.query(a), p.query(b))
			}
			const follow = `subscription { changes { cursor } }`
			streams := []*http.Response{p.request(a, follow, "text/event-stream"), p.request(b, follow, "text/event-stream")}

			if status, _ := p.call(a+"/oauth/revoke", url.Values{"token": {p.access}}); status != http.StatusOK {
				t.Fatalf("revocation: %d", status)
			}
			revoked := time.Now()
			if status := p.query(a); status != http.StatusUnauthorized {
				t.Errorf("where it was revoked: %d; want 401 at once", status)
			}
			p.untilRefused(b, revoked)
			for i, stream := range streams {
				told, err := io.ReadAll(stream.Body) // it ends, or the test does
				stream.Body.Close()
				if err != nil || !strings.Contains(string(told), "GRANT_ENDED") || !strings.Contains(string(told), "event: complete") {
					t.Errorf("stream %d: %v, %s", i, err, told)
				}
			}
			t.Logf("all streams ended %v after the revocation", time.Since(revoked).Round(time.Millisecond))
			for _, address := range []string{a, b} {
				if status, body := p.call(address+"/oauth/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {p.refresh}}); status != http.StatusBadRequest || body["error"] != "invalid_grant" {
					t.Errorf("refresh at %s: %d %v", address, status, body)
				}
			}
		})
	}
}

// untilRefused asks until the answer is 401. No question that was asked late may be answered, however slow the machine is.
func (p *party) untilRefused(address string, revoked time.Time) {
	p.Helper()
	for {
		asked := time.Now()
		status := p.query(address)
		if status == http.StatusUnauthorized {
			p.Logf("the other process refused %v after the revocation", asked.Sub(revoked).Round(time.Millisecond))
			return
		}
		if asked.Sub(revoked) > latest {
			p.Fatalf("asked %v after the revocation, the other process answered %d", asked.Sub(revoked), status)
		}
	}
}
