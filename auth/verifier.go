package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/problem"
)

// longestToken is the longest token that is looked at, in bytes. Ours have about 600; providers who write group
// memberships into theirs reach 4 KiB.
const longestToken = 8 << 10

// A Verifier tells access tokens that can be trusted from those that cannot. It is safe for concurrent use, and must
// not be copied or changed after its first use.
type Verifier struct {
	Issuers      []*Issuer        // told apart by their URL
	Now          func() time.Time // time.Now by default
	CacheEntries int              // how many verified tokens are remembered: 10,000 by default

	cache tokenCache
}

// Verify returns what a token says, once everything about it is checked: that it is an access token (RFC 9068), signed
// by an issuer whom we trust with a key and an algorithm which we expect from them, for us, and for now.
//
// The error is a *problem.Problem: Unauthenticated with a reason that never repeats any of the token, or Unavailable
// if the issuer's keys were never seen and cannot be fetched now.
//
// Verify does not know the grant behind the token. Whether it still stands is somebody else's question.
func (v *Verifier) Verify(ctx context.Context, raw string) (*Token, error) {
	if len(raw) > longestToken {
		return nil, refused(errors.New("over 8 KiB"), "The token is longer than 8 KiB.")
	}
	now := time.Now
	if v.Now != nil {
		now = v.Now
	}
	digest := digestOf(raw)
	if token := v.cache.get(ctx, digest, now()); token != nil {
		return token, nil
	}
	issuer, err := v.issuer(raw)
	if err != nil {
		return nil, err
	}
	if err := issuer.Check(); err != nil {
		return nil, problem.Wrap(err, problem.Internal, "Something failed on our side.")
	}
	// Read before the key is: if the key goes in between, the entry is outdated from the start.
	generation := issuer.Keys.Generation(ctx)
	token, err := issuer.verify(ctx, raw, now())
	if err != nil {
		return nil, err
	}
	v.cache.put(digest, cached{token, issuer.Keys, generation}, v.CacheEntries)
	return token, nil
}

// digestOf hashes a token. The usual one fits the buffer, and then costs no allocation.
func digestOf(raw string) [sha256.Size]byte {
	var buffer [1024]byte
	return sha256.Sum256(append(buffer[:0], raw...))
}

// issuer finds the issuer whom a token claims to be from. Nothing else of the token may be used yet: up to here anybody
// could have written it.
func (v *Verifier) issuer(raw string) (*Issuer, error) {
	if !isCompact(raw) {
		return nil, refused(errors.New("not a JWS in compact form"), "The token is not a JWT.")
	}
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser(jwt.WithStrictDecoding()).ParseUnverified(raw, claims); err != nil {
		return nil, explain(err)
	}
	name, _ := claims["iss"].(string)
	for _, issuer := range v.Issuers {
		if name != "" && issuer.URL == name {
			return issuer, nil
		}
	}
	return nil, refused(errors.New("unknown issuer"), "The token's issuer is not trusted here.")
}

// isCompact reports whether raw has three parts of base64url characters (RFC 7515 section 7.1). Go's decoder skips
// line breaks, even a strict one, so that one token could be written in many ways.
func isCompact(raw string) bool {
	if strings.Count(raw, ".") != 2 {
		return false
	}
	for i := range len(raw) {
		switch c := raw[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.':
		default:
			return false
		}
	}
	return true
}

// refused is a 401: a reason for the caller, which must not repeat what was sent, and a cause for the log.
func refused(cause error, reason string) *problem.Problem {
	return problem.Wrap(cause, problem.Unauthenticated, "%s", reason)
}

// explain gives golang-jwt's errors their reason. The first that fits wins, so a bad signature is never explained by
// the claims that it fails to sign.
func explain(err error) *problem.Problem {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		return p
	}
	reasons := []struct {
		cause error
		text  string
	}{
		{ErrUnknownKey, "The token was signed with a key that is not known here."},
		{jwt.ErrTokenMalformed, "The token is not a JWT."},
		{jwt.ErrTokenUnverifiable, "The token was signed with an algorithm that is not accepted here."},
		{jwt.ErrTokenSignatureInvalid, "The token's signature does not fit, or its algorithm is not accepted here."},
		{jwt.ErrTokenInvalidAudience, "The token was made for another audience."},
		{jwt.ErrTokenInvalidIssuer, "The token's issuer is not trusted here."},
		{jwt.ErrTokenExpired, "The token has expired."},
		{jwt.ErrTokenNotValidYet, "The token is not valid yet."},
		{jwt.ErrTokenUsedBeforeIssued, "The token was issued in the future."},
		{jwt.ErrTokenRequiredClaimMissing, "The token lacks a claim, or has one that cannot be read."},
		{jwt.ErrInvalidType, "The token lacks a claim, or has one that cannot be read."},
	}
	for _, reason := range reasons {
		if errors.Is(err, reason.cause) {
			return refused(err, reason.text)
		}
	}
	return refused(err, "The token cannot be used.")
}
