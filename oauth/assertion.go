package oauth

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/auth"
	"portway/grants"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionAlgorithms are those of FAPI 2.0, so not RS256.
var assertionAlgorithms = []string{"ES256", "PS256", "EdDSA"}

const (
	longestAssertion     = 8 << 10
	longestAssertionLife = 5 * time.Minute
	clockLeeway          = 10 * time.Second
)

// assertedClient checks an assertion that the app signed with its own key (private_key_jwt, RFC 7523): for us and nobody
// else, for now, and once.
func (s *Server) assertedClient(r *http.Request, p parameters) (*client, error) {
	if p["client_assertion_type"] != assertionType || len(p["client_assertion"]) > longestAssertion {
		return nil, invalidClient("The assertion cannot be read.")
	}
	var claims assertionClaims
	parser := jwt.NewParser(jwt.WithValidMethods(assertionAlgorithms), jwt.WithExpirationRequired(), jwt.WithLeeway(clockLeeway),
		jwt.WithTimeFunc(s.now), jwt.WithStrictDecoding())
	var app *grants.App
	_, err := parser.ParseWithClaims(p["client_assertion"], &claims, func(t *jwt.Token) (any, error) {
		var err error
		if app, err = s.app(r.Context(), claims.Issuer); err != nil {
			return nil, broken(err)
		}
		if app == nil {
			return nil, errors.New("no such app")
		}
		return assertionKey(app.Profile.Keys, t)
	})
	if f, ok := errors.AsType[*fault](err); ok {
		return nil, f
	}
	if err != nil || app.State.Closed() || !claims.fit(s.issuer(), p["client_id"], s.now()) {
		return nil, wrongClient()
	}
	return &client{app: app, key: true}, s.useAssertion(r.Context(), &claims)
}

func (s *Server) useAssertion(ctx context.Context, c *assertionClaims) error {
	first, err := s.Store.SeeOnce(ctx, digest("assertion\x00"+c.Issuer+"\x00"+c.ID), s.now(), c.ExpiresAt.Add(clockLeeway))
	if err != nil {
		return broken(err)
	}
	if !first {
		return wrongClient()
	}
	return nil
}

// assertionClaims are read by hand where the library is lax: aud has to be one string, our issuer (FAPI 2.0, section
// 5.3.2.1). An assertion for the token endpoint's address could have been meant for another server that lies about its own.
type assertionClaims struct {
	jwt.RegisteredClaims
	To json.RawMessage `json:"aud"`
}

func (c *assertionClaims) fit(issuer, client string, now time.Time) bool {
	var to string
	return json.Unmarshal(c.To, &to) == nil && to == issuer &&
		c.Issuer != "" && c.Subject == c.Issuer && (client == "" || client == c.Issuer) &&
		c.ID != "" && c.ExpiresAt != nil && c.ExpiresAt.Sub(now) <= longestAssertionLife+clockLeeway
}

// assertionKey returns the key of the app's set that the assertion names. The key says for which algorithm it is.
func assertionKey(set string, t *jwt.Token) (any, error) {
	for _, header := range []string{"crit", "jku", "jwk", "x5u", "x5c"} {
		if _, there := t.Header[header]; there {
			return nil, errors.New("a header that does not belong there")
		}
	}
	var keys struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal([]byte(set), &keys); err != nil {
		return nil, errors.New("the app has no keys")
	}
	kid, _ := t.Header["kid"].(string)
	for _, raw := range keys.Keys {
		key, err := auth.ParseJWK(raw)
		if err != nil || kid != "" && key.KeyID != kid || key.Algorithm != t.Method.Alg() {
			continue
		}
		if kid != "" || len(keys.Keys) == 1 {
			return publicKey(key)
		}
	}
	return nil, errors.New("no such key")
}

func publicKey(k auth.JWK) (any, error) {
	switch key := k.Key.(type) {
	case *ecdsa.PublicKey, *rsa.PublicKey, ed25519.PublicKey:
		return key, nil
	}
	return nil, errors.New("a key of another kind")
}
