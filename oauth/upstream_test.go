package oauth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/grants"
	"portway/oauth"
)

// A provider is somebody else's OpenID provider. It gives one code, to whom shows the PKCE verifier and the secret.
type provider struct {
	t       testing.TB
	site    *httptest.Server
	key     *ecdsa.PrivateKey
	now     func() time.Time
	subject string
	asked   url.Values                 // what the browser brought along
	change  func(claims jwt.MapClaims) // a lie, if any
}

func newProvider(t testing.TB, now func() time.Time) *provider {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, key: key, now: now, subject: "sub-1"}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		p.say(w, map[string]any{
			"issuer": p.site.URL, "authorization_endpoint": p.site.URL + "/authorize", "token_endpoint": p.site.URL + "/token", "jwks_uri": p.site.URL + "/jwks",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		})
	})
	mux.HandleFunc("/jwks", func(w http.ResponseWriter, _ *http.Request) {
		point, _ := key.PublicKey.Bytes()
		p.say(w, map[string]any{"keys": []any{map[string]any{
			"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": b64.EncodeToString(point[1:33]), "y": b64.EncodeToString(point[33:]),
		}}})
	})
	mux.HandleFunc("/token", p.token)
	p.site = httptest.NewServer(mux)
	t.Cleanup(p.site.Close)
	return p
}

func (p *provider) say(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		p.t.Error(err)
	}
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != "portway" || secret != "shared" || r.FormValue("code") != "the-code" || challengeOf(r.FormValue("code_verifier")) != p.asked.Get("code_challenge") {
		w.WriteHeader(http.StatusBadRequest)
		p.say(w, map[string]any{"error": "invalid_grant"})
		return
	}
	claims := jwt.MapClaims{
		"iss": p.site.URL, "aud": "portway", "sub": p.subject, "nonce": p.asked.Get("nonce"), "iat": p.now().Unix(), "exp": p.now().Add(time.Minute).Unix(),
	}
	if p.change != nil {
		p.change(claims)
	}
	token := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	token.Header["kid"] = "1"
	raw, err := token.SignedString(p.key)
	if err != nil {
		p.t.Error(err)
	}
	p.say(w, map[string]any{"access_token": "unused", "token_type": "Bearer", "id_token": raw})
}

// elsewhere sends a browser to the provider and returns the address that it is sent back to.
func (p *provider) elsewhere(b *browser, start string) string {
	b.Helper()
	to, err := url.Parse(b.get(start).header.Get("Location"))
	b.must(err)
	if !strings.HasPrefix(to.String(), p.site.URL+"/authorize?") {
		b.Fatalf("sent to %s", to)
	}
	p.asked = to.Query()
	return "/login/callback?" + url.Values{"code": {"the-code"}, "state": {p.asked.Get("state")}}.Encode()
}

func TestALoginElsewhereIsALoginHere(t *testing.T) {
	w := newSite(t, t.TempDir())
	p := newProvider(t, w.clock.Now)
	w.server.Upstream = &oauth.Upstream{Name: "Example ID", Issuer: p.site.URL, Client: "portway", Secret: "shared"}
	w.handler = w.server.Handler()
	b := w.browser()
	if page := b.get("/login"); !strings.Contains(page.text, "Log in with Example ID") {
		t.Error("the page does not offer it")
	}
	back := p.elsewhere(b, "/login/upstream?return=%2Fledger")
	if p.asked.Get("code_challenge_method") != "S256" || p.asked.Get("nonce") == "" || p.asked.Get("redirect_uri") != issuer+"/login/callback" {
		t.Errorf("asked for %v", p.asked)
	}
	if a := b.get(back); a.status != http.StatusForbidden || b.who() != nil {
		t.Errorf("somebody whom nobody linked: %d", a.status)
	}
	mara, err := w.control.AccountNamed(t.Context(), "mara")
	w.must(err)
	w.must(w.grants.LinkSubject(t.Context(), p.site.URL, "sub-1", mara.ID))
	back = p.elsewhere(b, "/login/upstream?return=%2Fledger")
	if a := b.get(back); a.status != http.StatusSeeOther || a.header.Get("Location") != "/ledger" || b.who().Person != mara.ID {
		t.Errorf("%d to %q", a.status, a.header.Get("Location"))
	}
	if a := b.get(back); a.status != http.StatusForbidden {
		t.Errorf("the same answer again: %d", a.status)
	}
	// With an app's question it goes on to the question.
	other := w.browser()
	question := other.ask(w.request())
	_, id, _ := strings.Cut(question, "/oauth/consent/")
	if a := other.get(p.elsewhere(other, "/login/upstream?transaction="+id)); a.header.Get("Location") != question {
		t.Errorf("on to %q", a.header.Get("Location"))
	}
	if a := other.get(question); a.status != http.StatusOK {
		t.Errorf("the question: %d", a.status)
	}
}

