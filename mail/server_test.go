package mail_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A server takes letters by SMTP (RFC 5321), as far as a client goes that sends one letter at a time.
type server struct {
	address string
	trust   *tls.Config // of a client that knows the server's certificate

	plain  bool                           // offers no STARTTLS
	mute   bool                           // never says anything
	answer func(verb, rest string) string // a reply instead of the usual one; "" is the usual one
	came   func()                         // somebody has connected

	certificate tls.Certificate
	mu          sync.Mutex
	commands    []string // verbs, with "(TLS)" behind those that came over TLS
	taken       []taken
}

// taken is a letter that arrived.
type taken struct{ from, to, text string }

func newServer(t *testing.T, change func(*server)) *server {
	t.Helper()
	s := &server{came: func() {}, answer: func(string, string) string { return "" }}
	s.certificate, s.trust = loopbackCertificate()
	if change != nil {
		change(s)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = listener.Addr().String()
	var talks sync.WaitGroup
	t.Cleanup(func() { listener.Close(); talks.Wait() })
	talks.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			talks.Go(func() { defer conn.Close(); s.came(); s.talk(conn) })
		}
	})
	return s
}

// loopbackCertificate is the one that net/http/httptest has for 127.0.0.1.
func loopbackCertificate() (tls.Certificate, *tls.Config) {
	made := httptest.NewTLSServer(nil)
	defer made.Close()
	pool := x509.NewCertPool()
	pool.AddCert(made.Certificate())
	return made.TLS.Certificates[0], &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

func (s *server) talk(conn net.Conn) {
	if s.mute {
		_, _ = io.Copy(io.Discard, conn) // until the client has had enough
		return
	}
	secure, letter := false, taken{}
	r := textproto.NewReader(bufio.NewReader(conn))
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	say("220 server")
	for {
		line, err := r.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		s.note(verb, secure)
		if other := s.answer(verb, rest); other != "" {
			say(other)
			continue
		}
		switch verb {
		case "EHLO":
			say(s.greeting(secure))
		case "STARTTLS":
			say("220 go on")
			over := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.certificate}, MinVersion: tls.VersionTLS12})
			if over.Handshake() != nil {
				return
			}
			conn, secure, r = over, true, textproto.NewReader(bufio.NewReader(over))
			say = func(text string) { _, _ = io.WriteString(over, text+"\r\n") }
		case "MAIL":
			letter.from = rest
			say("250 ok")
		case "RCPT":
			letter.to = rest
			say("250 ok")
		case "DATA":
			say("354 go on")
			text, err := r.ReadDotBytes()
			if err != nil {
				return
			}
			letter.text = string(text)
			s.keep(letter)
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("235 ok")
		}
	}
}

func (s *server) greeting(secure bool) string {
	if s.plain {
		return "250 server"
	}
	if secure {
		return "250-server\r\n250 AUTH PLAIN"
	}
	return "250-server\r\n250 STARTTLS"
}

func (s *server) note(verb string, secure bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if secure {
		verb += " (TLS)"
	}
	s.commands = append(s.commands, verb)
}

func (s *server) keep(l taken) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.taken = append(s.taken, l)
}

// heard reports whether the command came.
func (s *server) heard(command string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.commands, command)
}

func (s *server) letters() []taken {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}
