package webhooks

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestI1_AddressesThatAreNotPublic asks the guard alone: nothing is dialled.
func TestI1_AddressesThatAreNotPublic(t *testing.T) {
	for what, address := range map[string]string{
		"this network": "0.0.0.0", "private 10": "10.1.2.3", "private 172": "172.16.0.1", "private 192": "192.168.1.1",
		"loopback": "127.0.0.1", "another loopback": "127.8.8.8", "link-local": "169.254.1.1", "cloud metadata": "169.254.169.254",
		"carrier-grade NAT": "100.64.0.1", "protocol assignments": "192.0.0.1", "documentation 1": "192.0.2.1", "documentation 2": "198.51.100.1",
		"documentation 3": "203.0.113.1", "benchmarks": "198.18.0.1", "multicast": "224.0.0.1", "reserved": "240.0.0.1", "broadcast": "255.255.255.255",
		"loopback 6": "::1", "unspecified 6": "::", "mapped loopback": "::ffff:127.0.0.1", "mapped private": "::ffff:10.0.0.1",
		"NAT64": "64:ff9b::7f00:1", "6to4": "2002:7f00:1::", "Teredo": "2001:0:7f00:1::", "unique local": "fd00::1", "link-local 6": "fe80::1",
		"multicast 6": "ff02::1", "documentation 6": "2001:db8::1", "documentation 6, new": "3fff::1", "site-local": "fec0::1", "segment routing": "5f00::1",
	} {
		if err := guard()("tcp", net.JoinHostPort(address, "443"), nil); err == nil {
			t.Errorf("%s (%s) is let through", what, address)
		}
	}
	for _, address := range []string{"93.184.215.14:443", "[2606:4700::1111]:443"} {
		if err := guard()("tcp", address, nil); err != nil {
			t.Errorf("%s is public: %v", address, err)
		}
	}
	for _, address := range []string{"93.184.215.14:80", "93.184.215.14:22", "[2606:4700::1111]:8443", "nonsense", "[fe80::1%eth0]:443"} {
		if guard()("tcp", address, nil) == nil {
			t.Errorf("%s is let through", address)
		}
	}
}

// TestI1_SpellingsOfLoopback sets addresses whose hosts mean this machine.
func TestI1_SpellingsOfLoopback(t *testing.T) {
	s := &Service{}
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001", "2130706433", "017700000001", "127.1", "LOCALHOST.", "a.localhost", "printer.local"} {
		address := "https://" + host + "/hook"
		if s.check(address) == nil && !strings.Contains(host, ".") {
			t.Errorf("%s is taken", address)
		}
		client := newClient(guard(), nil)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, nil)
		if err != nil {
			continue
		}
		if answer, err := client.Do(r); err == nil {
			answer.Body.Close()
			t.Errorf("%s is reached", address)
		}
	}
}

// TestI2_RebindingNames resolves a name to a public address where it is set, and to this machine where it is dialled.
func TestI2_RebindingNames(t *testing.T) {
	var reached atomic.Int64
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer server.Close()
	var asked atomic.Int64
	var dialled []string
	g := func(network, address string, c syscall.RawConn) error {
		dialled = append(dialled, address)
		if strings.HasPrefix(address, "93.") {
			return errNotPublic // a test goes nowhere
		}
		return guard()(network, address, c)
	}
	client := newClient(g, fakeResolver(t, func() net.IP {
		if asked.Add(1) == 1 {
			return net.IPv4(93, 184, 215, 14)
		}
		return net.IPv4(127, 0, 0, 1)
	}))
	if err := (&Service{}).check("https://rebind.example/hook"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://rebind.example/hook", nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := client.Do(r); err == nil {
			answer.Body.Close()
			t.Error("it was reached")
		}
	}
	if len(dialled) < 2 || dialled[len(dialled)-1] != "127.0.0.1:443" || reached.Load() > 0 {
		t.Errorf("dialled: %v", dialled)
	}
}

// fakeResolver answers questions for addresses with one of its own, over a pipe.
func fakeResolver(t *testing.T, address func() net.IP) *net.Resolver {
	t.Helper()
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			for {
				var length [2]byte
				if _, err := there.Read(length[:]); err != nil {
					return
				}
				question := make([]byte, binary.BigEndian.Uint16(length[:]))
				if _, err := there.Read(question); err != nil {
					return
				}
				answer := append([]byte{}, question...)
				answer[2], answer[3] = 0x81, 0x80
				answer[10], answer[11] = 0, 0                               // no additional records
				end := 12 + strings.IndexByte(string(question[12:]), 0) + 5 // name, type, class
				answer = answer[:end]
				if question[end-3] == 1 { // an A record
					answer[7] = 1
					answer = append(answer, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4)
					answer = append(answer, address().To4()...)
				}
				if _, err := there.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...)); err != nil {
					return
				}
			}
		}()
		return here, nil
	}}
}

// TestI3_WhatAReceiverCanTry redirects, answers without end, waits with its head, and sets a proxy beside.
func TestI3_WhatAReceiverCanTry(t *testing.T) {
	var inside atomic.Int64
	internal := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside.Add(1) }))
	defer internal.Close()
	t.Setenv("HTTP_PROXY", internal.URL)
	t.Setenv("HTTPS_PROXY", internal.URL)
	var written atomic.Int64
	mux := http.NewServeMux()
	mux.Handle("/redirect", http.RedirectHandler(internal.URL, http.StatusTemporaryRedirect))
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for {
			n, err := w.Write(make([]byte, 1<<16))
			if written.Add(int64(n)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/head", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Large", strings.Repeat("x", mostHead))
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then is the server told that the other side has left
		<-r.Context().Done()
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	client := NewClient(true)
	client.Timeout = time.Second // the caps are the same, the test is shorter
	s := &Service{Client: client, Now: time.Now, Key: make([]byte, 32)}
	key, _, err := s.newKey("a", HMAC)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/redirect": "It answered 307", "/endless": "", "/head": "The connection failed", "/slow": "It took too long",
	} {
		a, _ := s.post(t.Context(), &Endpoint{App: "a", URL: server.URL + path, Keys: []Key{key}}, &Delivery{ID: "msg", Payload: "{}"})
		if !strings.HasPrefix(a.Error, want) || want == "" && a.Error != "" {
			t.Errorf("%s: %q", path, a.Error)
		}
	}
	if inside.Load() > 0 {
		t.Error("an address inside was reached")
	}
	if n := written.Load(); n > 32<<20 {
		t.Errorf("%d bytes of an endless answer were taken", n)
	}
	guarded := &Service{}
	for _, address := range []string{
		"http://app.example/", "https://app.example:8443/", "https://user:password@app.example/", "https://app.example/#a", "ftp://app.example/",
		"https://", "app.example", "https://10.0.0.1/", "https://" + strings.Repeat("a", 2048) + ".example/", "https://intranet/",
	} {
		if guarded.check(address) == nil {
			t.Errorf("%.60s is taken", address)
		}
	}
}
