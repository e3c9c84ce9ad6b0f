package auth

import (
	"cmp"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// A Keyring signs our own tokens with ES256 and is the KeySet that verifies them. It lives in a folder, one file per
// key, that any number of processes may use at the same time.
//
// A key's state follows from the clock and from the time in its file's name, the time from which it signs:
//
//	next     that time is still to come; published, so that everybody knows the key before it is used
//	active   the latest key whose time has come; it signs
//	retired  a later key has taken over; published until the last token it can have signed has expired
//
// So there is no state to keep, and none for two processes to disagree about: a rotation is one more file, which appears
// complete or not at all. A key that leaked is taken away by deleting its file; within Recheck no process accepts it
// any more, nor any token it signed.
type Keyring struct {
	Folder string
	Now    func() time.Time // time.Now by default
	Log    *slog.Logger     // told when the folder cannot be read; slog.Default() by default

	// LongestToken is how long a retired key is kept, and so the longest life that Sign gives a token: 31 days by
	// default. All processes on a folder have to agree on it.
	LongestToken time.Duration

	// Recheck is how often the folder is looked at for keys that came or went: 5 seconds by default.
	Recheck time.Duration

	reading  sync.Mutex    // held by whoever reads the folder
	readings atomic.Uint64 // begun so far
	ring     atomic.Pointer[ring]
}

// ring is what the folder held at one time.
type ring struct {
	read       time.Time
	generation uint64
	keys       []*ringKey // in the order in which they sign
	byID       map[string]*ringKey
	public     []byte // the JWK Set
}

type ringKey struct {
	id      string
	starts  time.Time
	private *ecdsa.PrivateKey
	jwk     p256JWK
}

const (
	defaultLongestToken = 31 * 24 * time.Hour
	defaultRecheck      = 5 * time.Second
)

// Open reads the folder, and creates it with a first key where there is none. A keyring that only verifies need not be
// opened.
func (k *Keyring) Open() error {
	if err := createKeyFolder(k.Folder); err != nil {
		return fmt.Errorf("auth: keyring: %w", err)
	}
	if err := k.read(); err != nil {
		return err
	}
	if len(k.ring.Load().keys) > 0 {
		return nil
	}
	_, err := k.Rotate(0)
	return err
}

// Rotate adds a key that takes over after lead, and returns its id. A day of lead lets every cache of the public set
// learn the key in time; none at all is for emergencies, and safe for processes that share the folder. Keys that
// retired long enough ago are deleted.
func (k *Keyring) Rotate(lead time.Duration) (kid string, err error) {
	key, err := newRingKey(k.now().Add(lead))
	if err != nil {
		return "", fmt.Errorf("auth: keyring: new key: %w", err)
	}
	if err := writeKey(k.Folder, key); err != nil {
		return "", fmt.Errorf("auth: keyring: new key: %w", err)
	}
	if err := k.read(); err != nil {
		return "", err
	}
	return key.id, removeKeys(k.Folder, k.ring.Load().keys)
}

// RotateAfter rotates if the newest key will have signed for age when lead is over, and does nothing if not. A server
// calls it now and then; two that do so at the same moment make one key more than needed, which does no harm.
func (k *Keyring) RotateAfter(age, lead time.Duration) error {
	keys := k.fresh().keys
	if len(keys) > 0 && k.now().Add(lead).Before(keys[len(keys)-1].starts.Add(age)) {
		return nil
	}
	_, err := k.Rotate(lead)
	return err
}

// Sign mints an access token (RFC 9068) for an audience. An empty ID is given a random one, a zero IssuedAt is now.
// A token may not outlive the key that signed it.
func (k *Keyring) Sign(t Token, audience string) (string, error) {
	now := k.now()
	if t.IssuedAt.IsZero() {
		t.IssuedAt = now
	}
	t.ID = cmp.Or(t.ID, rand.Text())
	switch {
	case t.Issuer == "" || t.Subject == "" || t.ClientID == "" || audience == "":
		return "", errors.New("auth: sign: a token needs an issuer, a subject, a client and an audience")
	case !t.Expires.After(t.IssuedAt):
		return "", errors.New("auth: sign: the token would expire before it is issued")
	case t.Expires.After(now.Add(k.longestToken())):
		return "", fmt.Errorf("auth: sign: a token lives at most %s", k.longestToken())
	}
	key := k.fresh().active(now)
	if key == nil {
		return "", errors.New("auth: sign: the keyring is empty")
	}
	token := jwt.NewWithClaims(jwt.SigningMethodES256, t.claims(audience))
	token.Header["typ"] = "at+jwt"
	token.Header["kid"] = key.id
	signed, err := token.SignedString(key.private)
	if err != nil {
		return "", fmt.Errorf("auth: sign: %w", err)
	}
	return signed, nil
}

// JWKS returns the public keys, next and retired ones too, as a JWK Set (RFC 7517 section 5).
func (k *Keyring) JWKS() []byte {
	return k.fresh().public
}

// Key returns a public key. One that is not known yet may have been made a moment ago by another process, so the
// folder is read again before it is refused. That needs no cool-down: reading a small folder costs less than checking
// a signature, which is what everybody else's bad token makes us do, and all who wait share one reading.
func (k *Keyring) Key(_ context.Context, kid, alg string) (crypto.PublicKey, error) {
	if alg != "ES256" {
		return nil, fmt.Errorf("auth: keyring: %w for %s", ErrUnknownKey, alg)
	}
	if key, ok := k.fresh().byID[kid]; ok {
		return &key.private.PublicKey, nil
	}
	if err := k.read(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknownKey, err)
	}
	if key, ok := k.ring.Load().byID[kid]; ok {
		return &key.private.PublicKey, nil
	}
	return nil, fmt.Errorf("auth: keyring: %w", ErrUnknownKey)
}

