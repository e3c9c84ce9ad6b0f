package auth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/auth"
	"portway/problem"
)

const site = "https://portway.example"

// A holder is an app with a key that its tokens are bound to, at a gate.
type holder struct {
	testing.TB
	*clock
	jwk        object
	method     jwt.SigningMethod
	key        crypto.PrivateKey
	thumbprint string
	once       *memory
	gate       *auth.Gate
	ring       *auth.Keyring
	token      string
}

// memory remembers digests as a database does.
type memory struct {
	mu   sync.Mutex
	seen map[string]time.Time
	err  error
}

func (m *memory) SeeOnce(_ context.Context, digest string, _, expires time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return false, m.err
	}
	_, there := m.seen[digest]
	m.seen[digest] = expires
	return !there, nil
}

func newHolder(t testing.TB) *holder {
	t.Helper()
	key := newECKey(t)
	h := &holder{TB: t, clock: newClock(), once: &memory{seen: map[string]time.Time{}}, method: jwt.SigningMethodES256, key: key, jwk: bareJWK(t, key)}
	h.thumbprint = thumbprintOf(h.jwk)
	h.ring = openKeyring(t, t.TempDir(), h.clock)
	h.gate = &auth.Gate{
		Verifier: &auth.Verifier{Now: h.Now, Issuers: []*auth.Issuer{{URL: site, Audience: ourAudience, Algorithms: []string{"ES256"}, Keys: h.ring}}},
		Grants:   current(standing), Proofs: &auth.Proofs{Site: site, Once: h.once, Now: h.Now},
	}
	h.token = h.sign(h.thumbprint)
	return h
}

// bareJWK is a public key as clients put it into proofs: what makes the key and nothing else.
func bareJWK(t testing.TB, key *ecdsa.PrivateKey) object {
	return ecJWK(t, "", &key.PublicKey).with(object{"kid": nil, "alg": nil, "use": nil})
}

// thumbprintOf is RFC 7638 for an EC key, written down a second time.
func thumbprintOf(jwk object) string {
	sum := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + jwk["x"].(string) + `","y":"` + jwk["y"].(string) + `"}`))
	return b64.EncodeToString(sum[:])
}

// sign mints an access token that is bound to the key with the thumbprint.
func (h *holder) sign(thumbprint string) string {
	h.Helper()
	raw, err := h.ring.Sign(auth.Token{
		Issuer: site, Subject: "pairwise", ClientID: "app", GrantID: "g_1", Expires: h.Now().Add(time.Hour), Key: thumbprint,
	}, ourAudience)
	if err != nil {
		h.Fatal(err)
	}
	return raw
}

// proof makes a good proof for the API, with changes to its header and its claims.
func (h *holder) proof(header, claims object) string {
	h.Helper()
	sum := sha256.Sum256([]byte(h.token))
	return seal(h, object{"typ": "dpop+jwt", "alg": h.method.Alg(), "jwk": h.jwk}.with(header), object{
		"jti": rand.Text(), "htm": "POST", "htu": site + "/graphql", "iat": h.Now().Unix(), "ath": b64.EncodeToString(sum[:]),
	}.with(claims), h.method, h.key)
}

// request is one to the API, with a query that proofs do not speak of.
func (h *holder) request(authorization string, proofs ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/graphql?a=b", http.NoBody)
	r.Header.Set("Authorization", authorization)
	for _, proof := range proofs {
		r.Header.Add("DPoP", proof)
	}
	return r
}

// refused demands a 401 whose challenge begins with what is given.
func (h *holder) refused(why string, r *http.Request, challenge string) {
	h.Helper()
	answer := httptest.NewRecorder()
	h.gate.Wrap(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })).ServeHTTP(answer, r)
	if got := answer.Header().Get("WWW-Authenticate"); answer.Code != http.StatusUnauthorized || !strings.HasPrefix(got, challenge) {
		h.Errorf("%s: %d %s; want 401 %s", why, answer.Code, got, challenge)
	}
}

func (h *holder) admitted(why string, r *http.Request) {
	h.Helper()
	if grant, err := h.gate.Admit(r); err != nil || grant.ID != "g_1" {
		h.Errorf("%s: %v; want admitted", why, err)
	}
}

