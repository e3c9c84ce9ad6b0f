package auth

import (
	"cmp"
	"context"
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"portway/problem"
)

// RemoteKeys is the KeySet of another issuer, read from its JWK Set (RFC 7517) over HTTPS when it is needed. It keeps
// nothing running: a request that finds the set old starts one fetch, for all.
//
//   - Within TTL the set is used as it is.
//   - Up to twice that, a fetch is started and nobody waits for it.
//   - After that, or for a key that is not in the set, requests wait for the fetch, at most Timeout.
//   - If the endpoint is away or its answer is not fit, the old set serves on, up to KeepStale.
//   - Fetches begin at least CoolDown apart, however many unknown keys are asked for.
//
// The first use fetches, so a provider that is away does not keep the gateway from starting.
type RemoteKeys struct {
	URL       string
	Loopback  bool              // allows plain http, to this machine only
	Transport http.RoundTripper // a plain one by default, which honours the environment's proxy
	Now       func() time.Time  // time.Now by default
	Log       *slog.Logger      // told about failed fetches; slog.Default() by default

	TTL       time.Duration // 5 minutes by default
	CoolDown  time.Duration // 10 seconds by default
	Timeout   time.Duration // 3 seconds by default
	KeepStale time.Duration // 24 hours by default: an attacker who can silence the endpoint must not keep a key alive for ever

	mu     sync.Mutex
	set    *remoteSet
	flight chan struct{} // closed at the end of the fetch that is under way, nil if there is none
	tried  time.Time     // when the last fetch began
	failed error         // how it ended
}

// remoteSet is an answer of the endpoint.
type remoteSet struct {
	keys       map[remoteKeyName]crypto.PublicKey
	fetched    time.Time
	generation uint64
}

// remoteKeyName pins the algorithm: asked for under another one, a key is not there.
type remoteKeyName struct{ id, algorithm string }

const (
	defaultTTL       = 5 * time.Minute
	defaultCoolDown  = 10 * time.Second
	defaultTimeout   = 3 * time.Second
	defaultKeepStale = 24 * time.Hour
	largestSet       = 256 << 10 // bytes; sets have one to ten keys of about 500
)

// Check says what is wrong with the URL: keys that come over plain http are anybody's keys.
func (r *RemoteKeys) Check() error {
	u, err := url.Parse(r.URL)
	if err != nil {
		return fmt.Errorf("auth: key set: %w", err)
	}
	address, err := netip.ParseAddr(u.Hostname())
	isLoopback := err == nil && address.IsLoopback() || u.Hostname() == "localhost"
	if u.Host == "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && r.Loopback && isLoopback) {
		return fmt.Errorf("auth: key set %s: the address has to be https, without a user", u.Redacted())
	}
	return nil
}

// Key returns a key of the set, after fetching it if needed and allowed.
func (r *RemoteKeys) Key(ctx context.Context, kid, alg string) (crypto.PublicKey, error) {
	name := remoteKeyName{kid, alg}
	if key, ok := r.fresh(ctx).find(name); ok {
		return key, nil
	}
	await(ctx, r.fetch()) // the key may be newer than the set
	set, _ := r.usable()
	if set == nil {
		return nil, problem.Wrap(r.lastError(), problem.Unavailable, "The keys of the token's issuer cannot be had for now. Try again.")
	}
	if key, ok := set.find(name); ok {
		return key, nil
	}
	return nil, fmt.Errorf("auth: key set: %w", ErrUnknownKey)
}

func (r *RemoteKeys) lastError() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// Generation counts the times that keys went away, from 1; it is 0 while there is no set.
func (r *RemoteKeys) Generation(ctx context.Context) uint64 {
	if set := r.fresh(ctx); set != nil {
		return set.generation
	}
	return 0
}

// fresh returns the set, nil if there is none, and sees to it that an old one is fetched again.
func (r *RemoteKeys) fresh(ctx context.Context) *remoteSet {
	set, healthy := r.usable()
	ttl := cmp.Or(r.TTL, defaultTTL)
	var age time.Duration
	if set != nil {
		age = r.now().Sub(set.fetched)
		if age >= 0 && age < ttl {
			return set
		}
	}
	flight := r.fetch()
	if set == nil || healthy && age >= 2*ttl {
		await(ctx, flight)
		set, _ = r.usable()
	}
	return set
}