// Generation counts the times that keys went away.
func (k *Keyring) Generation(context.Context) uint64 {
	return k.fresh().generation
}

// fresh returns the keys, after reading the folder if that was last done too long ago. Only one caller reads; the rest
// go on with what is there.
func (k *Keyring) fresh() *ring {
	current := k.ring.Load()
	if current == nil {
		if err := k.read(); err != nil {
			return &ring{}
		}
		return k.ring.Load()
	}
	if age := k.now().Sub(current.read); age >= 0 && age < cmp.Or(k.Recheck, defaultRecheck) {
		return current
	}
	if !k.reading.TryLock() {
		return current
	}
	defer k.reading.Unlock()
	if err := k.readLocked(); err != nil {
		log := k.Log
		if log == nil {
			log = slog.Default()
		}
		log.Warn("the folder of signing keys cannot be read; the keys stay as they were", "error", err)
		again := *current
		again.read = k.now()
		k.ring.Store(&again)
	}
	return k.ring.Load()
}

// read reads the folder. It returns at once if somebody else's reading began after the call: what they found is what
// this call would find.
func (k *Keyring) read() error {
	before := k.readings.Load()
	k.reading.Lock()
	defer k.reading.Unlock()
	if k.readings.Load() > before && k.ring.Load() != nil {
		return nil
	}
	return k.readLocked()
}

func (k *Keyring) readLocked() error {
	k.readings.Add(1)
	now := k.now()
	previous := k.ring.Load()
	if previous == nil {
		previous = &ring{}
	}
	keys, err := readKeys(k.Folder, previous.keys)
	if err != nil {
		return fmt.Errorf("auth: keyring: %w", err)
	}
	next, err := newRing(keys, previous, now, k.longestToken())
	if err != nil {
		return fmt.Errorf("auth: keyring: %w", err)
	}
	k.ring.Store(next)
	return nil
}

// newRing leaves out the keys whose last token has expired.
func newRing(keys []*ringKey, previous *ring, now time.Time, longestToken time.Duration) (*ring, error) {
	slices.SortFunc(keys, func(a, b *ringKey) int {
		return cmp.Or(a.starts.Compare(b.starts), strings.Compare(a.id, b.id))
	})
	for len(keys) > 1 && now.After(keys[1].starts.Add(longestToken+leeway)) {
		keys = keys[1:]
	}
	r := &ring{read: now, generation: previous.generation, keys: keys, byID: map[string]*ringKey{}}
	set := struct {
		Keys []p256JWK `json:"keys"`
	}{Keys: []p256JWK{}}
	for _, key := range keys {
		r.byID[key.id] = key
		set.Keys = append(set.Keys, key.jwk)
	}
	for id := range previous.byID {
		if r.byID[id] == nil {
			r.generation++
		}
	}
	var err error
	r.public, err = json.Marshal(set)
	return r, err
}

// active returns the key that signs: the latest whose time has come. A clock that was put back to before the first
// key's time gets that first key.
func (r *ring) active(now time.Time) *ringKey {
	for _, key := range slices.Backward(r.keys) {
		if !key.starts.After(now) {
			return key
		}
	}
	if len(r.keys) > 0 {
		return r.keys[0]
	}
	return nil
}

func (k *Keyring) now() time.Time {
	if k.Now != nil {
		return k.Now()
	}
	return time.Now()
}

func (k *Keyring) longestToken() time.Duration {
	return cmp.Or(k.LongestToken, defaultLongestToken)
}
