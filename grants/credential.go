package grants

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"time"

	"portway/problem"
)

// A Credential is a secret by which an app proves who it is. Only its digest is kept: 256 random bits need no slow hash.
type Credential struct {
	ID      string
	App     string
	Digest  string // SHA-256
	Hint    string // its first letters, to tell it from others
	Created time.Time
	Expires time.Time // zero is never
}

const (
	secretPrefix = "pws_" // so that scanners for leaked secrets can know ours
	mostSecrets  = 5      // of one app at a time: more are forgotten, not used
)

// AddSecret gives an app a secret, which is shown this one time. Those that it has stay valid for as long as overlap
// says, so that the app can change over without a gap. Asked again with the same key (empty is none), it is a conflict:
// a secret that was shown is not shown again.
func (s *Service) AddSecret(ctx context.Context, app string, overlap time.Duration, key string) (secret string, c *Credential, err error) {
	found, err := s.app(ctx, app)
	if err != nil {
		return "", nil, err
	}
	bits := make([]byte, 32)
	rand.Read(bits) // never fails
	secret = secretPrefix + base64.RawURLEncoding.EncodeToString(bits)
	now := s.now()
	c = &Credential{ID: newID("c"), App: app, Digest: digest(secret), Hint: secret[:len(secretPrefix)+4], Created: now}
	if key != "" {
		c.ID = externalID("c", "created", app, key)
	}
	event := Event{At: now, Kind: KeyAdded, App: app, Developer: found.Developer, Actor: ByDeveloper, Detail: c.ID}
	added, err := s.Store.AddCredential(ctx, c, now.Add(max(0, overlap)), mostSecrets, event)
	if err := s.settled(added, wrap("credential", err), event, "The app has too many secrets, or this one was made already: it was shown then. End one, and make another."); err != nil {
		return "", nil, err
	}
	return secret, c, nil
}

// EndSecret ends a credential at once.
func (s *Service) EndSecret(ctx context.Context, app, credential string) error {
	event := Event{At: s.now(), Kind: KeyEnded, App: app, Actor: ByDeveloper, Detail: credential}
	ended, err := s.Store.EndCredential(ctx, app, credential, event)
	return s.settled(ended, wrap("credential", err), event, "There is no such secret, or it has ended.")
}

// CheckSecret reports whether the secret is one of the app's that holds now, with an Unauthenticated problem where not.
// It does not tell an app that does not exist from a wrong secret.
func (s *Service) CheckSecret(ctx context.Context, app, secret string) error {
	credentials, err := s.Store.Credentials(ctx, app)
	if err != nil {
		return wrap("credential", err)
	}
	now, presented, fits := s.now(), []byte(digest(secret)), 0
	for _, c := range credentials {
		if c.Expires.IsZero() || now.Before(c.Expires) {
			fits |= subtle.ConstantTimeCompare(presented, []byte(c.Digest))
		}
	}
	if fits == 0 {
		return problem.New(problem.Unauthenticated, "The app's credentials are wrong.")
	}
	return nil
}

func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
