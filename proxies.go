package main

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// behindProxies lets everything after it see the client's address as the request's: who is slowed down after wrong passwords,
// and who is on this machine, must not be the proxy.
func behindProxies(trusted []netip.Prefix, next http.Handler) http.Handler {
	if len(trusted) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if client, ok := clientOf(trusted, r); ok {
			r = r.WithContext(r.Context()) // a copy: the request is the server's
			r.RemoteAddr = net.JoinHostPort(client.String(), "0")
		}
		next.ServeHTTP(w, r)
	})
}

// clientOf walks back through X-Forwarded-For for as long as whoever added an entry is trusted. The first address that is no
// proxy's is the client's: what stands further left is the client's own word, and can be anything.
func clientOf(trusted []netip.Prefix, r *http.Request) (client netip.Addr, forwarded bool) {
	client, ok := addressIn(r.RemoteAddr)
	if !ok {
		return client, false
	}
	isProxy := func(a netip.Addr) bool {
		return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && isProxy(client); i-- {
		before, ok := addressIn(strings.TrimSpace(hops[i]))
		if !ok { // the last address that is known is as far as it can be told
			break
		}
		client, forwarded = before, true
	}
	return client, forwarded
}

// addressIn reads an address that may have a port.
func addressIn(text string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr().Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return a.Unmap().WithZone(""), err == nil
}
