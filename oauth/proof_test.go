package oauth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/grants"
)

// A holder is an app's key, to which what the app gets is bound (DPoP).
type holder struct {
	*world
	key        *ecdsa.PrivateKey
	jwk        map[string]string
	thumbprint string
}

func newHolder(w *world) *holder {
	w.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.must(err)
	point, err := key.PublicKey.Bytes()
	w.must(err)
	text := base64.RawURLEncoding.EncodeToString
	x, y := text(point[1:33]), text(point[33:])
	sum := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + x + `","y":"` + y + `"}`))
	return &holder{w, key, map[string]string{"kty": "EC", "crv": "P-256", "x": x, "y": y}, text(sum[:])}
}

// proof is a good one for an address, with a token where there is one.
func (h *holder) proof(path, token string) string {
	h.Helper()
	claims := jwt.MapClaims{"jti": rand.Text(), "htm": "POST", "htu": issuer + path, "iat": h.clock.Now().Unix()}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	proof := jwt.NewWithClaims(jwt.SigningMethodES256, claims)
	proof.Header["typ"], proof.Header["jwk"] = "dpop+jwt", h.jwk
	raw, err := proof.SignedString(h.key)
	h.must(err)
	return raw
}

// call is an app's, with proofs.
func (w *world) prove(path string, v url.Values, proofs ...string) answer {
	r := httptest.NewRequest(http.MethodPost, issuer+path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, proof := range proofs {
		r.Header.Add("DPoP", proof)
	}
	return w.send(r)
}

const nativeBack = "http://127.0.0.1:50123/back"

// redemption is how the native app, which is public, exchanges a code.
func (w *world) redemption(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {nativeBack}, "code_verifier": {verifier}, "client_id": {w.native}}
}

func (w *world) nativeRefresh(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {w.native}}
}

func (w *world) nativeRequest(changes ...string) url.Values {
	return w.request(append([]string{"client_id", w.native, "redirect_uri", nativeBack}, changes...)...)
}

// opensBound reads the API with a token that is bound to the key.
func (h *holder) opensBound(token string) int {
	r := httptest.NewRequest(http.MethodPost, issuer+"/graphql", http.NoBody)
	r.Header.Set("Authorization", "DPoP "+token)
	r.Header.Set("DPoP", h.proof("/graphql", token))
	recorder := httptest.NewRecorder()
	h.api.ServeHTTP(recorder, r)
	return recorder.Code
}

func TestC15TokensAreBoundToTheKeyThatWasProved(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			h, thief := newHolder(w), newHolder(w)
			tokens := w.prove("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read")), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
			access := tokens.string("access_token")
			if tokens.string("token_type") != "DPoP" {
				t.Errorf("answer %s", tokens.text)
			}
			if status := h.opensBound(access); status != http.StatusOK {
				t.Errorf("API: %d", status)
			}
			if _, status := w.opens(access); status != http.StatusUnauthorized {
				t.Errorf("as a bearer token: %d; want 401", status)
			}
			if status := thief.opensBound(access); status != http.StatusUnauthorized {
				t.Errorf("with a thief's key: %d; want 401", status)
			}
		})
	}
}

func TestC15WhatIsNoProofGetsNoToken(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	code := w.code(w.nativeRequest(), "posts:read")
	good := h.proof("/oauth/token", "")
	for name, proofs := range map[string][]string{
		"two headers": {good, h.proof("/oauth/token", "")}, "another address": {h.proof("/oauth/par", "")}, "none": {""}, "cut off": {good[:100]},
	} {
		t.Run(name, func(t *testing.T) {
			w.prove("/oauth/token", w.redemption(code), proofs...).is(t, http.StatusBadRequest, "invalid_dpop_proof")
		})
	}
	// None of this used the code up, or the proof.
	tokens := w.prove("/oauth/token", w.redemption(code), good).is(t, http.StatusOK, "")
	w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), good).is(t, http.StatusBadRequest, "invalid_dpop_proof")
	w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	old := h.proof("/oauth/token", "")
	w.advance(2 * time.Minute)
	w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), old).is(t, http.StatusBadRequest, "invalid_dpop_proof")
}

