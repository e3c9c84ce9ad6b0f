package oauth_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/grants"
)

// signer is an app that proves itself by a key.
type signer struct {
	*world
	app string
	key *ecdsa.PrivateKey
	rsa *rsa.PrivateKey
	ed  ed25519.PrivateKey
}

const signerBack = "https://signer.example/back"

func newSigner(w *world) *signer {
	w.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	weak, err := rsa.GenerateKey(rand.Reader, 2048)
	w.must(err)
	edPublic, ed, err := ed25519.GenerateKey(rand.Reader)
	w.must(err)
	point, err := key.PublicKey.Bytes()
	w.must(err)
	text := base64.RawURLEncoding.EncodeToString
	keys, err := json.Marshal(map[string]any{"keys": []any{
		map[string]string{"kty": "EC", "crv": "P-256", "kid": "k1", "alg": "ES256", "x": text(point[1:33]), "y": text(point[33:])},
		map[string]string{"kty": "RSA", "kid": "r1", "alg": "RS256", "n": text(weak.N.Bytes()), "e": text(big.NewInt(int64(weak.E)).Bytes())},
		map[string]string{"kty": "OKP", "crv": "Ed25519", "kid": "e1", "x": text(edPublic)},
	}})
	w.must(err)
	return &signer{w, w.live("Signer", grants.Profile{Redirects: []string{signerBack}, Keys: string(keys)}), key, weak, ed}
}

// claims are those of a good assertion, with changes; nil takes a claim out.
func (s *signer) claims(changes map[string]any) jwt.MapClaims {
	now := s.clock.Now()
	claims := jwt.MapClaims{"iss": s.app, "sub": s.app, "aud": issuer, "jti": rand.Text(), "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}

func (s *signer) sign(method jwt.SigningMethod, key crypto.Signer, kid string, claims jwt.MapClaims, header ...string) string {
	s.Helper()
	token := jwt.NewWithClaims(method, claims)
	token.Header["kid"] = kid
	for i := 0; i+1 < len(header); i += 2 {
		token.Header[header[i]] = header[i+1]
	}
	text, err := token.SignedString(key)
	s.must(err)
	return text
}

func (s *signer) redeem(code, assertion string) answer {
	return s.call("/oauth/token", url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {signerBack}, "code_verifier": {verifier},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion},
	})
}

func TestA20AssertionsAreForUsForNowAndOnce(t *testing.T) {
	w := newWorld(t, t.TempDir())
	s := newSigner(w)
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	now := w.clock.Now()
	good := func(changes map[string]any) string {
		return s.sign(jwt.SigningMethodES256, s.key, "k1", s.claims(changes))
	}
	code := w.code(w.request("client_id", s.app, "redirect_uri", signerBack), "posts:read")
	for name, assertion := range map[string]string{
		"RS256":              s.sign(jwt.SigningMethodRS256, s.rsa, "r1", s.claims(nil)),
		"aud token URL":      good(map[string]any{"aud": issuer + "/oauth/token"}),
		"aud array":          good(map[string]any{"aud": []string{issuer}}),
		"aud missing":        good(map[string]any{"aud": nil}),
		"no sub":             good(map[string]any{"sub": nil}),
		"other sub":          good(map[string]any{"sub": w.reader}),
		"no jti":             good(map[string]any{"jti": nil}),
		"no exp":             good(map[string]any{"exp": nil}),
		"expired":            good(map[string]any{"exp": now.Add(-5 * time.Minute).Unix()}),
		"an hour":            good(map[string]any{"exp": now.Add(time.Hour).Unix()}),
		"not yet":            good(map[string]any{"nbf": now.Add(5 * time.Minute).Unix()}),
		"another app":        good(map[string]any{"iss": w.reader, "sub": w.reader}),
		"nobody":             good(map[string]any{"iss": "a_nobody", "sub": "a_nobody"}),
		"a stranger's key":   s.sign(jwt.SigningMethodES256, stranger, "k1", s.claims(nil)),
		"unknown key":        s.sign(jwt.SigningMethodES256, s.key, "k2", s.claims(nil)),
		"jku":                s.sign(jwt.SigningMethodES256, s.key, "k1", s.claims(nil), "jku", "https://evil.example/keys"),
		"crit":               s.sign(jwt.SigningMethodES256, s.key, "k1", s.claims(nil), "crit", "b64"),
		"no kid of several":  s.sign(jwt.SigningMethodES256, s.key, "", s.claims(nil)),
		"alg of another key": s.sign(jwt.SigningMethodES256, s.key, "e1", s.claims(nil)),
		"alg none":           unsigned(s.claims(nil)),
		"no token":           "x",
		"cut off signature":  good(nil)[:200],
	} {
		t.Run(name, func(t *testing.T) { s.redeem(code, assertion).is(t, http.StatusUnauthorized, "invalid_client") })
	}
	w.redeem(code, "client_id", s.app, "client_secret", "", "redirect_uri", signerBack).is(t, http.StatusUnauthorized, "invalid_client")
	replayed := good(nil)
	tokens := s.redeem(code, replayed).is(t, http.StatusOK, "")
	s.redeem(code, replayed).is(t, http.StatusUnauthorized, "invalid_client")
	if scopes, _ := w.opens(tokens.string("access_token")); len(scopes) != 1 {
		t.Errorf("the token opens %v", scopes)
	}
}

