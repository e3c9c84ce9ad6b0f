package auth

import (
	"crypto"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// SignedAlgorithms are those that apps may sign with, proofs as well as assertions: those of FAPI 2.0, so not RS256.
func SignedAlgorithms() []string { return []string{"ES256", "PS256", "EdDSA", "Ed25519"} }

// Signed is a JWS in compact form (RFC 7515 section 7.1) that an app signed. Nothing in it can be trusted before Verify was
// asked, with a key that is known from elsewhere.
//
// It does without golang-jwt's parser, which does not know the name Ed25519 (RFC 9864 section 2.2) that clients write by now.
type Signed struct {
	Header    map[string]any
	input     string
	signature []byte
	method    jwt.SigningMethod
}

// ReadSigned takes a JWS apart and reads its claims. It refuses algorithms other than SignedAlgorithms, extensions that
// nobody here understands (RFC 7515 section 4.1.11), and keys that the header points to (RFC 8725 section 3.10).
func ReadSigned(raw string, claims any) (*Signed, error) {
	if !isCompact(raw) {
		return nil, errors.New("not a JWS in compact form")
	}
	end := strings.LastIndexByte(raw, '.')
	s := &Signed{input: raw[:end]}
	head, body, _ := strings.Cut(s.input, ".")
	var err error
	s.signature, err = base64.RawURLEncoding.Strict().DecodeString(raw[end+1:])
	if err = errors.Join(err, decodeJSON(head, &s.Header), decodeJSON(body, claims)); err != nil {
		return nil, err
	}
	for _, name := range []string{"crit", "b64", "jku", "x5u", "x5c"} {
		if _, present := s.Header[name]; present {
			return nil, fmt.Errorf("header %s is present", name)
		}
	}
	alg, _ := s.Header["alg"].(string)
	if s.method = signedMethod(alg); s.method == nil {
		return nil, errors.New("alg is none that is accepted")
	}
	return s, nil
}

func signedMethod(alg string) jwt.SigningMethod {
	switch alg {
	case "ES256":
		return jwt.SigningMethodES256
	case "PS256":
		return jwt.SigningMethodPS256
	case "EdDSA", "Ed25519":
		return jwt.SigningMethodEdDSA
	}
	return nil
}

// Algorithm is what a JWK calls the algorithm that it was signed with: EdDSA under either name.
func (s *Signed) Algorithm() string { return s.method.Alg() }

// Verify checks the signature. The key has to be one for the algorithm (RFC 8725 section 3.1).
func (s *Signed) Verify(key JWK) error {
	if key.Algorithm != s.Algorithm() {
		return errors.New("alg is not that of the key")
	}
	return s.method.Verify(s.input, s.signature, crypto.PublicKey(key.Key))
}

func decodeJSON(segment string, into any) error {
	text, err := base64.RawURLEncoding.Strict().DecodeString(segment)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
