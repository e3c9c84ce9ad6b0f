package oauth

import (
	"net/http"
	"net/netip"
	"net/url"

	"portway/grants"
)

// shared lets pages of any origin ask whether they may call (CORS). That gives nothing away: no cookie counts here, and the
// answer is for the pages of the app alone (shareWith).
func (s *Server) shared(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Origin")
		if r.Method != http.MethodOptions || r.Header.Get("Origin") == "" {
			next(w, r)
			return
		}
		h.Set("Access-Control-Allow-Origin", r.Header.Get("Origin"))
		h.Set("Access-Control-Allow-Methods", http.MethodPost)
		h.Set("Access-Control-Allow-Headers", "Content-Type, DPoP")
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	}
}

// shareWith lets a page read the answer that is of the app's own origin, which is that of its redirect URIs. Apps with a
// secret or a key have no business in a browser.
func shareWith(w http.ResponseWriter, r *http.Request, app *grants.App) {
	asking := r.Header.Get("Origin")
	if asking == "" || !app.Profile.Public {
		return
	}
	for _, redirect := range app.Profile.Redirects {
		if originOf(redirect, false) == asking || originOf(redirect, true) == originOf(asking, true) && originOf(asking, true) != "" {
			w.Header().Set("Access-Control-Allow-Origin", asking)
			return
		}
	}
}

// originOf is where an address leads, as browsers compare it. On the person's own machine the port may be any, as it may be
// in the redirect URI; elsewhere such an origin is "".
func originOf(address string, local bool) string {
	if !local {
		return origin(address)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return ""
	}
	host, err := netip.ParseAddr(u.Hostname())
	if err != nil || !host.IsLoopback() {
		return ""
	}
	return host.String()
}