// usable returns the set if it is not too old to be trusted, and whether the last fetch went well.
func (r *RemoteKeys) usable() (set *remoteSet, healthy bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.set == nil || r.now().Sub(r.set.fetched) > cmp.Or(r.KeepStale, defaultKeepStale) {
		return nil, r.failed == nil
	}
	return r.set, r.failed == nil
}

func (s *remoteSet) find(name remoteKeyName) (crypto.PublicKey, bool) {
	if s == nil {
		return nil, false
	}
	key, ok := s.keys[name]
	return key, ok
}

// fetch starts a fetch, unless one is under way or the last began too short a time ago. It returns what to wait for,
// nil for nothing. The fetch belongs to nobody: the request that started it may go away.
func (r *RemoteKeys) fetch() <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.flight != nil {
		return r.flight
	}
	since := r.now().Sub(r.tried)
	if !r.tried.IsZero() && since >= 0 && since < cmp.Or(r.CoolDown, defaultCoolDown) {
		return nil
	}
	r.tried = r.now()
	flight := make(chan struct{})
	r.flight = flight
	go func() {
		keys, err := r.download()
		r.land(keys, err)
		close(flight)
	}()
	return flight
}

// land takes over what a fetch brought.
func (r *RemoteKeys) land(keys map[remoteKeyName]crypto.PublicKey, err error) {
	if err != nil {
		log := r.Log
		if log == nil {
			log = slog.Default()
		}
		log.Warn("the key set of an issuer cannot be read; the last one serves on", "url", r.URL, "error", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flight, r.failed = nil, err
	if err != nil {
		return
	}
	next := &remoteSet{keys: keys, fetched: r.now(), generation: 1}
	if r.set != nil {
		next.generation = r.set.generation
		for name, key := range r.set.keys {
			if !sameKey(keys[name], key) {
				next.generation++
			}
		}
	}
	r.set = next
}

func await(ctx context.Context, flight <-chan struct{}) {
	if flight == nil {
		return
	}
	select {
	case <-flight:
	case <-ctx.Done():
	}
}

// download asks the endpoint once.
func (r *RemoteKeys) download() (map[remoteKeyName]crypto.PublicKey, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), cmp.Or(r.Timeout, defaultTimeout))
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, fmt.Errorf("auth: key set: %w", err)
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	transport := r.Transport
	if transport == nil {
		// Its own, without idle connections: one request in minutes, and a header that cannot fill the memory.
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
	}
	client := &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // a redirect could lead to an address inside
	}}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("auth: key set: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("auth: key set: the endpoint answers %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, largestSet+1))
	if err != nil {
		return nil, fmt.Errorf("auth: key set: %w", err)
	}
	if len(body) > largestSet {
		return nil, errors.New("auth: key set: over 256 KiB")
	}
	return parseKeySet(body)
}

// parseKeySet reads a JWK Set. Keys that are of no use here are passed over, as RFC 7517 section 5 asks; a set that
// publishes a secret, or two keys under one name, is refused whole.
func parseKeySet(data []byte) (map[remoteKeyName]crypto.PublicKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(data, &set); err != nil {
		return nil, fmt.Errorf("auth: key set: %w", err)
	}
	keys := map[remoteKeyName]crypto.PublicKey{}
	for _, raw := range set.Keys {
		jwk, err := ParseJWK(raw)
		if errors.Is(err, errSecretKey) {
			return nil, fmt.Errorf("auth: key set: %w", err)
		}
		if err != nil || jwk.KeyID == "" || len(jwk.KeyID) > longestKeyID {
			continue
		}
		name := remoteKeyName{jwk.KeyID, jwk.Algorithm}
		if other, ok := keys[name]; ok && !sameKey(other, jwk.Key) {
			return nil, errors.New("auth: key set: two keys have the same id")
		}
		keys[name] = jwk.Key
	}
	if len(keys) == 0 {
		return nil, errors.New("auth: key set: no key that can be used")
	}
	return keys, nil
}

// sameKey compares two keys; a nil key is like no other.
func sameKey(a, b crypto.PublicKey) bool {
	key, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && key.Equal(b)
}

func (r *RemoteKeys) now() time.Time {
	if r.Now != nil {
		return r.Now()
	}
	return time.Now()
}