const (
	badProof   = `DPoP realm="portway", error="invalid_dpop_proof"`
	boundToken = `DPoP realm="portway", error="invalid_token"`
)

func TestC15ABoundTokenNeedsTheProofOfItsKey(t *testing.T) {
	h := newHolder(t)
	h.admitted("a proof", h.request("DPoP "+h.token, h.proof(nil, nil)))
	h.admitted("the scheme in any case", h.request("dpop "+h.token, h.proof(nil, nil)))
	h.refused("as a bearer token", h.request("Bearer "+h.token), boundToken)
	h.refused("as a bearer token with a proof", h.request("Bearer "+h.token, h.proof(nil, nil)), boundToken)
	h.refused("no proof", h.request("DPoP "+h.token), badProof)
	h.refused("two proofs", h.request("DPoP "+h.token, h.proof(nil, nil), h.proof(nil, nil)), badProof)
	h.refused("two in a list", h.request("DPoP "+h.token, h.proof(nil, nil)+", "+h.proof(nil, nil)), badProof)
	h.refused("not bound, sent as if it were", h.request("DPoP "+h.sign(""), h.proof(nil, nil)), `Bearer realm="portway", error="invalid_token"`)
	two := h.request("DPoP "+h.token, h.proof(nil, nil))
	two.Header.Add("Authorization", "DPoP "+h.token)
	h.refused("two Authorization headers", two, `Bearer realm="portway", error="invalid_token"`)

	stranger := newECKey(t)
	theirs := bareJWK(t, stranger)
	sum := sha256.Sum256([]byte(h.token))
	stolen := seal(t, object{"typ": "dpop+jwt", "alg": "ES256", "jwk": theirs}, object{
		"jti": "j", "htm": "POST", "htu": site + "/graphql", "iat": h.Now().Unix(), "ath": b64.EncodeToString(sum[:]),
	}, jwt.SigningMethodES256, stranger)
	h.refused("another key", h.request("DPoP "+h.token, stolen), badProof)
	h.refused("another key under the right name", h.request("DPoP "+h.token, h.proof(object{"jwk": theirs}, nil)), badProof)
	h.gate.Proofs = nil
	h.refused("a gate that checks no proofs", h.request("DPoP "+h.token, h.proof(nil, nil)), "")
}

func TestC15AProofIsForOneRequestAndForNow(t *testing.T) {
	h := newHolder(t)
	now := h.Now().Unix()
	for why, claims := range map[string]object{
		"htm missing": {"htm": nil}, "htm of another": {"htm": "GET"}, "htm in lower case": {"htm": "post"}, "htm no text": {"htm": 7},
		"htu missing": {"htu": nil}, "htu of another path": {"htu": site + "/oauth/token"}, "htu of another host": {"htu": "https://evil.example/graphql"},
		"htu without TLS": {"htu": "http://portway.example/graphql"}, "htu with a slash": {"htu": site + "/graphql/"}, "htu with a name": {"htu": "https://a@portway.example/graphql"},
		"htu of another port": {"htu": "https://portway.example:8443/graphql"}, "htu relative": {"htu": "/graphql"}, "htu no address": {"htu": "%zz"},
		"ath missing": {"ath": nil}, "ath of another token": {"ath": b64.EncodeToString(make([]byte, 32))}, "ath empty": {"ath": ""},
		"iat missing": {"iat": nil}, "iat a text": {"iat": "now"}, "iat too old": {"iat": now - 61}, "iat in the future": {"iat": now + 11}, "iat beyond the years": {"iat": 1e300},
		"jti missing": {"jti": nil}, "jti empty": {"jti": ""}, "jti no text": {"jti": 7}, "jti of 513 bytes": {"jti": strings.Repeat("j", 513)},
	} {
		h.refused(why, h.request("DPoP "+h.token, h.proof(nil, claims)), badProof)
	}
	for why, claims := range map[string]object{
		"iat old enough": {"iat": now - 60}, "iat within leeway": {"iat": now + 10}, "iat with a fraction": {"iat": float64(now) - 0.5},
		"htu with query and fragment": {"htu": site + "/graphql?a=c#d"}, "htu in capitals, with the port": {"htu": "HTTPS://PORTWAY.example:443/graphql"},
		"a nonce that nobody asked for": {"nonce": "n"},
	} {
		h.admitted(why, h.request("DPoP "+h.token, h.proof(nil, claims)))
	}
	get := httptest.NewRequest(http.MethodGet, "/graphql", http.NoBody)
	get.Header.Set("Authorization", "DPoP "+h.token)
	get.Header.Set("DPoP", h.proof(nil, object{"htm": "GET"}))
	h.admitted("another method", get)
}

