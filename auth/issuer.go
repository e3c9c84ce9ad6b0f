package auth

import (
	"cmp"
	"context"
	"crypto"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	leeway       = 10 * time.Second // between two machines' clocks, in either direction
	longestKeyID = 200              // bytes; a kid is a name, not a place to smuggle things in
)

// ErrUnknownKey says that a key set has no key for a key id and algorithm.
var ErrUnknownKey = errors.New("no such key")

// A KeySet holds the public keys of one issuer. It must be safe for concurrent use.
type KeySet interface {
	// Key returns the key that is published under kid for alg, and for no other algorithm (RFC 8725 section 3.1):
	// an *ecdsa.PublicKey for ES256, an *rsa.PublicKey for PS256 and RS256, an ed25519.PublicKey for EdDSA. Its error
	// is ErrUnknownKey, or a *problem.Problem when the keys could not be had at all.
	Key(ctx context.Context, kid, alg string) (crypto.PublicKey, error)

	// Generation grows whenever a key leaves the set, and only then. What was verified in an earlier generation has
	// to be verified again.
	Generation(ctx context.Context) uint64
}

// An Issuer is somebody whose access tokens are accepted, and the terms on which they are.
type Issuer struct {
	URL        string   // the exact iss; no normalising, so a trailing slash makes another issuer
	Audience   string   // what aud has to be or contain
	Algorithms []string // of ES256, PS256, EdDSA and, for foreign issuers that know nothing better, RS256
	Keys       KeySet

	// AllowJWTType accepts typ JWT beside at+jwt, for providers that mint their access tokens without RFC 9068. Such a
	// token must not have nonce, at_hash or c_hash: it would be an ID token.
	AllowJWTType bool

	ClientClaim string // where the app's id is: client_id by default, azp with some providers
	ScopeClaim  string // where the scopes are: scope by default, scp with some providers
	ScopeArray  bool   // the scopes are a JSON array, not one string with spaces
}

// Check says what is wrong with the configuration. Verify asks it too: golang-jwt takes an empty list of
// algorithms, an empty issuer and an empty audience for "any".
func (i *Issuer) Check() error {
	switch {
	case i.URL == "":
		return errors.New("auth: issuer: the URL is empty")
	case i.Audience == "":
		return fmt.Errorf("auth: issuer %s: the audience is empty", i.URL)
	case i.Keys == nil:
		return fmt.Errorf("auth: issuer %s: there are no keys", i.URL)
	case len(i.Algorithms) == 0:
		return fmt.Errorf("auth: issuer %s: no algorithm is named", i.URL)
	}
	for _, alg := range i.Algorithms {
		if !slices.Contains([]string{"ES256", "PS256", "EdDSA", "RS256"}, alg) {
			return fmt.Errorf("auth: issuer %s: algorithm %q is none of ES256, PS256, EdDSA, RS256", i.URL, alg)
		}
	}
	return nil
}

// verify checks a token that says it comes from this issuer: signature first, then claims (RFC 9068 section 4).
func (i *Issuer) verify(ctx context.Context, raw string, now time.Time) (*Token, error) {
	parser := jwt.NewParser(
		jwt.WithValidMethods(i.Algorithms),
		jwt.WithIssuer(i.URL),
		jwt.WithAudience(i.Audience),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(leeway),
		jwt.WithStrictDecoding(),
		jwt.WithTimeFunc(func() time.Time { return now }),
	)
	claims := jwt.MapClaims{}
	_, err := parser.ParseWithClaims(raw, claims, func(t *jwt.Token) (any, error) {
		kid, err := i.readHeader(t.Header, claims)
		if err != nil {
			return nil, err
		}
		return i.Keys.Key(ctx, kid, t.Method.Alg())
	})
	if err != nil {
		return nil, explain(err)
	}
	return i.read(claims)
}

// readHeader returns the key id. It refuses what golang-jwt would let pass: other kinds of JWT that the same keys
// sign (RFC 8725 section 3.11), extensions that nobody here understands (RFC 7515 section 4.1.11), and keys that the
// token brings along or points to (RFC 8725 section 3.10).
func (i *Issuer) readHeader(header map[string]any, claims jwt.MapClaims) (kid string, err error) {
	for _, name := range []string{"crit", "b64", "jku", "jwk", "x5u", "x5c"} {
		if _, present := header[name]; present {
			return "", refused(fmt.Errorf("header %s is present", name), "The token's header has a parameter that is not accepted here.")
		}
	}
	typ, _ := header["typ"].(string)
	switch strings.ToLower(typ) {
	case "at+jwt", "application/at+jwt":
	case "jwt", "application/jwt":
		if !i.AllowJWTType || isIDToken(claims) {
			return "", refused(errors.New("typ is JWT"), "The token is not an access token.")
		}
	default:
		return "", refused(errors.New("typ is not at+jwt"), "The token is not an access token.")
	}
	kid, _ = header["kid"].(string)
	if kid == "" || len(kid) > longestKeyID {
		return "", refused(errors.New("kid is missing or not a name"), "The token does not name the key that signed it.")
	}
	return kid, nil
}

// isIDToken tells an ID token from an access token that has no type of its own, by claims that only the first has
// (OpenID Connect Core sections 2 and 3.3.2.11).
func isIDToken(claims jwt.MapClaims) bool {
	for _, name := range []string{"nonce", "at_hash", "c_hash"} {
		if _, present := claims[name]; present {
			return true
		}
	}
	return false
}

// read turns claims whose signature, issuer, audience and dates were checked into a Token.
func (i *Issuer) read(claims jwt.MapClaims) (*Token, error) {
	r := claimReader{claims: claims}
	token := &Token{
		Issuer:   i.URL,
		Subject:  r.required("sub"),
		ClientID: r.required(cmp.Or(i.ClientClaim, "client_id")),
		GrantID:  r.text("grant_id"),
		Mode:     r.mode(),
		ID:       r.required("jti"),
		Scopes:   r.scopes(cmp.Or(i.ScopeClaim, "scope"), i.ScopeArray),
		IssuedAt: r.date("iat"),
		Expires:  r.date("exp"),
		Key:      r.key(),
	}
	r.dateIfAny("nbf")
	if r.err != nil {
		return nil, refused(r.err, "The token lacks a claim, or has one that cannot be read.")
	}
	return token, nil
}
