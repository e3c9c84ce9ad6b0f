package auth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"portway/auth"
	"portway/problem"
)

const (
	notAJWT       = "The token is not a JWT."
	badAlgorithm  = "The token was signed with an algorithm that is not accepted here."
	badSignature  = "The token's signature does not fit, or its algorithm is not accepted here."
	badHeader     = "The token's header has a parameter that is not accepted here."
	notAccess     = "The token is not an access token."
	noKeyNamed    = "The token does not name the key that signed it."
	unknownKey    = "The token was signed with a key that is not known here."
	badClaim      = "The token lacks a claim, or has one that cannot be read."
	otherAudience = "The token was made for another audience."
	otherIssuer   = "The token's issuer is not trusted here."
	expired       = "The token has expired."
	notYet        = "The token is not valid yet."
	fromFuture    = "The token was issued in the future."
)

func TestVerifyReadsTheClaims(t *testing.T) {
	p := newProvider(t, "https://id.example")
	got := wantAccepted(t, p.verifier(), p.token(t, nil, nil), "a plain token")
	want := &auth.Token{
		Issuer: "https://id.example", Subject: "person-1", ClientID: "app-1", GrantID: "g_1", Mode: "recurring", ID: "token-1",
		Scopes: []string{"posts:read", "searches:read"}, IssuedAt: p.Now(), Expires: p.Now().Add(5 * time.Minute),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestC1AlgNone(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	for _, alg := range []string{"none", "None", "NONE", "nOnE"} {
		input := segment(t, p.header(object{"alg": alg})) + "." + segment(t, p.claims(nil))
		reason := badAlgorithm
		if alg == "none" {
			reason = badSignature // the one spelling that golang-jwt knows
		}
		wantRefused(t, v, input+".", alg+" without a signature", reason)
		_, signature, _ := cutLast(p.token(t, object{"alg": alg}, nil))
		wantRefused(t, v, input+"."+signature, alg+" with a signature", reason)
	}
	for _, alg := range []any{nil, 7, []string{"ES256"}, "es256", ""} {
		wantRefused(t, v, p.token(t, object{"alg": alg}, nil), "alg is not a name", badAlgorithm)
	}
}

func TestC2HMACWithAPublicKey(t *testing.T) {
	p := newProvider(t, "https://id.example")
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	published := keySet(ecJWK(t, "first", &p.key.PublicKey))
	for _, secret := range [][]byte{[]byte(published), point, {}} {
		for _, method := range []*jwt.SigningMethodHMAC{jwt.SigningMethodHS256, jwt.SigningMethodHS512} {
			raw := seal(t, p.header(object{"alg": method.Name}), p.claims(nil), method, secret)
			wantRefused(t, p.verifier(), raw, method.Name, badSignature)
		}
	}
	issuer := p.issuer()
	issuer.Algorithms = []string{"ES256", "HS256"}
	if issuer.Check() == nil {
		t.Error("HS256 can be configured")
	}
}

func TestC3KeysInTheHeader(t *testing.T) {
	p, attacker := newProvider(t, "https://id.example"), newProvider(t, "https://attacker.example")
	own := ecJWK(t, "first", &attacker.key.PublicKey)
	for name, value := range map[string]any{
		"jwk": own, "jku": attacker.set.URL, "x5u": attacker.set.URL, "x5c": []string{"MIIB"},
	} {
		raw := seal(t, p.header(object{name: value}), p.claims(nil), jwt.SigningMethodES256, attacker.key)
		wantRefused(t, p.verifier(), raw, name+" with the attacker's key", badHeader)
		wantRefused(t, p.verifier(), p.token(t, object{name: value}, nil), name+" with the right key", badHeader)
	}
	if attacker.fetched() != 0 {
		t.Errorf("%d requests to an address in a token", attacker.fetched())
	}
}

func TestC4KeyID(t *testing.T) {
	p := newProvider(t, "https://id.example")
	for reason, kids := range map[string][]any{
		noKeyNamed: {nil, "", 7, true, []string{"first"}, object{"first": 1}, strings.Repeat("k", 5000), strings.Repeat("k", 201)},
		unknownKey: {"../../first", "/dev/null", "first' OR '1'='1", "first\x00", "FIRST", " first", strings.Repeat("k", 200)},
	} {
		for _, kid := range kids {
			wantRefused(t, p.verifier(), p.token(t, object{"kid": kid}, nil), "kid", reason)
		}
	}
}

func TestC5CritAndType(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	for _, crit := range []any{[]string{"exp"}, []string{"b64"}, []string{"urn:unknown"}, []string{}, "exp"} {
		wantRefused(t, v, p.token(t, object{"crit": crit, "exp": 1}, nil), "crit", badHeader)
	}
	wantRefused(t, v, p.token(t, object{"b64": true}, nil), "b64", badHeader)
	for _, typ := range []any{nil, "", "JWT", "dpop+jwt", "application/dpop+jwt", "logout+jwt", "at+jwt2", "at+jwt ", 7} {
		wantRefused(t, v, p.token(t, object{"typ": typ}, nil), "typ", notAccess)
	}
	for _, typ := range []string{"at+jwt", "AT+JWT", "application/at+jwt", "Application/at+JWT"} {
		wantAccepted(t, v, p.token(t, object{"typ": typ}, nil), typ)
	}
}

func TestC6Times(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v, now := p.verifier(), p.Now().Unix()
	for why, row := range map[string]struct {
		claims object
		reason string
	}{
		"exp missing":           {object{"exp": nil}, badClaim},
		"exp a string":          {object{"exp": "1795510800"}, badClaim},
		"exp zero":              {object{"exp": 0}, badClaim},
		"exp beyond the years":  {object{"exp": 1e300}, ""},
		"exp negative":          {object{"exp": -1}, expired},
		"exp reached + leeway":  {object{"exp": now - 10}, expired},
		"exp long ago":          {object{"exp": now - 3600}, expired},
		"nbf beyond leeway":     {object{"nbf": now + 11}, notYet},
		"nbf a string":          {object{"nbf": "1"}, badClaim},
		"nbf beyond the years":  {object{"nbf": 1e300}, ""},
		"iat beyond leeway":     {object{"iat": now + 11}, fromFuture},
		"iat missing":           {object{"iat": nil}, badClaim},
		"iat zero":              {object{"iat": 0}, badClaim},
		"iat negative":          {object{"iat": -1}, badClaim},
		"iat a string":          {object{"iat": "1"}, badClaim},
		"iat beyond the years":  {object{"iat": 1e300}, ""},
		"exp and iat of a year": {object{"iat": 1e18, "exp": 1e18 + 300}, fromFuture},
	} {
		raw := p.token(t, nil, row.claims)
		if row.reason != "" {
			wantRefused(t, v, raw, why, row.reason)
		} else if _, err := v.Verify(t.Context(), raw); !problem.Is(err, problem.Unauthenticated) {
			t.Errorf("%s: %v, want a refusal for any reason", why, err)
		}
	}
	for why, claims := range map[string]object{
		"exp within leeway": {"exp": now - 9}, "nbf within leeway": {"nbf": now + 10}, "iat within leeway": {"iat": now + 10},
		"fractions": {"exp": float64(now) + 300.5, "iat": float64(now) - 0.5},
	} {
		wantAccepted(t, v, p.token(t, nil, claims), why)
	}
}

func TestC7IssuerAndAudience(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	for _, iss := range []any{nil, "", "https://id.example/", "https://ID.example", "http://id.example", "https://other.example", 7, []string{p.url}} {
		wantRefused(t, v, p.token(t, nil, object{"iss": iss}), "iss", otherIssuer)
	}
	for _, aud := range []any{"https://other.example", ourAudience + "/", "https://portway.example", []string{"a", "b"}} {
		wantRefused(t, v, p.token(t, nil, object{"aud": aud}), "aud", otherAudience)
	}
	for _, aud := range []any{nil, "", []string{}, 7, object{"0": ourAudience}, []any{ourAudience, 7}} {
		wantRefused(t, v, p.token(t, nil, object{"aud": aud}), "aud unreadable", badClaim)
	}
	for _, aud := range []any{ourAudience, []string{ourAudience}, []string{"https://other.example", ourAudience}} {
		wantAccepted(t, v, p.token(t, nil, object{"aud": aud}), "aud with ours")
	}
}

func TestC8TheKeyPinsTheAlgorithm(t *testing.T) {
	p := newProvider(t, "https://id.example")
	rsaKey := newRSAKey(t, 2048)
	edKey, edPublic := newEdKey(t)
	p.publish(keySet(ecJWK(t, "ec", &p.key.PublicKey), rsaJWK("ps", "PS256", &rsaKey.PublicKey), edJWK("ed", edPublic)))
	issuer := p.issuer()
	issuer.Algorithms = []string{"ES256", "PS256", "RS256", "EdDSA"}
	v := p.verifier(issuer)
	sign := func(kid string, method jwt.SigningMethod, key any) string {
		return seal(t, p.header(object{"kid": kid, "alg": method.Alg()}), p.claims(nil), method, key)
	}
	wantAccepted(t, v, sign("ec", jwt.SigningMethodES256, p.key), "ES256")
	wantAccepted(t, v, sign("ps", jwt.SigningMethodPS256, rsaKey), "PS256")
	wantAccepted(t, v, sign("ed", jwt.SigningMethodEdDSA, edKey), "EdDSA")
	wantRefused(t, v, sign("ps", jwt.SigningMethodRS256, rsaKey), "RS256 with a key for PS256", unknownKey)
	wantRefused(t, v, sign("ps", jwt.SigningMethodES256, p.key), "kid of an RSA key", unknownKey)
	wantRefused(t, v, sign("ec", jwt.SigningMethodPS256, rsaKey), "kid of an EC key", unknownKey)
	wantRefused(t, v, sign("ps", jwt.SigningMethodPS384, rsaKey), "PS384 is configured for nobody", badSignature)
	wantRefused(t, p.verifier(), sign("ps", jwt.SigningMethodPS256, rsaKey), "published, but not accepted from this issuer", badSignature)
}

func TestC9Mangled(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	raw := p.token(t, nil, nil)
	input, signature, _ := cutLast(raw)
	header, payload, _ := strings.Cut(input, ".")
	elevated := segment(t, p.claims(object{"scope": "all:read"}))
	for _, row := range []struct{ why, raw, reason string }{
		{"empty", "", notAJWT},
		{"a thousand dots", strings.Repeat(".", 1000), notAJWT},
		{"two parts", input, notAJWT},
		{"five parts, like an encrypted token", raw + ".a.b", notAJWT},
		{"line break", header + ".\n" + payload + "." + signature, notAJWT},
		{"line break at the end", raw + "\n", notAJWT},
		{"padding", raw + "==", notAJWT},
		{"no JSON", "YQ.YQ.YQ", notAJWT},
		{"null", "bnVsbA.bnVsbA.bnVsbA", badAlgorithm},
		{"signature stripped", input + ".", badSignature},
		{"signature of zeros, r = s = 0", input + "." + b64.EncodeToString(make([]byte, 64)), badSignature},
		{"extra bytes", input + "." + signature + "AAAA", badSignature},
		{"another claim set under the same signature", header + "." + elevated + "." + signature, badSignature},
		{"9 KiB", p.token(t, nil, object{"fill": strings.Repeat("x", 9<<10)}), "The token is longer than 8 KiB."},
	} {
		wantRefused(t, v, row.raw, row.why, row.reason)
	}
	// The last character of 64 bytes has four bits that say nothing: a second spelling of the same signature.
	twin := raw[:len(raw)-1] + string(map[byte]byte{'A': 'B', 'Q': 'R', 'g': 'h', 'w': 'x'}[raw[len(raw)-1]])
	wantRefused(t, v, twin, "loose bits", notAJWT)
	wantAccepted(t, v, raw, "the token itself")
}

func TestC10TwoIssuers(t *testing.T) {
	a, b := newProvider(t, "https://a.example"), newProvider(t, "https://b.example")
	b.kid = "of b"
	b.publish(keySet(ecJWK(t, b.kid, &b.key.PublicKey)))
	v := a.verifier(a.issuer(), b.issuer())
	wantAccepted(t, v, a.token(t, nil, nil), "a's own")
	wantAccepted(t, v, b.token(t, nil, nil), "b's own")
	wantRefused(t, v, b.token(t, nil, object{"iss": a.url}), "a's name, b's key and id", unknownKey)
	wantRefused(t, v, b.token(t, object{"kid": a.kid}, object{"iss": a.url}), "a's name and id, b's key", badSignature)
}

func TestC14OtherKindsOfToken(t *testing.T) {
	p := newProvider(t, "https://id.example")
	wantRefused(t, p.verifier(), p.token(t, object{"typ": "JWT"}, object{"nonce": "n"}), "ID token", notAccess)
	wantRefused(t, p.verifier(), p.token(t, object{"typ": "client-authentication+jwt"}, nil), "client assertion", notAccess)
	wantRefused(t, p.verifier(), p.token(t, object{"typ": "dpop+jwt"}, nil), "DPoP proof", notAccess)

	issuer := p.issuer()
	issuer.AllowJWTType = true
	v := p.verifier(issuer)
	wantAccepted(t, v, p.token(t, object{"typ": "JWT"}, nil), "typ JWT where it is allowed")
	wantRefused(t, v, p.token(t, object{"typ": nil}, nil), "no typ, where JWT is allowed", notAccess)
	for _, claim := range []string{"nonce", "at_hash", "c_hash"} {
		wantRefused(t, v, p.token(t, object{"typ": "JWT"}, object{claim: "x"}), "ID token with "+claim, notAccess)
	}
}

func TestC15BoundTokenAsBearer(t *testing.T) {
	p := newProvider(t, "https://id.example")
	const thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
	raw := p.token(t, nil, object{"cnf": object{"jkt": thumbprint}})
	if token := wantAccepted(t, p.verifier(), raw, "cnf"); token.Key != thumbprint {
		t.Errorf("the token says key %q", token.Key)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", http.NoBody)
	r.Header.Set("Authorization", "Bearer "+raw)
	if _, err := (&auth.Gate{Verifier: p.verifier(), Grants: current(standing)}).Admit(r); !problem.Is(err, problem.Unauthenticated) {
		t.Errorf("the gate says %v", err)
	}
}

func TestClaims(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	for _, claim := range []string{"sub", "client_id", "jti"} {
		for _, value := range []any{nil, "", 7, []string{"x"}} {
			wantRefused(t, v, p.token(t, nil, object{claim: value}), claim, badClaim)
		}
	}
	for claim, values := range map[string][]any{
		"scope":    {7, []string{"posts:read"}, "posts:read\x01", `posts"read`, "posts\\read", "pösts:read"},
		"grant_id": {7, []string{"g_1"}},
		"mode":     {7, "forever", "One_Time"},
	} {
		for _, value := range values {
			wantRefused(t, v, p.token(t, nil, object{claim: value}), claim, badClaim)
		}
	}
	bare := wantAccepted(t, v, p.token(t, nil, object{"scope": nil, "grant_id": nil, "mode": nil}), "what may be absent")
	if len(bare.Scopes) != 0 || bare.GrantID != "" || bare.Mode != "" {
		t.Errorf("claims out of nothing: %+v", bare)
	}
}

func TestClaimsElsewhere(t *testing.T) {
	p := newProvider(t, "https://id.example")
	issuer := p.issuer()
	issuer.ClientClaim, issuer.ScopeClaim, issuer.ScopeArray = "azp", "scp", true
	v := p.verifier(issuer)
	claims := object{"client_id": nil, "scope": nil, "azp": "app-2", "scp": []string{"posts:read", "likes:read"}}
	got := wantAccepted(t, v, p.token(t, nil, claims), "azp and scp")
	if diff := cmp.Diff([]string{"posts:read", "likes:read"}, got.Scopes); diff != "" || got.ClientID != "app-2" {
		t.Error(got.ClientID, diff)
	}
	for _, scp := range []any{"posts:read", []any{"posts:read", 7}, []any{""}, []any{"posts:read likes:read"}} {
		wantRefused(t, v, p.token(t, nil, claims.with(object{"scp": scp})), "scp", badClaim)
	}
}

func TestUnsafeConfigurationFailsClosed(t *testing.T) {
	p := newProvider(t, "https://id.example")
	for why, spoil := range map[string]func(*auth.Issuer){
		"no algorithm": func(i *auth.Issuer) { i.Algorithms = nil },
		"none":         func(i *auth.Issuer) { i.Algorithms = []string{"none"} },
		"no audience":  func(i *auth.Issuer) { i.Audience = "" },
		"no keys":      func(i *auth.Issuer) { i.Keys = nil },
	} {
		issuer := p.issuer()
		spoil(issuer)
		if _, err := p.verifier(issuer).Verify(t.Context(), p.token(t, nil, nil)); !problem.Is(err, problem.Internal) {
			t.Errorf("%s: %v", why, err)
		}
	}
	nameless := p.issuer()
	nameless.URL = ""
	wantRefused(t, p.verifier(nameless), p.token(t, nil, object{"iss": nil}), "an issuer without a name", otherIssuer)
}

func TestRefusalsSayNothingOfTheToken(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	const canary = "canary7"
	for _, raw := range []string{
		p.token(t, object{"kid": canary}, nil), p.token(t, object{"alg": canary}, nil), p.token(t, object{"typ": canary}, nil),
		p.token(t, nil, object{"iss": canary}), p.token(t, nil, object{"aud": canary}), p.token(t, nil, object{"mode": canary}),
		p.token(t, nil, object{"scope": canary + "\""}), canary, canary + "." + canary + "." + canary,
	} {
		_, err := v.Verify(t.Context(), raw)
		face, jsonErr := json.Marshal([]any{problem.Of(err).Message, problem.Of(err).Details})
		if jsonErr != nil || err == nil || strings.Contains(string(face), canary) || strings.Contains(err.Error(), raw) {
			t.Errorf("%v", err)
		}
	}
}

// cutLast takes off a token's signature.
func cutLast(raw string) (input, signature string, ok bool) {
	i := strings.LastIndexByte(raw, '.')
	return raw[:i], raw[i+1:], i >= 0
}