func TestC15AProofIsAProof(t *testing.T) {
	h := newHolder(t)
	private := h.jwk.with(object{"d": b64.EncodeToString(make([]byte, 32))})
	for why, header := range map[string]object{
		"typ missing": {"typ": nil}, "typ of a token": {"typ": "at+jwt"}, "typ JWT": {"typ": "JWT"},
		"jwk missing": {"jwk": nil}, "jwk a text": {"jwk": "x"}, "private jwk": {"jwk": private}, "prime of a private jwk": {"jwk": h.jwk.with(object{"p": "AQ"})},
		"symmetric jwk": {"jwk": object{"kty": "oct", "k": "AA"}}, "jwk for encryption": {"jwk": h.jwk.with(object{"use": "enc"})},
		"jwk off the curve": {"jwk": h.jwk.with(object{"x": h.jwk["y"]})}, "jwk with a line break": {"jwk": h.jwk.with(object{"x": h.jwk["x"].(string) + "\n"})},
		"jwk of another curve": {"jwk": h.jwk.with(object{"crv": "P-384"})}, "jwk for another algorithm": {"jwk": h.jwk.with(object{"alg": "PS256"})},
		"alg none": {"alg": "none"}, "alg HS256": {"alg": "HS256"}, "alg RS256": {"alg": "RS256"}, "alg missing": {"alg": nil},
		"crit": {"crit": []string{"exp"}}, "jku": {"jku": "https://evil.example"}, "x5c": {"x5c": []string{"MIIB"}}, "b64": {"b64": true},
	} {
		h.refused(why, h.request("DPoP "+h.token, h.proof(header, nil)), badProof)
	}
	good := h.proof(nil, nil)
	input, _, _ := cutLast(good)
	for why, proof := range map[string]string{
		"empty": "", "no JWT": "x", "the token itself": h.token, "no signature": input + ".", "9 KiB": h.proof(nil, object{"fill": strings.Repeat("x", 9<<10)}),
		"another's signature": input + "." + signatureOf(t, h.proof(nil, nil)), "line break": strings.Replace(good, ".", ".\n", 1), "claims are no object": segment(t, object{"typ": "dpop+jwt", "alg": "ES256", "jwk": h.jwk}) + ".W10.AA",
	} {
		h.refused(why, h.request("DPoP "+h.token, proof), badProof)
	}
	h.admitted("untouched", h.request("DPoP "+h.token, good))
}

func TestC15ProofsOfEveryKindOfKey(t *testing.T) {
	rsaKey := newRSAKey(t, 2048)
	edKey, edPublic := newEdKey(t)
	weak := newRSAKey(t, 1024)
	for _, row := range []struct {
		jwk    object
		method jwt.SigningMethod
		key    crypto.PrivateKey
		good   bool
	}{
		{rsaJWK("", "", &rsaKey.PublicKey).with(object{"kid": nil, "alg": nil}), jwt.SigningMethodPS256, rsaKey, true},
		{rsaJWK("k", "PS256", &rsaKey.PublicKey), jwt.SigningMethodPS256, rsaKey, true},
		{rsaJWK("k", "RS256", &rsaKey.PublicKey), jwt.SigningMethodRS256, rsaKey, false},
		{rsaJWK("k", "", &weak.PublicKey).with(object{"alg": nil}), jwt.SigningMethodPS256, weak, false},
		{edJWK("k", edPublic), jwt.SigningMethodEdDSA, edKey, true},
		{edJWK("k", edPublic).with(object{"alg": "Ed25519"}), ed25519Name{jwt.SigningMethodEdDSA}, edKey, true},
	} {
		h := newHolder(t)
		h.jwk, h.method, h.key = row.jwk, row.method, row.key
		request := httptest.NewRequest(http.MethodPost, "/oauth/token", http.NoBody)
		request.Header.Set("DPoP", h.proof(nil, object{"htu": site + "/oauth/token", "ath": nil}))
		proof, err := h.gate.Proofs.Read(request, "")
		if (err == nil) != row.good {
			t.Errorf("%s %v: %v", row.method.Alg(), row.jwk["alg"], err)
		}
		if err != nil {
			continue
		}
		h.token = h.sign(proof.Key)
		h.admitted(row.method.Alg(), h.request("DPoP "+h.token, h.proof(nil, nil)))
	}
}

