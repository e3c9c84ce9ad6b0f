package webhooks

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Scheme is a way to sign (Standard Webhooks, "Signature scheme").
type Scheme string

// The schemes.
const (
	HMAC    Scheme = "v1"  // HMAC-SHA-256 with a secret that both sides know
	Ed25519 Scheme = "v1a" // a signature that the app checks with a public key
)

// A Key signs. What is secret of it is sealed.
type Key struct {
	Scheme  Scheme    `json:"scheme"`
	Sealed  string    `json:"sealed"`           // the secret or the private seed
	Public  string    `json:"public,omitempty"` // whpk_ and the public key in base64; empty for HMAC
	Hint    string    `json:"hint"`             // the last characters of what the app was given
	Created time.Time `json:"created"`
	Until   time.Time `json:"until"` // when it signs no more; zero for the one in use
}

// The lengths of secrets, in bytes: what Standard Webhooks allows is 24 to 64.
const secretBytes = 32

// newKey makes a key for the app. shown is what the app needs to check signatures: the secret, or the public key.
func (s *Service) newKey(app string, scheme Scheme) (key Key, shown string, err error) {
	secret := make([]byte, secretBytes)
	rand.Read(secret) // never fails
	key = Key{Scheme: scheme, Created: s.Now()}
	switch scheme {
	case HMAC:
		shown = "whsec_" + base64.StdEncoding.EncodeToString(secret)
	case Ed25519:
		public, _ := ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey)
		shown = "whpk_" + base64.StdEncoding.EncodeToString(public)
		key.Public = shown
	default:
		return Key{}, "", fmt.Errorf("webhooks: no scheme %q", scheme)
	}
	key.Hint = shown[len(shown)-5:]
	key.Sealed, err = s.seal(app, secret)
	return key, shown, err
}

// signatures signs a body with every key that holds, the newest first.
func (s *Service) signatures(e *Endpoint, id string, at time.Time, body string) (string, error) {
	var all []string
	for _, key := range e.Keys {
		if !key.Until.IsZero() && !at.Before(key.Until) {
			continue
		}
		secret, err := s.open(e.App, key.Sealed)
		if err != nil {
			return "", err
		}
		all = append(all, sign(key.Scheme, secret, id+"."+strconv.FormatInt(at.Unix(), 10)+"."+body))
	}
	if len(all) == 0 {
		return "", errors.New("webhooks: no key signs")
	}
	return strings.Join(all, " "), nil
}

func sign(scheme Scheme, secret []byte, content string) string {
	var signature []byte
	if scheme == Ed25519 {
		signature = ed25519.Sign(ed25519.NewKeyFromSeed(secret), []byte(content))
	} else {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(content))
		signature = mac.Sum(nil)
	}
	return string(scheme) + "," + base64.StdEncoding.EncodeToString(signature)
}

// seal encrypts a secret for one app (AES-256-GCM): in another app's row it cannot be opened.
func (s *Service) seal(app string, secret []byte) (string, error) {
	sealer, err := s.sealer()
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(sealer.Seal(nil, nil, secret, []byte("webhook "+app))), nil
}

func (s *Service) open(app, sealed string) ([]byte, error) {
	sealer, err := s.sealer()
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, fmt.Errorf("webhooks: secret: %w", err)
	}
	secret, err := sealer.Open(nil, nil, raw, []byte("webhook "+app))
	if err != nil {
		return nil, fmt.Errorf("webhooks: secret: %w; the deployment's secret is another one", err)
	}
	return secret, nil
}

func (s *Service) sealer() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.Key)
	if err != nil {
		return nil, fmt.Errorf("webhooks: key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}
