package auth

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A Token is what a verified access token says (RFC 9068 section 2.2). It states what was true when the token was
// minted, not what holds now: the grant behind it may have been narrowed or revoked since.
//
// A Token is shared between all requests that carry it. Nobody may write to it.
type Token struct {
	Issuer   string // iss
	Subject  string // sub: the person, in the issuer's words; unique only together with Issuer
	ClientID string // client_id: the app
	GrantID  string // grant_id: empty when the issuer keeps no grants
	Mode     string // mode: a Mode, or empty when the issuer keeps no grants
	ID       string // jti
	Scopes   []string
	IssuedAt time.Time // to the second
	Expires  time.Time // to the second
	Key      string    // cnf.jkt: the thumbprint of the key that the sender has to prove to hold; empty is a bearer token
}

// claims writes the token down for an audience.
func (t *Token) claims(audience string) jwt.MapClaims {
	claims := jwt.MapClaims{
		"iss": t.Issuer, "aud": audience, "sub": t.Subject, "client_id": t.ClientID, "jti": t.ID,
		"scope": strings.Join(t.Scopes, " "), "iat": t.IssuedAt.Unix(), "exp": t.Expires.Unix(),
	}
	if t.GrantID != "" {
		claims["grant_id"] = t.GrantID
	}
	if t.Mode != "" {
		claims["mode"] = t.Mode
	}
	if t.Key != "" {
		claims["cnf"] = map[string]string{"jkt": t.Key}
	}
	return claims
}

// AppRead is the scope of an app's own affairs. It opens nobody's data, and no person is asked for it.
const AppRead = "app:read"

// latestDate is the end of the year 9999. A NumericDate (RFC 7519 section 2) is any number, and one far enough out
// wraps round when it becomes an int64: 1e300 would be a date in the past, or in the future, as the processor likes.
const latestDate = 253402300799

// claimReader turns claims into a Token and keeps the first thing that is wrong with them.
type claimReader struct {
	claims jwt.MapClaims
	err    error
}

func (r *claimReader) wrong(claim, what string) {
	if r.err == nil {
		r.err = errors.New("claim " + claim + " " + what)
	}
}

// text returns a claim that may be absent, but if present is a string.
func (r *claimReader) text(claim string) string {
	value, present := r.claims[claim]
	if !present {
		return ""
	}
	text, ok := value.(string)
	if !ok {
		r.wrong(claim, "is not a string")
	}
	return text
}

// required returns a claim that has to be a string with something in it.
func (r *claimReader) required(claim string) string {
	text := r.text(claim)
	if text == "" {
		r.wrong(claim, "is empty or missing")
	}
	return text
}

// mode returns how often the grant may be used. An unknown mode is refused: taken for absent, it might open more.
func (r *claimReader) mode() string {
	mode := r.text("mode")
	if !slices.Contains([]Mode{"", OneTime, Recurring}, Mode(mode)) {
		r.wrong("mode", "is unknown")
	}
	return mode
}

// date returns a claim that has to be a number of seconds since 1970 (RFC 7519 section 2).
func (r *claimReader) date(claim string) time.Time {
	seconds, ok := r.claims[claim].(float64)
	if !ok || math.IsNaN(seconds) || seconds <= 0 || seconds > latestDate {
		r.wrong(claim, "is not a date")
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0).UTC()
}

// dateIfAny is date for a claim that may be absent.
func (r *claimReader) dateIfAny(claim string) {
	if _, present := r.claims[claim]; present {
		r.date(claim)
	}
}

// scopes returns the scopes of a claim that is one string with spaces (RFC 8693 section 4.2), or an array of strings
// where the issuer is configured so. No claim means no scope: such a token is valid and opens nothing.
func (r *claimReader) scopes(claim string, array bool) []string {
	value, present := r.claims[claim]
	if !present {
		return nil
	}
	if !array {
		return r.checkScopes(claim, strings.Fields(r.text(claim)))
	}
	items, ok := value.([]any)
	if !ok {
		r.wrong(claim, "is not an array")
	}
	scopes := make([]string, 0, len(items))
	for _, item := range items {
		scope, ok := item.(string)
		if !ok || scope == "" {
			r.wrong(claim, "has an entry that is no string")
		}
		scopes = append(scopes, scope)
	}
	return r.checkScopes(claim, scopes)
}

// checkScopes refuses characters that no scope has (RFC 6749 section 3.3).
func (r *claimReader) checkScopes(claim string, scopes []string) []string {
	for _, scope := range scopes {
		for i := range len(scope) {
			if c := scope[i]; c <= ' ' || c >= 0x7f || c == '"' || c == '\\' {
				r.wrong(claim, "has a character that no scope has")
			}
		}
	}
	return scopes
}

// key returns the key that the token is bound to (RFC 9449 section 6.1). A token that is bound in some other way is refused:
// nobody here could tell whether its sender is the right one.
func (r *claimReader) key() string {
	value, present := r.claims["cnf"]
	if !present {
		return ""
	}
	members, _ := value.(map[string]any)
	thumbprint, _ := members["jkt"].(string)
	if len(members) != 1 || !IsThumbprint(thumbprint) {
		r.wrong("cnf", "is not the thumbprint of a key")
	}
	return thumbprint
}