// ed25519Name is EdDSA by the name that it has in RFC 9864.
type ed25519Name struct{ jwt.SigningMethod }

func (ed25519Name) Alg() string { return "Ed25519" }

func TestC15AProofCountsOnce(t *testing.T) {
	h := newHolder(t)
	proof := h.proof(nil, object{"jti": "mine"})
	h.admitted("the first time", h.request("DPoP "+h.token, proof))
	h.refused("the second time", h.request("DPoP "+h.token, proof), badProof)
	h.refused("signed anew with the same id", h.request("DPoP "+h.token, h.proof(nil, object{"jti": "mine"})), badProof)

	// What is not admitted uses no proof up, and leaves nothing behind.
	ended := errors.New("ended")
	before := len(h.once.seen)
	fine := h.gate.Grants
	h.gate.Grants = current(func(*auth.Token) (*auth.Grant, error) { return nil, ended })
	kept := h.proof(nil, nil)
	if _, err := h.gate.Admit(h.request("DPoP "+h.token, kept)); !errors.Is(err, ended) || len(h.once.seen) != before {
		t.Errorf("%v, and %d notes", err, len(h.once.seen)-before)
	}
	h.gate.Grants = fine
	h.admitted("kept", h.request("DPoP "+h.token, kept))

	// It has to be remembered for as long as it would be good.
	for _, expires := range h.once.seen {
		if expires.Before(h.Now().Add(time.Minute)) {
			t.Errorf("a note until %v, and it is %v", expires, h.Now())
		}
	}
	h.once.err = errors.New("the database is away")
	if _, err := h.gate.Admit(h.request("DPoP "+h.token, h.proof(nil, nil))); !problem.Is(err, problem.Unavailable) {
		t.Errorf("J12: without its memory the gate says %v; want unavailable", err)
	}
}

// TestC15ASubscriptionsProofIsNotReplayed: what was admitted is looked at again every second, long after its proof was new.
func TestC15ASubscriptionsProofIsNotReplayed(t *testing.T) {
	h := newHolder(t)
	r := h.request("DPoP "+h.token, h.proof(nil, nil))
	h.admitted("the subscription", r)
	h.move(2 * time.Minute)
	for range 3 {
		if grant, err := h.gate.Recheck(r); err != nil || grant.ID != "g_1" {
			t.Fatalf("looked at again: %v", err)
		}
	}
	h.move(time.Hour)
	if _, err := h.gate.Recheck(r); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("after its token expired: %v", err)
	}
}

// TestAnotherConfirmationIsRefused: a token that is bound by a certificate, say, cannot be checked here.
func TestAnotherConfirmationIsRefused(t *testing.T) {
	p := newProvider(t, "https://id.example")
	for _, cnf := range []any{nil, "x", 7, object{}, object{"x5t#S256": "x"}, object{"jkt": 7}, object{"jkt": ""}, object{"jkt": "short"},
		object{"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", "x5t#S256": "x"}} {
		claims := p.claims(nil)
		claims["cnf"] = cnf
		raw := seal(t, p.header(nil), claims, jwt.SigningMethodES256, p.key)
		wantRefused(t, p.verifier(), raw, "cnf", badClaim)
	}
}

func BenchmarkProof(b *testing.B) {
	h := newHolder(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		r := h.request("DPoP "+h.token, h.proof(nil, nil))
		b.StartTimer()
		if _, err := h.gate.Admit(r); err != nil {
			b.Fatal(err)
		}
	}
}
