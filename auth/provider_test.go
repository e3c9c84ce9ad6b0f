package auth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/auth"
	"portway/problem"
)

const ourAudience = "https://portway.example/graphql"

var b64 = base64.RawURLEncoding

// A clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// A provider is a foreign issuer: a key, and a server that publishes whatever body says.
type provider struct {
	*clock
	url  string
	kid  string
	key  *ecdsa.PrivateKey
	set  *auth.RemoteKeys
	http *httptest.Server

	mu      sync.Mutex
	handler http.HandlerFunc
	fetches int
}

func newProvider(t testing.TB, url string) *provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{clock: newClock(), url: url, kid: "first", key: key}
	p.publish(keySet(ecJWK(t, "first", &key.PublicKey)))
	p.http = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.fetches++
		handler := p.handler
		p.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(p.http.Close)
	p.set = &auth.RemoteKeys{
		URL: p.http.URL + "/jwks", Transport: p.http.Client().Transport, Now: p.Now, Log: slog.New(slog.DiscardHandler),
	}
	return p
}

func (p *provider) publish(body string) {
	p.answer(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
}

func (p *provider) answer(handler http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handler = handler
}

func (p *provider) fetched() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fetches
}

func (p *provider) issuer() *auth.Issuer {
	return &auth.Issuer{URL: p.url, Audience: ourAudience, Algorithms: []string{"ES256"}, Keys: p.set}
}

func (p *provider) verifier(issuers ...*auth.Issuer) *auth.Verifier {
	if issuers == nil {
		issuers = []*auth.Issuer{p.issuer()}
	}
	return &auth.Verifier{Issuers: issuers, Now: p.Now}
}

// object is a header or a set of claims. A nil value takes a member out.
type object map[string]any

func (p *provider) header(changes object) object {
	return object{"alg": "ES256", "typ": "at+jwt", "kid": p.kid}.with(changes)
}

func (p *provider) claims(changes object) object {
	now := p.Now().Unix()
	return object{
		"iss": p.url, "aud": ourAudience, "sub": "person-1", "client_id": "app-1", "jti": "token-1",
		"scope": "posts:read searches:read", "grant_id": "g_1", "mode": "recurring", "iat": now, "exp": now + 300,
	}.with(changes)
}

func (o object) with(changes object) object {
	o = maps.Clone(o)
	for name, value := range changes {
		if value == nil {
			delete(o, name)
		} else {
			o[name] = value
		}
	}
	return o
}

// token signs with the provider's own key, whatever the header says.
func (p *provider) token(t testing.TB, header, claims object) string {
	t.Helper()
	return seal(t, p.header(header), p.claims(claims), jwt.SigningMethodES256, p.key)
}

// seal signs by hand: golang-jwt would not write most of what is needed here.
func seal(t testing.TB, header, claims any, method jwt.SigningMethod, key any) string {
	t.Helper()
	input := segment(t, header) + "." + segment(t, claims)
	signature, err := method.Sign(input, key)
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + b64.EncodeToString(signature)
}

func segment(t testing.TB, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b64.EncodeToString(data)
}

func keySet(keys ...object) string {
	data, err := json.Marshal(object{"keys": keys})
	if err != nil {
		panic(err) // maps of strings
	}
	return string(data)
}

func ecJWK(t testing.TB, kid string, key *ecdsa.PublicKey) object {
	t.Helper()
	point, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return object{"kty": "EC", "crv": "P-256", "kid": kid, "alg": "ES256", "use": "sig",
		"x": b64.EncodeToString(point[1:33]), "y": b64.EncodeToString(point[33:])}
}

func rsaJWK(kid, alg string, key *rsa.PublicKey) object {
	return object{"kty": "RSA", "kid": kid, "alg": alg,
		"n": b64.EncodeToString(key.N.Bytes()), "e": b64.EncodeToString(big.NewInt(int64(key.E)).Bytes())}
}

func edJWK(kid string, key ed25519.PublicKey) object {
	return object{"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": b64.EncodeToString(key)}
}

func newECKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newRSAKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newEdKey(t testing.TB) (crypto.PrivateKey, ed25519.PublicKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return private, public
}

// wantAccepted fails unless the verifier takes the token.
func wantAccepted(t testing.TB, v *auth.Verifier, raw, why string) *auth.Token {
	t.Helper()
	token, err := v.Verify(t.Context(), raw)
	if err != nil {
		t.Errorf("%s: refused, want accepted: %v", why, err)
		return &auth.Token{}
	}
	return token
}

// wantRefused fails unless the verifier answers 401 for this reason.
func wantRefused(t testing.TB, v *auth.Verifier, raw, why, reason string) {
	t.Helper()
	token, err := v.Verify(t.Context(), raw)
	if err == nil {
		t.Errorf("%s: accepted, want refused", why)
		return
	}
	p := problem.Of(err)
	if token != nil || p.Code != problem.Unauthenticated || p.Message != reason {
		t.Errorf("%s: %s %q, want UNAUTHENTICATED %q (cause: %v)", why, p.Code, p.Message, reason, p.Cause)
	}
}
