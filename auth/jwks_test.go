package auth_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/auth"
	"portway/problem"
)

func TestC11UnknownKeys(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	var all sync.WaitGroup
	for i := range 500 {
		raw := p.token(t, object{"kid": fmt.Sprint("unknown ", i)}, nil)
		all.Go(func() { wantRefused(t, v, raw, "unknown kid", unknownKey) })
	}
	all.Wait()
	if p.fetched() != 1 {
		t.Errorf("%d fetches for 500 unknown keys, want 1", p.fetched())
	}
	p.move(9 * time.Second)
	wantRefused(t, v, p.token(t, object{"kid": "x"}, nil), "within the cool-down", unknownKey)
	if p.fetched() != 1 {
		t.Errorf("%d fetches within the cool-down, want 1", p.fetched())
	}
	p.move(2 * time.Second)
	wantRefused(t, v, p.token(t, object{"kid": "x"}, nil), "after the cool-down", unknownKey)
	if p.fetched() != 2 {
		t.Errorf("%d fetches after the cool-down, want 2", p.fetched())
	}
}

func TestC11NewKeyIsFetchedOnDemand(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	wantAccepted(t, v, p.token(t, nil, nil), "first key")
	second := newECKey(t)
	p.publish(keySet(ecJWK(t, "first", &p.key.PublicKey), ecJWK(t, "second", &second.PublicKey)))
	p.move(11 * time.Second)
	raw := seal(t, p.header(object{"kid": "second"}), p.claims(nil), jwt.SigningMethodES256, second)
	wantAccepted(t, v, raw, "a key that came within the TTL")
}

// TestC12Endpoint lets the endpoint go bad in every way: the old keys serve on, new ones do not come in.
func TestC12Endpoint(t *testing.T) {
	good := newECKey(t)
	inside := newProvider(t, "https://inside.example")
	secret := ecJWK(t, "second", &good.PublicKey).with(object{"d": base64.RawURLEncoding.EncodeToString(make([]byte, 32))})
	fine := ecJWK(t, "second", &good.PublicKey)
	release := make(chan struct{})
	for why, handler := range map[string]http.HandlerFunc{
		"down": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"down, but chatty": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			body(keySet(fine))(w, r)
		},
		"gone":           func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"slow":           func(_ http.ResponseWriter, r *http.Request) { waitFor(r.Context(), release) },
		"slow body":      func(w http.ResponseWriter, r *http.Request) { drip(w, r, release) },
		"redirects":      func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inside.set.URL, http.StatusFound) },
		"10 MB":          body(keySet(fine) + strings.Repeat(" ", 10<<20)),
		"not JSON":       body("<html>"),
		"private key":    body(keySet(fine, secret)),
		"symmetric key":  body(keySet(fine, object{"kty": "oct", "kid": "x", "k": "c2VjcmV0"})),
		"symmetric type": body(keySet(fine, object{"kty": "oct", "kid": "x"})),
		"symmetric k":    body(keySet(fine, object{"kty": "EC", "kid": "x", "k": "c2VjcmV0"})),
		"two of one id":  body(keySet(fine, ecJWK(t, "second", &inside.key.PublicKey))),
		"empty":          body(`{"keys":[]}`),
		"nothing usable": body(keySet(fine.with(object{"crv": "P-384"}), fine.with(object{"kid": nil}), fine.with(object{"use": "enc"}))),
	} {
		t.Run(why, func(t *testing.T) {
			p := newProvider(t, "https://id.example")
			p.set.Timeout = 200 * time.Millisecond
			v := p.verifier()
			wantAccepted(t, v, p.token(t, nil, nil), "while all is well")
			p.answer(handler)
			p.move(time.Minute)
			raw := seal(t, p.header(object{"kid": "second"}), p.claims(nil), jwt.SigningMethodES256, good)
			wantRefused(t, v, raw, "a key of the bad answer", unknownKey)
			p.move(time.Hour)
			wantAccepted(t, v, p.token(t, nil, object{"jti": "later"}), "the old key, an hour later")
			p.move(24 * time.Hour)
			if _, err := v.Verify(t.Context(), p.token(t, nil, nil)); !problem.Is(err, problem.Unavailable) {
				t.Errorf("the old key, a day later: %v", err)
			}
		})
	}
	close(release)
	if inside.fetched() != 0 {
		t.Error("a redirect was followed")
	}
}