func TestAnAppWithAKeyKeepsItsRefreshToken(t *testing.T) {
	w := newWorld(t, t.TempDir())
	s := newSigner(w)
	code := w.code(w.request("client_id", s.app, "redirect_uri", signerBack), "posts:read")
	token := s.redeem(code, s.sign(jwt.SigningMethodES256, s.key, "k1", s.claims(nil))).is(t, http.StatusOK, "").string("refresh_token")
	refresh := func() answer {
		return w.call("/oauth/token", url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
			"client_assertion": {s.sign(jwt.SigningMethodES256, s.key, "k1", s.claims(nil))},
		})
	}
	for range 3 {
		if again := refresh().is(t, http.StatusOK, "").string("refresh_token"); again != token {
			t.Error("the refresh token changed")
		}
	}
	w.advance(30 * 24 * time.Hour) // the grant's end
	refresh().is(t, http.StatusBadRequest, "invalid_grant")
}

// unsigned is an assertion that says that it is not signed.
func unsigned(claims jwt.MapClaims) string {
	text, _ := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	return text
}

// ed25519Name is EdDSA by the name that it has in RFC 9864.
type ed25519Name struct{ jwt.SigningMethod }

func (ed25519Name) Alg() string { return "Ed25519" }

func TestEd25519HasTwoNames(t *testing.T) {
	w := newWorld(t, t.TempDir())
	s := newSigner(w)
	for _, method := range []jwt.SigningMethod{jwt.SigningMethodEdDSA, ed25519Name{jwt.SigningMethodEdDSA}} {
		code := w.code(w.request("client_id", s.app, "redirect_uri", signerBack), "posts:read")
		s.redeem(code, s.sign(method, s.ed, "e1", s.claims(nil))).is(t, http.StatusOK, "")
		code = w.code(w.request("client_id", s.app, "redirect_uri", signerBack), "posts:read")
		s.redeem(code, s.sign(method, s.ed, "k1", s.claims(nil))).is(t, http.StatusUnauthorized, "invalid_client")
	}
}

func TestA20OneAssertionInParallelCountsOnce(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			s := newSigner(w)
			assertion := s.sign(jwt.SigningMethodES256, s.key, "k1", s.claims(nil))
			counts := race(callers, func() answer { return s.redeem("no-code", assertion) })
			if counts[http.StatusBadRequest] != 1 || counts[http.StatusUnauthorized] != callers-1 {
				t.Errorf("%v; want one that gets as far as the code", counts)
			}
		})
	}
}
