package auth

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/problem"
)

const (
	// proofAge is how old a proof may be. It bounds how long a proof's id has to be remembered, and how wrong a client's
	// clock may be.
	proofAge     = time.Minute
	longestProof = 8 << 10 // bytes
	longestJTI   = 512     // bytes
)

// A Proof says that the sender of a request holds a key (DPoP, RFC 9449). It is good but for one thing: whether it was sent
// before is only known once Proofs.Use was asked.
type Proof struct {
	Key    string // the key's thumbprint (RFC 7638), base64url: what cnf.jkt has to say
	id     string // jti
	issued time.Time
}

// Proofs checks proofs. It is safe for concurrent use.
//
// Nonces (RFC 9449 section 8) are not given out: every client would pay a round trip for them. What they are for is done by
// the age that a proof may have at most, and by remembering ids meanwhile.
type Proofs struct {
	Site string // scheme, host and path under which the gateway is reached, without a slash at the end
	Once interface {
		// SeeOnce notes a digest until it expires, for all processes, and reports false where it was noted before.
		SeeOnce(ctx context.Context, digest string, at, expires time.Time) (bool, error)
	}
	Now func() time.Time // time.Now by default
}

// Read returns the proof of the request's one DPoP header, nil where there is none. It is bound to the access token that
// comes with it; "" is a request that brings none. Its error is an Unauthenticated problem.
func (p *Proofs) Read(r *http.Request, token string) (*Proof, error) {
	headers := r.Header.Values("DPoP")
	if len(headers) == 0 {
		return nil, nil
	}
	if len(headers) > 1 {
		return nil, badProof(errors.New("several headers"), "There is more than one DPoP header.")
	}
	if len(headers[0]) > longestProof || !isCompact(headers[0]) {
		return nil, badProof(errors.New("not a JWS in compact form"), "The DPoP proof is not a JWT.")
	}
	claims, thumbprint, err := parseProof(headers[0])
	if err != nil {
		return nil, badProof(err, "The DPoP proof is not one, or its signature does not fit its key.")
	}
	if err := claims.fit(r.Method, p.Site+r.URL.EscapedPath(), token, p.now()); err != nil {
		return nil, badProof(err, "The DPoP proof is not for this request: "+err.Error()+" does not fit.")
	}
	return &Proof{Key: thumbprint, id: claims.ID, issued: claims.IssuedAt.Time}, nil
}

// Use notes that a proof was sent, and refuses one that was sent before, to whichever process. It is asked last, once nothing
// else speaks against the request: so nobody fills the memory who could not make the request anyway.
func (p *Proofs) Use(ctx context.Context, proof *Proof) error {
	sum := sha256.Sum256([]byte("proof\x00" + proof.Key + "\x00" + proof.id))
	first, err := p.Once.SeeOnce(ctx, hex.EncodeToString(sum[:]), p.now(), proof.issued.Add(proofAge+leeway))
	switch {
	case err != nil:
		return problem.Wrap(fmt.Errorf("auth: proof: %w", err), problem.Unavailable, "The DPoP proof cannot be checked right now. Try again.")
	case !first:
		return badProof(errors.New("jti came before"), "The DPoP proof was sent before. Make a new one for every request.")
	}
	return nil
}

func (p *Proofs) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

// reasonProof tells problems with a proof from those with a token (RFC 9449 section 7.1).
const reasonProof = "invalid_dpop_proof"

func badProof(cause error, text string) *problem.Problem {
	return problem.Wrap(cause, problem.Unauthenticated, "%s", text).With("reason", reasonProof)
}

// proofClaims are those of RFC 9449 section 4.2.
type proofClaims struct {
	jwt.RegisteredClaims
	Method  string `json:"htm"`
	Address string `json:"htu"`
	Token   string `json:"ath"`
}

// fit reports the first claim that does not fit the request.
func (c *proofClaims) fit(method, address, token string, now time.Time) error {
	switch {
	case c.ID == "" || len(c.ID) > longestJTI:
		return errors.New("jti")
	case c.Method != method:
		return errors.New("htm")
	case !sameAddress(c.Address, address):
		return errors.New("htu")
	case c.IssuedAt == nil || c.IssuedAt.Before(now.Add(-proofAge)) || c.IssuedAt.After(now.Add(leeway)):
		return errors.New("iat")
	}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		if subtle.ConstantTimeCompare([]byte(c.Token), []byte(base64.RawURLEncoding.EncodeToString(sum[:]))) != 1 {
			return errors.New("ath")
		}
	}
	return nil
}

// sameAddress compares without query and fragment, after the normalising that RFC 9449 section 4.3 asks for: what RFC 3986
// has in sections 6.2.2 and 6.2.3, as far as our own addresses can differ by it.
func sameAddress(a, b string) bool {
	left, right := normalAddress(a), normalAddress(b)
	return left != "" && left == right
}

func normalAddress(text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if port := map[string]string{"http": ":80", "https": ":443"}[scheme]; port != "" {
		host = strings.TrimSuffix(host, port)
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	return scheme + "://" + host + path
}

// parseProof checks the signature with the key that the proof brings along. That says nothing of who sent it: what counts is
// that the same key is named elsewhere, by its thumbprint.
func parseProof(raw string) (claims *proofClaims, thumbprint string, err error) {
	claims = &proofClaims{}
	signed, err := ReadSigned(raw, claims)
	if err != nil {
		return nil, "", err
	}
	if typ, _ := signed.Header["typ"].(string); !strings.EqualFold(typ, "dpop+jwt") {
		return nil, "", errors.New("typ is not dpop+jwt")
	}
	key, thumbprint, err := proofKey(signed.Header["jwk"], signed.Algorithm())
	if err != nil {
		return nil, "", err
	}
	return claims, thumbprint, signed.Verify(key)
}

// proofKey reads the public key of a proof and returns it with its thumbprint. The algorithm may be missing from the key:
// then it is that of the signature.
func proofKey(header any, alg string) (key JWK, thumbprint string, err error) {
	members, ok := header.(map[string]any)
	if !ok {
		return JWK{}, "", errors.New("jwk is missing")
	}
	for _, secret := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
		if _, present := members[secret]; present {
			return JWK{}, "", errSecretKey
		}
	}
	data, err := json.Marshal(members)
	if err != nil {
		return JWK{}, "", err
	}
	var m jwkMembers
	if err := json.Unmarshal(data, &m); err != nil {
		return JWK{}, "", err
	}
	if m.Algorithm == "" {
		m.Algorithm = alg
	}
	key, err = m.parse()
	return key, m.thumbprint(), err
}

// IsThumbprint reports whether the text can be the thumbprint of a key: a SHA-256 digest in base64url.
func IsThumbprint(text string) bool {
	sum, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil && len(sum) == sha256.Size && len(text) == base64.RawURLEncoding.EncodedLen(sha256.Size)
}