func body(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func waitFor(ctx context.Context, release <-chan struct{}) {
	select {
	case <-ctx.Done():
	case <-release:
	}
}

func drip(w http.ResponseWriter, r *http.Request, release <-chan struct{}) {
	_, _ = w.Write([]byte(`{"keys":[`))
	_ = http.NewResponseController(w).Flush()
	waitFor(r.Context(), release)
}

func TestC12FirstLoadFails(t *testing.T) {
	p := newProvider(t, "https://id.example")
	good := keySet(ecJWK(t, "first", &p.key.PublicKey))
	p.answer(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	v, raw := p.verifier(), p.token(t, nil, nil)
	for range 3 {
		if _, err := v.Verify(t.Context(), raw); !problem.Is(err, problem.Unavailable) {
			t.Errorf("without any keys: %v", err)
		}
	}
	if p.fetched() != 1 {
		t.Errorf("%d fetches, want 1 per cool-down", p.fetched())
	}
	p.publish(good)
	p.move(11 * time.Second)
	wantAccepted(t, v, raw, "when the endpoint is back")
}

// TestC12NobodyWaitsForADeadEndpoint: once a fetch has failed, requests with known keys do not wait for the next one.
func TestC12NobodyWaitsForADeadEndpoint(t *testing.T) {
	p := newProvider(t, "https://id.example")
	p.set.Timeout = time.Hour
	v := p.verifier()
	wantAccepted(t, v, p.token(t, nil, nil), "while all is well")
	p.answer(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	p.move(time.Hour)
	wantAccepted(t, v, p.token(t, nil, nil), "when it has just died")
	release := make(chan struct{})
	p.answer(func(_ http.ResponseWriter, r *http.Request) { waitFor(r.Context(), release) })
	p.move(time.Hour)
	wantAccepted(t, v, p.token(t, nil, nil), "while it hangs")
	close(release)
}

// TestC12ClockPutBack: what was fetched or tried in the future is not trusted to be fresh until the clock is there again.
func TestC12ClockPutBack(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	wantAccepted(t, v, p.token(t, nil, nil), "before")
	p.move(-time.Hour)
	asked := make(chan struct{}, 2)
	good := keySet(ecJWK(t, "first", &p.key.PublicKey))
	p.answer(func(w http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		body(good)(w, r)
	})
	wantAccepted(t, v, p.token(t, nil, nil), "after")
	<-asked
	wantAccepted(t, v, p.token(t, nil, object{"jti": "2"}), "with the new set")
}

// TestC12OneCallerDoesNotSpoilTheFetch: the request that starts a fetch goes away, the one behind it gets the keys.
func TestC12OneCallerDoesNotSpoilTheFetch(t *testing.T) {
	p := newProvider(t, "https://id.example")
	arrived, release := make(chan struct{}), make(chan struct{})
	good := keySet(ecJWK(t, "first", &p.key.PublicKey))
	p.answer(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		_, _ = w.Write([]byte(good))
	})
	v, raw := p.verifier(), p.token(t, nil, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := v.Verify(ctx, raw); !problem.Is(err, problem.Unavailable) {
			t.Errorf("the caller who left: %v", err)
		}
	})
	<-arrived
	cancel()
	all.Wait()
	all.Go(func() { wantAccepted(t, v, raw, "the caller who stayed") })
	close(release)
	all.Wait()
	if p.fetched() != 1 {
		t.Errorf("%d fetches, want 1", p.fetched())
	}
}

// TestC13ForeignRotationUnderLoad: a provider publishes its next key, signs with it, and takes the old one away once its
// last token has expired. Nothing valid is refused, however many ask.
func TestC13ForeignRotationUnderLoad(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	kid, key := "first", p.key
	for round := range 5 {
		next, nextID := newECKey(t), fmt.Sprint("key ", round)
		p.publish(keySet(ecJWK(t, kid, &key.PublicKey), ecJWK(t, nextID, &next.PublicKey)))
		p.move(time.Minute)
		old := seal(t, p.header(object{"kid": kid}), p.claims(nil), jwt.SigningMethodES256, key)
		fresh := seal(t, p.header(object{"kid": nextID}), p.claims(nil), jwt.SigningMethodES256, next)
		var load sync.WaitGroup
		for range 8 {
			load.Go(func() {
				wantAccepted(t, v, old, "by the old key")
				wantAccepted(t, v, fresh, "by the new key")
			})
		}
		load.Wait()
		p.publish(keySet(ecJWK(t, nextID, &next.PublicKey)))
		p.move(6 * time.Minute)
		kid, key = nextID, next
	}
}

// TestC13KeyTakenAway: a token that was verified before its key left the set is not remembered any more.
func TestC13KeyTakenAway(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v, raw := p.verifier(), p.token(t, nil, object{"exp": p.Now().Unix() + 7200})
	wantAccepted(t, v, raw, "while its key is published")
	wantAccepted(t, v, raw, "from memory")
	p.publish(keySet(ecJWK(t, "second", &newECKey(t).PublicKey)))
	p.move(11 * time.Minute)
	wantRefused(t, v, raw, "after its key was taken away", unknownKey)
}

func TestC13ReplacedKeyUnderTheSameID(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v, raw := p.verifier(), p.token(t, nil, object{"exp": p.Now().Unix() + 7200})
	wantAccepted(t, v, raw, "by the first key")
	p.publish(keySet(ecJWK(t, "first", &newECKey(t).PublicKey)))
	p.move(11 * time.Minute)
	wantRefused(t, v, raw, "by a key whose id another has now", badSignature)
}

func TestKeySetAddresses(t *testing.T) {
	for address, row := range map[string]struct{ loopback, ok bool }{
		"https://id.example/jwks":      {false, true},
		"http://id.example/jwks":       {true, false},
		"http://127.0.0.1:80/jwks":     {false, false},
		"http://127.0.0.1:8080/jwks":   {true, true},
		"http://[::1]:8080/jwks":       {true, true},
		"http://localhost/jwks":        {true, true},
		"http://localhost.evil.x/jwks": {true, false},
		"http://127.0.0.1.evil.x/jwks": {true, false},
		"http://127.0.0.1@evil.x/jwks": {true, false},
		"https://user:pw@id.example/":  {false, false},
		"file:///etc/jwks.json":        {true, false},
		"https:///jwks":                {false, false},
		"":                             {true, false},
	} {
		set := &auth.RemoteKeys{URL: address, Loopback: row.loopback}
		if err := set.Check(); (err == nil) != row.ok {
			t.Errorf("%s (loopback %v): %v", address, row.loopback, err)
		} else if err != nil && strings.Contains(err.Error(), "pw") {
			t.Errorf("%s: the error has the password: %v", address, err)
		}
	}
}

func TestJWK(t *testing.T) {
	ec, strong, weak := ecJWK(t, "k", &newECKey(t).PublicKey), newRSAKey(t, 2048), newRSAKey(t, 1024)
	_, edPublic := newEdKey(t)
	x := ec["x"].(string)
	strongJWK := rsaJWK("k", "RS256", &strong.PublicKey)
	for why, row := range map[string]struct {
		jwk object
		alg string // empty: refused
	}{
		"EC":                        {ec, "ES256"},
		"EC without alg":            {ec.with(object{"alg": nil}), "ES256"},
		"EC for another algorithm":  {ec.with(object{"alg": "RS256"}), ""},
		"EC for HMAC":               {ec.with(object{"alg": "HS256"}), ""},
		"EC on another curve":       {ec.with(object{"crv": "P-384"}), ""},
		"EC off the curve":          {ec.with(object{"y": x}), ""},
		"EC at infinity":            {ec.with(object{"x": zeros(32), "y": zeros(32)}), ""},
		"EC with a long coordinate": {ec.with(object{"x": zeros(1) + x}), ""},
		"EC with padding":           {ec.with(object{"x": x + "="}), ""},
		"EC with its private part":  {ec.with(object{"d": x}), ""},
		"EC with private null":      {ec.with(object{"d": 7}), ""},
		"EC for encryption":         {ec.with(object{"use": "enc"}), ""},
		"RSA RS256":                 {strongJWK, "RS256"},
		"RSA PS256":                 {strongJWK.with(object{"alg": "PS256"}), "PS256"},
		"RSA without alg":           {strongJWK.with(object{"alg": nil}), "RS256"},
		"RSA for encryption":        {strongJWK.with(object{"alg": "RSA-OAEP"}), ""},
		"RSA of 1024 bits":          {rsaJWK("k", "RS256", &weak.PublicKey), ""},
		"RSA of 16384 bits":         {strongJWK.with(object{"n": strings.Repeat("_", 2732)}), ""},
		"RSA with e = 1":            {strongJWK.with(object{"e": "AQ"}), ""},
		"RSA with an even e":        {strongJWK.with(object{"e": "AQAA"}), ""},
		"RSA with a huge e":         {strongJWK.with(object{"e": "AQAAAAE"}), ""},
		"Ed25519":                   {edJWK("k", edPublic), "EdDSA"},
		"Ed25519, RFC 9864":         {edJWK("k", edPublic).with(object{"alg": "Ed25519"}), "EdDSA"},
		"Ed25519 too short":         {edJWK("k", edPublic[:31]), ""},
		"X25519":                    {edJWK("k", edPublic).with(object{"crv": "X25519"}), ""},
		"symmetric":                 {object{"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}, ""},
		"unknown type":              {object{"kty": "PQC"}, ""},
	} {
		jwk, err := auth.ParseJWK([]byte(strings.TrimSuffix(strings.TrimPrefix(keySet(row.jwk), `{"keys":[`), `]}`)))
		if row.alg == "" && err == nil || row.alg != "" && (err != nil || jwk.Algorithm != row.alg || jwk.KeyID != "k") {
			t.Errorf("%s: %+v, %v", why, jwk.Algorithm, err)
		}
	}
}

func zeros(n int) string { return b64.EncodeToString(bytes.Repeat([]byte{0}, n)) }

func TestRemoteKeysSayWhichErrorItIs(t *testing.T) {
	p := newProvider(t, "https://id.example")
	if _, err := p.set.Key(t.Context(), "nobody's", "ES256"); !errors.Is(err, auth.ErrUnknownKey) {
		t.Errorf("%v", err)
	}
	if _, err := p.set.Key(t.Context(), "first", "ES256"); err != nil {
		t.Errorf("%v", err)
	}
}
