package auth

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
)

// A JWK is a public key for verifying signatures (RFC 7517), with the one algorithm it may be used for.
type JWK struct {
	KeyID     string
	Algorithm string // ES256, EdDSA, PS256 or RS256
	Key       crypto.PublicKey
}

// errSecretKey says that a key set publishes what must stay secret. Such a set cannot be trusted in any part.
var errSecretKey = errors.New("jwk: a private or symmetric key is published")

const (
	p256Bytes    = 32   // of a coordinate, of a hash, of half a signature
	leastRSABits = 2048 // RFC 7518 section 3.3
	mostRSABits  = 8192 // beyond that a signature takes too long to check
)

// jwkMembers are the members that are read (RFC 7518 section 6, RFC 8037 section 2). D stands for a private key of every
// type, K for a symmetric one.
type jwkMembers struct {
	Type      string          `json:"kty"`
	KeyID     string          `json:"kid"`
	Algorithm string          `json:"alg"`
	Use       string          `json:"use"`
	Ops       []string        `json:"key_ops"`
	Curve     string          `json:"crv"`
	X         string          `json:"x"`
	Y         string          `json:"y"`
	N         string          `json:"n"`
	E         string          `json:"e"`
	D         json.RawMessage `json:"d"`
	K         json.RawMessage `json:"k"`
}

// ParseJWK reads a public signing key. It refuses private and symmetric keys, points that are not on their curve, weak
// RSA keys, and algorithms that do not fit the key.
func ParseJWK(data []byte) (JWK, error) {
	var m jwkMembers
	if err := json.Unmarshal(data, &m); err != nil {
		return JWK{}, fmt.Errorf("jwk: %w", err)
	}
	return m.parse()
}

func (m *jwkMembers) parse() (JWK, error) {
	if m.Type == "oct" || m.D != nil || m.K != nil {
		return JWK{}, errSecretKey
	}
	if m.Use != "" && m.Use != "sig" {
		return JWK{}, errors.New("jwk: the key is not for signatures")
	}
	var key crypto.PublicKey
	var algorithm string
	var err error
	switch m.Type {
	case "EC":
		key, algorithm, err = m.ecdsaKey()
	case "OKP":
		key, algorithm, err = m.ed25519Key()
	case "RSA":
		key, algorithm, err = m.rsaKey()
	default:
		err = errors.New("unknown key type")
	}
	if err != nil {
		return JWK{}, fmt.Errorf("jwk: %w", err)
	}
	return JWK{KeyID: m.KeyID, Algorithm: algorithm, Key: key}, nil
}

func (m *jwkMembers) ecdsaKey() (crypto.PublicKey, string, error) {
	if m.Curve != "P-256" || m.Algorithm != "" && m.Algorithm != "ES256" {
		return nil, "", errors.New("an EC key has to be P-256 for ES256")
	}
	x, err := decodeSegment(m.X, p256Bytes)
	if err != nil {
		return nil, "", fmt.Errorf("x: %w", err)
	}
	y, err := decodeSegment(m.Y, p256Bytes)
	if err != nil {
		return nil, "", fmt.Errorf("y: %w", err)
	}
	point := append(append([]byte{4}, x...), y...)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	return key, "ES256", err
}

func (m *jwkMembers) ed25519Key() (crypto.PublicKey, string, error) {
	fits := m.Algorithm == "" || m.Algorithm == "EdDSA" || m.Algorithm == "Ed25519" // RFC 9864 section 2.2
	if m.Curve != "Ed25519" || !fits {
		return nil, "", errors.New("an OKP key has to be Ed25519 for EdDSA")
	}
	x, err := decodeSegment(m.X, ed25519.PublicKeySize)
	if err != nil {
		return nil, "", fmt.Errorf("x: %w", err)
	}
	return ed25519.PublicKey(x), "EdDSA", nil
}

// rsaKey reads an RSA key. One that names no algorithm is for RS256, as OpenID Connect presumes: an issuer that signs
// with PS256 has to say so in its key.
func (m *jwkMembers) rsaKey() (crypto.PublicKey, string, error) {
	algorithm := m.Algorithm
	if algorithm == "" {
		algorithm = "RS256"
	}
	if algorithm != "RS256" && algorithm != "PS256" {
		return nil, "", errors.New("an RSA key has to be for PS256 or RS256")
	}
	n, err := decodeSegment(m.N, 0)
	if err != nil {
		return nil, "", fmt.Errorf("n: %w", err)
	}
	e, err := decodeSegment(m.E, 0)
	if err != nil {
		return nil, "", fmt.Errorf("e: %w", err)
	}
	modulus, exponent := new(big.Int).SetBytes(n), new(big.Int).SetBytes(e)
	if bits := modulus.BitLen(); bits < leastRSABits || bits > mostRSABits {
		return nil, "", fmt.Errorf("an RSA key of %d bits", bits)
	}
	if exponent.BitLen() > 31 || exponent.Int64() < 3 || exponent.Bit(0) == 0 || modulus.Bit(0) == 0 {
		return nil, "", errors.New("not an RSA key")
	}
	return &rsa.PublicKey{N: modulus, E: int(exponent.Int64())}, algorithm, nil
}

// decodeSegment decodes base64url without padding; size is the length it has to have, 0 for any but none. Go's decoder would
// skip line breaks, so that one key could be written in many ways.
func decodeSegment(text string, size int) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, errors.New("a line break")
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 || size != 0 && len(data) != size {
		return nil, fmt.Errorf("%d bytes", len(data))
	}
	return data, nil
}

// p256JWK is a public ES256 key as we publish it.
type p256JWK struct {
	Algorithm string `json:"alg"`
	Curve     string `json:"crv"`
	KeyID     string `json:"kid"`
	Type      string `json:"kty"`
	Use       string `json:"use"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

// newP256JWK describes a key; its id is its thumbprint (RFC 7638), so that the name follows from the key alone.
func newP256JWK(key *ecdsa.PublicKey) (p256JWK, error) {
	point, err := key.Bytes()
	if err != nil {
		return p256JWK{}, fmt.Errorf("jwk: %w", err)
	}
	if len(point) != 1+2*p256Bytes {
		return p256JWK{}, errors.New("jwk: not a P-256 key")
	}
	x := base64.RawURLEncoding.EncodeToString(point[1 : 1+p256Bytes])
	y := base64.RawURLEncoding.EncodeToString(point[1+p256Bytes:])
	id := (&jwkMembers{Type: "EC", Curve: "P-256", X: x, Y: y}).thumbprint()
	return p256JWK{Algorithm: "ES256", Curve: "P-256", KeyID: id, Type: "EC", Use: "sig", X: x, Y: y}, nil
}

// thumbprint is the SHA-256 digest of the members that make the key, in the order that RFC 7638 section 3.2 asks for; RFC
// 8037 section 2 has those of an OKP key. The members were parsed, so none has a character to escape.
func (m *jwkMembers) thumbprint() string {
	text := ""
	switch m.Type {
	case "EC":
		text = `{"crv":"` + m.Curve + `","kty":"EC","x":"` + m.X + `","y":"` + m.Y + `"}`
	case "OKP":
		text = `{"crv":"` + m.Curve + `","kty":"OKP","x":"` + m.X + `"}`
	case "RSA":
		text = `{"e":"` + m.E + `","kty":"RSA","n":"` + m.N + `"}`
	}
	digest := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(digest[:])
}