func TestB7ABoundRefreshTokenNeedsItsKeyAndStays(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h, thief := newHolder(w), newHolder(w)
	for name, app := range map[string]struct {
		code   string
		redeem func(code string) url.Values
		again  func(token string) url.Values
	}{
		"public": {w.code(w.nativeRequest(), "posts:read"), w.redemption, w.nativeRefresh},
		"with a secret": {w.code(w.request(), "posts:read"), func(code string) url.Values {
			v := w.redemption(code)
			v.Set("client_id", w.reader)
			v.Set("client_secret", w.secret)
			v.Set("redirect_uri", back)
			return v
		}, func(token string) url.Values {
			v := w.nativeRefresh(token)
			v.Set("client_id", w.reader)
			v.Set("client_secret", w.secret)
			return v
		}},
	} {
		t.Run(name, func(t *testing.T) {
			refresh := w.prove("/oauth/token", app.redeem(app.code), h.proof("/oauth/token", "")).is(t, http.StatusOK, "").string("refresh_token")
			w.prove("/oauth/token", app.again(refresh), thief.proof("/oauth/token", "")).is(t, http.StatusBadRequest, "invalid_grant")
			w.prove("/oauth/token", app.again(refresh)).is(t, http.StatusBadRequest, "invalid_dpop_proof")
			for range 3 {
				next := w.prove("/oauth/token", app.again(refresh), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
				if next.string("refresh_token") != refresh || next.string("token_type") != "DPoP" {
					t.Errorf("answer %s", next.text)
				}
				if status := h.opensBound(next.string("access_token")); status != http.StatusOK {
					t.Errorf("API: %d", status)
				}
			}
			if _, status := w.opens(w.prove("/oauth/token", app.again(refresh), h.proof("/oauth/token", "")).string("access_token")); status != http.StatusUnauthorized {
				t.Errorf("as a bearer token: %d; want 401", status)
			}
		})
	}
}

func TestB7ABoundRefreshTokenEndsWithTheGrant(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	refresh := w.prove("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read")), h.proof("/oauth/token", "")).string("refresh_token")
	w.advance(30*24*time.Hour - time.Minute)
	w.prove("/oauth/token", w.nativeRefresh(refresh), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	w.advance(time.Minute)
	w.prove("/oauth/token", w.nativeRefresh(refresh), h.proof("/oauth/token", "")).is(t, http.StatusBadRequest, "invalid_grant")
}

func TestARefreshTokenThatRotatesCanBecomeBound(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	first := w.call("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read"))).is(t, http.StatusOK, "").string("refresh_token")
	bound := w.prove("/oauth/token", w.nativeRefresh(first), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	if bound.string("token_type") != "DPoP" || bound.string("refresh_token") == first {
		t.Errorf("answer %s", bound.text)
	}
	w.call("/oauth/token", w.nativeRefresh(bound.string("refresh_token"))).is(t, http.StatusBadRequest, "invalid_dpop_proof")
}

