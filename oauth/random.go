package oauth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// newSecret returns 256 random bits, for a code, a token, a session.
func newSecret() string {
	bits := make([]byte, 32)
	rand.Read(bits) // never fails
	return base64.RawURLEncoding.EncodeToString(bits)
}

// digest is what is kept of a secret.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// formToken ties a form to the browser that it was sent to, and to the transaction that it is about.
func (s *Server) formToken(browser, transaction string) string {
	mac := hmac.New(sha256.New, s.Secret.Derive("form"))
	mac.Write([]byte(browser + "\x00" + transaction))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (s *Server) formTokenFits(presented, browser, transaction string) bool {
	return browser != "" && hmac.Equal([]byte(presented), []byte(s.formToken(browser, transaction)))
}
