package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/auth"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

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
	signed, err := auth.ReadSigned(p["client_assertion"], &claims)
	if err != nil {
		return nil, wrongClient()
	}
	app, err := s.app(r.Context(), claims.Issuer)
	if err != nil {
		return nil, broken(err)
	}
	if app == nil || app.State.Closed() || verifyAssertion(app.Profile.Keys, signed) != nil || !claims.now(s.now()) || !claims.fit(s.issuer(), p["client_id"], s.now()) {
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

// now reports whether the assertion is for this time.
func (c *assertionClaims) now(now time.Time) bool {
	validator := jwt.NewValidator(jwt.WithExpirationRequired(), jwt.WithLeeway(clockLeeway), jwt.WithTimeFunc(func() time.Time { return now }))
	return validator.Validate(&c.RegisteredClaims) == nil
}

// verifyAssertion checks the signature with the key of the app's set that the assertion names. A set of one key needs no name.
func verifyAssertion(set string, signed *auth.Signed) error {
	if _, there := signed.Header["jwk"]; there {
		return errors.New("a key comes along")
	}
	var keys struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal([]byte(set), &keys); err != nil {
		return errors.New("the app has no keys")
	}
	kid, _ := signed.Header["kid"].(string)
	for _, raw := range keys.Keys {
		key, err := auth.ParseJWK(raw)
		if err != nil || kid != "" && key.KeyID != kid || kid == "" && len(keys.Keys) > 1 || key.Algorithm != signed.Algorithm() {
			continue
		}
		return signed.Verify(key)
	}
	return errors.New("no such key")
}