func TestACodeCanBeBoundBeforehand(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h, thief := newHolder(w), newHolder(w)
	for name, code := range map[string]func() string{
		"dpop_jkt in the address": func() string { return w.code(w.nativeRequest("dpop_jkt", h.thumbprint), "posts:read") },
		"dpop_jkt, pushed":        func() string { return w.code(w.pushed(w.nativeRequest("dpop_jkt", h.thumbprint)), "posts:read") },
		"a proof, pushed": func() string {
			return w.code(w.pushed(w.nativeRequest(), h.proof("/oauth/par", "")), "posts:read")
		},
		"both": func() string {
			return w.code(w.pushed(w.nativeRequest("dpop_jkt", h.thumbprint), h.proof("/oauth/par", "")), "posts:read")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.prove("/oauth/token", w.redemption(code()), thief.proof("/oauth/token", "")).is(t, http.StatusBadRequest, "invalid_grant")
			w.prove("/oauth/token", w.redemption(code())).is(t, http.StatusBadRequest, "invalid_grant")
			w.prove("/oauth/token", w.redemption(code()), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
		})
	}
	w.prove("/oauth/par", w.nativeRequest("dpop_jkt", thief.thumbprint), h.proof("/oauth/par", "")).is(t, http.StatusBadRequest, "invalid_dpop_proof")
	w.prove("/oauth/par", w.nativeRequest("dpop_jkt", "short")).is(t, http.StatusBadRequest, "invalid_request")
	once := h.proof("/oauth/par", "")
	w.prove("/oauth/par", w.nativeRequest(), once).is(t, http.StatusCreated, "")
	w.prove("/oauth/par", w.nativeRequest(), once).is(t, http.StatusBadRequest, "invalid_dpop_proof")
}

// pushed returns the request that stands for a pushed one.
func (w *world) pushed(v url.Values, proofs ...string) url.Values {
	w.Helper()
	uri := w.prove("/oauth/par", v, proofs...).is(w, http.StatusCreated, "").string("request_uri")
	return url.Values{"client_id": v["client_id"], "request_uri": {uri}}
}

func TestAnAppCanInsistOnBoundTokens(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	w.native = w.live("Careful", grants.Profile{Redirects: []string{"http://127.0.0.1/back"}, Public: true, Bound: true})
	code := w.code(w.nativeRequest(), "posts:read")
	w.call("/oauth/token", w.redemption(code)).is(t, http.StatusBadRequest, "invalid_dpop_proof")
	w.prove("/oauth/token", w.redemption(code), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
}

func TestIntrospectionNamesTheKey(t *testing.T) {
	w := newWorld(t, t.TempDir())
	h := newHolder(w)
	v := w.redemption(w.code(w.request(), "posts:read"))
	v.Set("client_id", w.reader)
	v.Set("client_secret", w.secret)
	v.Set("redirect_uri", back)
	tokens := w.prove("/oauth/token", v, h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
	for _, kind := range []string{"access_token", "refresh_token"} {
		about := w.call("/oauth/introspect", url.Values{"token": {tokens.string(kind)}, "client_id": {w.reader}, "client_secret": {w.secret}}).is(t, http.StatusOK, "")
		if cnf, _ := about.body["cnf"].(map[string]any); cnf["jkt"] != h.thumbprint || about.body["active"] != true {
			t.Errorf("%s: %s", kind, about.text)
		}
		if kind == "access_token" && about.string("token_type") != "DPoP" {
			t.Errorf("%s: %s", kind, about.text)
		}
	}
	w.call("/oauth/revoke", url.Values{"token": {tokens.string("access_token")}, "client_id": {w.reader}, "client_secret": {w.secret}}).is(t, http.StatusOK, "")
	if status := h.opensBound(tokens.string("access_token")); status != http.StatusUnauthorized {
		t.Errorf("after revocation: %d", status)
	}
}

func TestC15OneProofInParallelCountsOnce(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			h := newHolder(w)
			tokens := w.prove("/oauth/token", w.redemption(w.code(w.nativeRequest(), "posts:read")), h.proof("/oauth/token", "")).is(t, http.StatusOK, "")
			for range 10 {
				proof := h.proof("/oauth/token", "")
				counts := race(callers, func() answer {
					return w.prove("/oauth/token", w.nativeRefresh(tokens.string("refresh_token")), proof)
				})
				if counts[http.StatusOK] != 1 || counts[http.StatusBadRequest] != callers-1 {
					t.Fatalf("%v; want one 200", counts)
				}
			}
		})
	}
}
