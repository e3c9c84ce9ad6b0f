package webhooks

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"portway/problem"
)

// An Endpoint is where an app is told what happened.
type Endpoint struct {
	App      string
	URL      string
	State    EndpointState
	Reason   string // why it is disabled
	Keys     []Key  // the newest first
	Failing  time.Time
	Failure  *Attempt // the last attempt that failed; nil where none did
	Created  time.Time
	Revision int64 // grows with every change of address or keys
}

// An EndpointState says whether deliveries go out.
type EndpointState string

// The states of an endpoint. While it is disabled, events are kept and become dead after three days.
const (
	Enabled  EndpointState = "enabled"
	Disabled EndpointState = "disabled"
)

// Why an endpoint is disabled.
const (
	ReasonGone    = "gone"    // it answered 410
	ReasonFailing = "failing" // nothing was delivered for three days
)

const (
	overlap    = 24 * time.Hour // both keys sign after a rotation
	mostKeys   = 3              // of an app that rotates faster than that
	longestURL = 2048           // bytes
)

// Endpoint returns the app's endpoint, nil where it has none.
func (s *Service) Endpoint(ctx context.Context, app string) (*Endpoint, error) {
	e, err := s.Store.Webhook(ctx, app)
	return e, wrap("endpoint", err)
}

// Set gives the app an endpoint, or the one it has another address. A new endpoint gets a key: shown is the secret of an
// HMAC scheme, or the public key of an Ed25519 scheme, and is told this once. To change the scheme of an endpoint, rotate.
func (s *Service) Set(ctx context.Context, app, address string, scheme Scheme) (e *Endpoint, shown string, err error) {
	if err := s.check(address); err != nil {
		return nil, "", err
	}
	e, err = s.Store.Webhook(ctx, app)
	if err != nil {
		return nil, "", wrap("set", err)
	}
	if e == nil {
		e = &Endpoint{App: app, Created: s.Now()}
		key, made, err := s.newKey(app, scheme)
		if err != nil {
			return nil, "", err
		}
		e.Keys, shown = []Key{key}, made
	}
	e.URL, e.State, e.Reason, e.Failing = address, Enabled, "", time.Time{}
	return e, shown, s.put(ctx, e)
}

// Rotate makes a new key. For a day the old one signs too, so that the app can change over without missing an event.
func (s *Service) Rotate(ctx context.Context, app string, scheme Scheme) (e *Endpoint, shown string, err error) {
	if e, err = s.endpoint(ctx, app); err != nil {
		return nil, "", err
	}
	key, shown, err := s.newKey(app, scheme)
	if err != nil {
		return nil, "", err
	}
	keys := []Key{key}
	for _, old := range e.Keys {
		if old.Until.IsZero() {
			old.Until = key.Created.Add(overlap)
		}
		if old.Until.After(key.Created) && len(keys) < mostKeys {
			keys = append(keys, old)
		}
	}
	e.Keys = keys
	return e, shown, s.put(ctx, e)
}

// Enable takes up sending again after the endpoint was disabled.
func (s *Service) Enable(ctx context.Context, app string) (*Endpoint, error) {
	e, err := s.endpoint(ctx, app)
	if err != nil {
		return nil, err
	}
	e.State, e.Reason, e.Failing = Enabled, "", time.Time{}
	return e, s.put(ctx, e)
}

// Remove forgets the endpoint, its keys and its deliveries.
func (s *Service) Remove(ctx context.Context, app string) error {
	return wrap("remove", s.Store.RemoveWebhook(ctx, app))
}

func (s *Service) endpoint(ctx context.Context, app string) (*Endpoint, error) {
	e, err := s.Store.Webhook(ctx, app)
	if err != nil {
		return nil, wrap("endpoint", err)
	}
	if e == nil {
		return nil, problem.New(problem.NotFound, "The app has no webhook. Set its address first.")
	}
	return e, nil
}

func (s *Service) put(ctx context.Context, e *Endpoint) error {
	done, err := s.Store.PutWebhook(ctx, e)
	if err != nil {
		return wrap("put", err)
	}
	if !done {
		return problem.New(problem.Conflict, "The webhook was changed at the same time. Look again.")
	}
	s.Wake()
	return nil
}

// check refuses addresses that cannot be sent to. What a name leads to is looked at again with every connection.
func (s *Service) check(address string) error {
	u, err := url.Parse(address)
	bad := func(what string) error {
		return problem.New(problem.BadInput, "The webhook's address %s. Give a URL such as https://app.example/portway.", what)
	}
	switch {
	case err != nil || u.Host == "" || len(address) > longestURL:
		return bad("is not a URL of at most 2,048 bytes")
	case u.User != nil:
		return bad("has a user in it")
	case u.Fragment != "":
		return bad("has a fragment")
	case s.Loopback && isLoopback(u.Hostname()) && (u.Scheme == "http" || u.Scheme == "https"):
		return nil
	case u.Scheme != "https":
		return bad("is not https")
	case u.Port() != "" && u.Port() != "443":
		return bad("is on a port that is not 443")
	case !public(u.Hostname()):
		return bad("is not in public")
	}
	return nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// public reports whether the host is a name with a dot, or an address that the client would dial.
func public(host string) bool {
	if address, err := netip.ParseAddr(host); err == nil {
		return guard()("tcp", net.JoinHostPort(address.String(), "443"), nil) == nil
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	return strings.Contains(host, ".") && !strings.HasSuffix(host, ".localhost") && !strings.HasSuffix(host, ".local") && !strings.HasSuffix(host, ".internal")
}