func TestALoginElsewhereOfSomebodyNewOpensAnAccountWhereThatIsWanted(t *testing.T) {
	w := newSite(t, t.TempDir())
	p := newProvider(t, w.clock.Now)
	w.server.Upstream = &oauth.Upstream{Issuer: p.site.URL, Client: "portway", Secret: "shared", Create: true}
	w.handler = w.server.Handler()
	person := ""
	for range 2 {
		b := w.browser()
		if a := b.get(p.elsewhere(b, "/login/upstream")); a.status != http.StatusSeeOther || b.who() == nil {
			t.Fatalf("%d %s", a.status, a.text)
		}
		if person != "" && person != b.who().Person {
			t.Error("a second account was opened")
		}
		person = b.who().Person
	}
	account, err := w.control.Account(t.Context(), person)
	w.must(err)
	if account.Region != "DE" || account.Age != grants.Adult || strings.Contains(account.Name, "sub-1") {
		t.Errorf("account %+v", account)
	}
}

func TestALoginElsewhereIsCheckedInEveryPart(t *testing.T) {
	w := newSite(t, t.TempDir())
	p := newProvider(t, w.clock.Now)
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	w.server.Upstream = &oauth.Upstream{Issuer: p.site.URL, Client: "portway", Secret: "shared", Create: true}
	w.handler = w.server.Handler()
	own := p.key
	for name, c := range map[string]struct {
		lie  func(claims jwt.MapClaims)
		key  *ecdsa.PrivateKey
		back func(back string) string
		from func(b *browser) *browser
	}{
		"another nonce":          {lie: func(c jwt.MapClaims) { c["nonce"] = "x" }},
		"no nonce":               {lie: func(c jwt.MapClaims) { delete(c, "nonce") }},
		"for another client":     {lie: func(c jwt.MapClaims) { c["aud"] = "other" }},
		"of another issuer":      {lie: func(c jwt.MapClaims) { c["iss"] = "https://evil.example" }},
		"expired":                {lie: func(c jwt.MapClaims) { c["exp"] = p.now().Add(-time.Minute).Unix() }},
		"signed by a stranger":   {key: stranger},
		"another code":           {back: func(s string) string { return strings.Replace(s, "the-code", "other", 1) }},
		"an invented state":      {back: func(string) string { return "/login/callback?code=the-code&state=x" }},
		"no code":                {back: func(s string) string { return strings.Replace(s, "code=the-code", "error=access_denied", 1) }},
		"of another provider":    {back: func(s string) string { return s + "&iss=https%3A%2F%2Fevil.example" }},
		"in another browser":     {from: func(*browser) *browser { o := w.browser(); o.get("/login"); return o }},
		"in no browser so far":   {from: func(*browser) *browser { return w.browser() }},
		"a repeated parameter":   {back: func(s string) string { return s + "&code=the-code" }},
		"after the trip is over": {back: func(s string) string { w.advance(11 * time.Minute); return s }},
	} {
		b := w.browser()
		back := p.elsewhere(b, "/login/upstream")
		if p.change, p.key = c.lie, own; c.key != nil {
			p.key = c.key
		}
		if c.back != nil {
			back = c.back(back)
		}
		if c.from != nil {
			b = c.from(b)
		}
		if a := b.get(back); b.who() != nil || a.status == http.StatusSeeOther && !strings.HasPrefix(a.header.Get("Location"), "/login?notice=") {
			t.Errorf("%s: %d to %q", name, a.status, a.header.Get("Location"))
		}
	}
	p.site.Close()
	if a := w.browser().get("/login/upstream"); a.header.Get("Location") == "" && a.status != http.StatusSeeOther {
		t.Errorf("with the provider away: %d", a.status)
	}
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return b64.EncodeToString(sum[:])
}
