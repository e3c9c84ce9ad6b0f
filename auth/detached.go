package auth

import (
	"context"
	"crypto"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// detachedHeader is the whole header of what SignDetached makes. A signature with any other member is refused: none of
// them means anything here, and one that is critical must not be ignored (RFC 7515 section 4.1.11).
type detachedHeader struct {
	Algorithm string `json:"alg"`
	KeyID     string `json:"kid"`
	Type      string `json:"typ"`
}

// SignDetached signs a payload with ES256 and returns a JWS in compact form from which the payload is left out: two dots
// stand next to each other (RFC 7515 appendix F). The type says what was signed, so that a signature on one kind of thing
// never passes for one on another, least of all for an access token.
func (k *Keyring) SignDetached(typ string, payload []byte) (string, error) {
	key := k.fresh().active(k.now())
	if key == nil {
		return "", errors.New("auth: sign: the keyring is empty")
	}
	header, err := json.Marshal(detachedHeader{"ES256", key.id, typ})
	if err != nil {
		return "", fmt.Errorf("auth: sign: %w", err)
	}
	encoded := base64.RawURLEncoding.EncodeToString(header)
	signature, err := jwt.SigningMethodES256.Sign(signingInput(encoded, payload), key.private)
	if err != nil {
		return "", fmt.Errorf("auth: sign: %w", err)
	}
	return encoded + ".." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// Attached returns what SignDetached made together with its payload, as a JWS that others' libraries verify.
func Attached(signed string, payload []byte) string {
	header, signature, _ := strings.Cut(signed, "..")
	return header + "." + base64.RawURLEncoding.EncodeToString(payload) + "." + signature
}

// VerifyDetached checks what SignDetached made, and returns the id of the key that signed. Keys says which ids are
// trusted; an error of its own is returned as it is.
func VerifyDetached(ctx context.Context, keys PublicKeys, typ, signed string, payload []byte) (kid string, err error) {
	encoded, rest, _ := strings.Cut(signed, ".")
	signature, detached := strings.CutPrefix(rest, ".")
	if !detached || !isCompact(signed) {
		return "", errors.New("auth: not a JWS in compact form without its payload")
	}
	header, err := parseDetachedHeader(encoded)
	if err != nil {
		return "", err
	}
	if header.Algorithm != "ES256" || header.Type != typ || header.KeyID == "" || len(header.KeyID) > longestKeyID {
		return "", fmt.Errorf("auth: not a signature of type %s with ES256", typ)
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil {
		return header.KeyID, fmt.Errorf("auth: signature: %w", err)
	}
	key, err := keys.Key(ctx, header.KeyID, "ES256")
	if err != nil {
		return header.KeyID, err
	}
	if err := jwt.SigningMethodES256.Verify(signingInput(encoded, payload), raw, key); err != nil {
		return header.KeyID, errors.New("auth: the signature does not fit")
	}
	return header.KeyID, nil
}

// PublicKeys finds keys to verify with. Every KeySet is one, and so is what ParseKeys reads.
type PublicKeys interface {
	// Key returns the key that is published under kid for alg; ErrUnknownKey where there is none.
	Key(ctx context.Context, kid, alg string) (crypto.PublicKey, error)
}

// ParseKeys reads a JWK Set (RFC 7517 section 5), such as the one at the gateway's jwks_uri, to verify with offline.
func ParseKeys(set []byte) (PublicKeys, error) {
	keys, err := parseKeySet(set)
	if err != nil {
		return nil, fmt.Errorf("auth: key set: %w", err)
	}
	return fixedKeys{keys}, nil
}

// fixedKeys are keys that neither come nor go.
type fixedKeys struct {
	keys map[remoteKeyName]crypto.PublicKey
}

func (f fixedKeys) Key(_ context.Context, kid, alg string) (crypto.PublicKey, error) {
	if key, ok := f.keys[remoteKeyName{kid, alg}]; ok {
		return key, nil
	}
	return nil, fmt.Errorf("auth: key set: %w", ErrUnknownKey)
}

func parseDetachedHeader(encoded string) (detachedHeader, error) {
	var header detachedHeader
	raw, err := base64.RawURLEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return header, fmt.Errorf("auth: header: %w", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&header); err != nil {
		return header, fmt.Errorf("auth: header: %w", err)
	}
	return header, nil
}

func signingInput(encodedHeader string, payload []byte) string {
	return encodedHeader + "." + base64.RawURLEncoding.EncodeToString(payload)
}
