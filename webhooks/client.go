package webhooks

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// What one request may take.
const (
	timeToConnect = 5 * time.Second
	timeToAnswer  = 10 * time.Second // until the head is there
	timeInAll     = 15 * time.Second
	mostHead      = 16 << 10 // bytes of the answer's head
	mostBody      = 16 << 10 // bytes of the answer's body that are read; it means nothing
)

var errNotPublic = errors.New("webhooks: the address is not public, or not on port 443")

// isTLS reports whether the other side could not prove who it is.
func isTLS(err error) bool {
	return errors.As(err, new(*tls.CertificateVerificationError)) || errors.As(err, new(tls.RecordHeaderError)) || errors.As(err, new(tls.AlertError))
}

// A control is asked about every address before it is dialled, as net.Dialer.Control.
type control func(network, address string, c syscall.RawConn) error

// guard lets through public addresses on port 443, whatever name led there. It has the last word: names are resolved before.
func guard() control {
	listed := ssrf.New(ssrf.WithPorts(443), ssrf.WithNetworks("tcp4", "tcp6"))
	return func(_, address string, c syscall.RawConn) error {
		endpoint, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("webhooks: %q is not an address", address)
		}
		host := endpoint.Addr().Unmap() // ::ffff:127.0.0.1 is 127.0.0.1
		if endpoint.Addr().Zone() != "" || !host.IsGlobalUnicast() || host.IsPrivate() {
			return errNotPublic
		}
		network := "tcp6"
		if host.Is4() {
			network = "tcp4"
		}
		if err := listed.Safe(network, netip.AddrPortFrom(host, endpoint.Port()).String(), c); err != nil {
			return errors.Join(errNotPublic, err)
		}
		return nil
	}
}

// guardWithLoopback lets through this machine too, on any port.
func guardWithLoopback() control {
	guarded := guard()
	return func(network, address string, c syscall.RawConn) error {
		if endpoint, err := netip.ParseAddrPort(address); err == nil && endpoint.Addr().Unmap().IsLoopback() {
			return nil
		}
		return guarded(network, address, c)
	}
}

// NewClient returns the client that webhooks are sent with: to public addresses on port 443, without a proxy, without
// following redirects, bounded in time and size. With loopback it reaches this machine too, for development.
func NewClient(loopback bool) *http.Client {
	g := guard()
	if loopback {
		g = guardWithLoopback()
	}
	return newClient(g, nil)
}

// newClient takes the resolver too, which a test replaces.
func newClient(g control, resolver *net.Resolver) *http.Client {
	dialer := &net.Dialer{Timeout: timeToConnect, Control: g, Resolver: resolver}
	return &http.Client{
		Timeout: timeInAll,
		Transport: &http.Transport{
			Proxy: nil, // one from the environment would dial for us, past the guard
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, address)
			},
			TLSHandshakeTimeout: timeToConnect, ResponseHeaderTimeout: timeToAnswer, MaxResponseHeaderBytes: mostHead,
			MaxIdleConnsPerHost: 2, MaxIdleConns: 100, IdleConnTimeout: 30 * time.Second,
			DisableCompression: true, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
