package main

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestTheClientsAddressIsTheFirstThatIsNoProxys(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, test := range []struct {
		why, peer string
		forwarded []string
		want      string
	}{
		{"a proxy's word", "10.0.0.1:99", []string{"203.0.113.7"}, "203.0.113.7:0"},
		{"a proxy of IPv6", "[fd00::1]:99", []string{"2001:db8::7"}, "[2001:db8::7]:0"},
		{"a stranger's word is worth nothing", "203.0.113.7:99", []string{"198.51.100.1"}, "203.0.113.7:99"},
		{"what the client wrote itself stands further left", "10.0.0.1:99", []string{"127.0.0.1, 198.51.100.1, 203.0.113.7"}, "203.0.113.7:0"},
		{"and in a line of its own", "10.0.0.1:99", []string{"127.0.0.1", "203.0.113.7"}, "203.0.113.7:0"},
		{"two proxies", "10.0.0.1:99", []string{"203.0.113.7, 10.0.0.2"}, "203.0.113.7:0"},
		{"somebody pretends to come from a proxy", "10.0.0.1:99", []string{"10.9.9.9, 203.0.113.7"}, "203.0.113.7:0"},
		{"from within", "10.0.0.1:99", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3:0"},
		{"a port", "10.0.0.1:99", []string{"203.0.113.7:4711"}, "203.0.113.7:0"},
		{"IPv6 in brackets", "10.0.0.1:99", []string{"[2001:db8::7]"}, "[2001:db8::7]:0"},
		{"IPv4 in IPv6", "[::ffff:10.0.0.1]:99", []string{"::ffff:203.0.113.7"}, "203.0.113.7:0"},
		{"a zone is no way to have many addresses", "10.0.0.1:99", []string{"fe80::1%a"}, "[fe80::1]:0"},
		{"nonsense next to the proxy", "10.0.0.1:99", []string{"203.0.113.7, unknown"}, "10.0.0.1:99"},
		{"nonsense further left", "10.0.0.1:99", []string{"unknown, 10.0.0.2"}, "10.0.0.2:0"},
		{"no header", "10.0.0.1:99", nil, "10.0.0.1:99"},
		{"an empty one", "10.0.0.1:99", []string{""}, "10.0.0.1:99"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = test.peer, test.forwarded
		got := ""
		behindProxies(trusted, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if got != test.want || r.RemoteAddr != test.peer {
			t.Errorf("%s: %s; want %s", test.why, got, test.want)
		}
	}
}

// TestF4WhoGuessesBehindAProxyIsSlowedDownAlone guesses at the login page of a gateway behind a proxy.
func TestF4WhoGuessesBehindAProxyIsSlowedDownAlone(t *testing.T) {
	for _, behind := range []bool{true, false} {
		w := newWorld(t, "", func(g *gatewayFlags) {
			if behind {
				g.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} // where httptest's requests come from
			}
		})
		guess := func(client string) int {
			return w.guess(t, map[string]string{"X-Forwarded-For": client})
		}
		for range 10 {
			guess("203.0.113.7")
		}
		// The same client under another word of its own, and another client.
		same, other := guess("198.51.100.1, 203.0.113.7"), guess("203.0.113.8")
		if same != http.StatusTooManyRequests {
			t.Errorf("the eleventh guess: %d; want 429", same)
		}
		if want := map[bool]int{true: http.StatusUnprocessableEntity, false: http.StatusTooManyRequests}[behind]; other != want {
			t.Errorf("another client, proxy trusted %v: %d; want %d", behind, other, want)
		}
	}
}

// guess sends a wrong password for mara, from a page of its own, and returns the status.
func (w *world) guess(t *testing.T, headers map[string]string) int {
	t.Helper()
	send := func(method, address, cookie string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Cookie", cookie)
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, r)
		return answer
	}
	if err := seedApp(t.Context(), w.storage); err != nil {
		t.Fatal(err)
	}
	question := url.Values{
		"client_id": {sampleApp}, "redirect_uri": {"http://127.0.0.1/demo/callback"}, "response_type": {"code"}, "scope": {"posts:read"},
		"code_challenge": {strings.Repeat("A", 43)}, "code_challenge_method": {"S256"},
	}
	begun := send(http.MethodGet, "/oauth/authorize?"+question.Encode(), "", nil)
	login := strings.Replace(begun.Header().Get("Location"), "/consent/", "/login/", 1)
	page := send(http.MethodGet, login, "", nil)
	cookie, _, _ := strings.Cut(page.Header().Get("Set-Cookie"), ";")
	_, rest, found := strings.Cut(page.Body.String(), `name="token" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	if !found {
		t.Fatalf("no form: %d %s", page.Code, page.Body)
	}
	return send(http.MethodPost, login, cookie, url.Values{"token": {token}, "name": {"mara"}, "password": {"wrong"}}).Code
}
