package mail_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	post "portway/mail"
)

const (
	from  = "Tideline <no-reply@tideline.example>"
	mara  = "mara.canary@example.org"
	hello = "Hello Mara,\n\na letter. Zoë 日本語\n"
)

// office is a spool with a carrier, and the log of both.
type office struct {
	*testing.T
	spool   *post.Spool
	carrier *post.Carrier
	log     bytes.Buffer
	now     time.Time
}

func newOffice(t *testing.T, s *server) *office {
	t.Helper()
	o := &office{T: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	o.spool = &post.Spool{Folder: filepath.Join(t.TempDir(), "letters"), From: from, Now: func() time.Time { return o.now }}
	o.must(o.spool.Open())
	o.carrier = &post.Carrier{Spool: o.spool, Server: s.address, TLS: s.trust, Log: slog.New(slog.NewTextHandler(&o.log, nil))}
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) send(to, subject, text string) {
	o.Helper()
	o.must(o.spool.Send(o.Context(), to, subject, text))
}

// waiting counts the files with this ending.
func (o *office) waiting(ending string) int {
	o.Helper()
	found, err := filepath.Glob(filepath.Join(o.spool.Folder, "*"+ending))
	o.must(err)
	return len(found)
}

// read takes a letter apart as its reader's program does.
func read(t *testing.T, letter string) (header mail.Header, text string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(body)
}

func TestALetterArrivesWholeAndOnce(t *testing.T) {
	s := newServer(t, nil)
	o := newOffice(t, s)
	o.carrier.User, o.carrier.Password = "tideline", "a password"
	o.send(mara, "What Reader can read: your receipt – Zoë", hello+".\n..\nMAIL FROM:<x@y>\n")
	for range 2 {
		o.must(o.carrier.Carry(t.Context()))
	}
	got := s.letters()
	if len(got) != 1 || !strings.HasPrefix(got[0].from, "FROM:<no-reply@tideline.example>") || got[0].to != "TO:<"+mara+">" {
		t.Fatalf("%+v", got)
	}
	header, text := read(t, got[0].text)
	subject, err := new(mime.WordDecoder).DecodeHeader(header.Get("Subject"))
	if err != nil || subject != "What Reader can read: your receipt – Zoë" {
		t.Errorf("%q %v", subject, err)
	}
	if strings.TrimSpace(text) != strings.TrimSpace(hello+".\n..\nMAIL FROM:<x@y>\n") {
		t.Errorf("the text is %q", text)
	}
	if o.waiting("") != 0 {
		t.Error("the letter lies there still")
	}
	for _, command := range []string{"AUTH", "MAIL", "RCPT", "DATA"} {
		if s.heard(command) || !s.heard(command+" (TLS)") {
			t.Errorf("%s did not come over TLS alone", command)
		}
	}
}

func TestNoLineIsSmuggledIntoALetter(t *testing.T) {
	s := newServer(t, nil)
	o := newOffice(t, s)
	for _, to := range []string{
		mara + "\r\nBcc: eve@example.org", mara + "\nBcc: eve@example.org", mara + ", eve@example.org", "", "mara", mara + ">\r\nRCPT TO:<eve@example.org", "<>",
	} {
		err := o.spool.Send(t.Context(), to, "x", "y")
		if err == nil {
			t.Errorf("%q is an address", to)
		} else if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "eve@") {
			t.Errorf("the error repeats an address: %v", err)
		}
	}
	for _, sender := range []string{"x@y.example\r\nBcc: eve@example.org", "", "x"} {
		if (&post.Spool{Folder: t.TempDir(), From: sender}).Open() == nil {
			t.Errorf("letters can come from %q", sender)
		}
	}
	o.send(mara, "Reader\r\nBcc: eve@example.org\r\n\r\n<h1>", "Bcc: eve@example.org")
	o.must(o.carrier.Carry(t.Context()))
	header, _ := read(t, s.letters()[0].text)
	if header.Get("Bcc") != "" || len(s.letters()) != 1 || strings.Contains(s.letters()[0].to, "eve") {
		t.Errorf("%+v", s.letters())
	}
}

func TestWithoutTrustedTLSNothingIsSent(t *testing.T) {
	for name, change := range map[string]struct {
		server  func(*server)
		carrier func(*post.Carrier)
		want    bool
	}{
		"no STARTTLS":                           {func(s *server) { s.plain = true }, func(*post.Carrier) {}, false},
		"no STARTTLS, on this machine":          {func(s *server) { s.plain = true }, func(c *post.Carrier) { c.Plain = true }, true},
		"STARTTLS that is refused":              {func(s *server) { s.answer = refusing("STARTTLS", "454 not now") }, func(*post.Carrier) {}, false},
		"a certificate that nobody vouches for": {nil, func(c *post.Carrier) { c.TLS = nil }, false},
		"the same, even where TLS is not asked": {nil, func(c *post.Carrier) { c.TLS, c.Plain = nil, true }, false},
		"a certificate that is known":           {nil, func(*post.Carrier) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, change.server)
			o := newOffice(t, s)
			change.carrier(o.carrier)
			o.send(mara, "x", hello)
			err := o.carrier.Carry(t.Context())
			if (err == nil) != change.want || (len(s.letters()) == 1) != change.want || (o.waiting(".eml") == 0) != change.want {
				t.Errorf("%v; %d arrived, %d wait", err, len(s.letters()), o.waiting(".eml"))
			}
			if !change.want && (s.heard("MAIL") || s.heard("AUTH") || s.heard("RCPT")) {
				t.Error("the server was told who writes to whom")
			}
		})
	}
}

func refusing(verb, reply string) func(string, string) string {
	return func(said, _ string) string {
		if said == verb {
			return reply
		}
		return ""
	}
}

func TestAPasswordIsNotSentInTheClear(t *testing.T) {
	s := newServer(t, func(s *server) { s.plain = true })
	o := newOffice(t, s)
	o.carrier.User, o.carrier.Password = "tideline", "a password"
	o.send(mara, "x", hello)
	if err := o.carrier.Carry(t.Context()); err == nil || s.heard("AUTH") {
		t.Errorf("%v; AUTH %v", err, s.heard("AUTH"))
	}
}

func TestAServerThatSaysNothingIsLeft(t *testing.T) {
	s := newServer(t, func(s *server) { s.mute = true })
	o := newOffice(t, s)
	o.carrier.Patience = 50 * time.Millisecond
	o.send(mara, "x", hello)
	if err := o.carrier.Carry(t.Context()); err == nil || o.waiting(".eml") != 1 {
		t.Errorf("%v; %d wait", err, o.waiting(".eml"))
	}

	ctx, cancel := context.WithCancel(t.Context())
	s = newServer(t, func(s *server) { s.mute, s.came = true, cancel })
	o.carrier.Server, o.carrier.Patience = s.address, time.Hour
	if err := o.carrier.Carry(ctx); err == nil || o.waiting(".eml") != 1 {
		t.Errorf("stopped: %v; %d wait", err, o.waiting(".eml"))
	}
}

func TestWhatIsRefusedForGoodHoldsNobodyUp(t *testing.T) {
	s := newServer(t, func(s *server) {
		s.answer = func(verb, rest string) string {
			if verb == "RCPT" && strings.Contains(rest, "canary") {
				return "550 <" + mara + "> is unknown"
			}
			return ""
		}
	})
	o := newOffice(t, s)
	o.send(mara, "x", hello)
	o.send("nils@example.org", "x", hello)
	o.must(o.carrier.Carry(t.Context()))
	if o.waiting(".failed") != 1 || o.waiting(".eml") != 0 || len(s.letters()) != 1 {
		t.Errorf("%d failed, %d wait, %d arrived", o.waiting(".failed"), o.waiting(".eml"), len(s.letters()))
	}
	if o.log.Len() == 0 || strings.Contains(o.log.String(), "canary") {
		t.Errorf("the log says %s", &o.log)
	}
}

func TestJ2NoAddressIsInTheLogOrAnError(t *testing.T) {
	for _, reply := range []string{"450 <" + mara + "> later", "421 no room for " + mara, "530 log in first, " + mara, "552-too much\r\n552 for " + mara} {
		s := newServer(t, func(s *server) { s.answer = refusing("RCPT", reply) })
		o := newOffice(t, s)
		o.send(mara, "x", hello)
		err := o.carrier.Carry(t.Context())
		if text := o.log.String(); strings.Contains(text, "canary") || err != nil && strings.Contains(err.Error(), "canary") {
			t.Errorf("after %q: %v, and the log %s", reply, err, text)
		}
		if o.waiting(".eml")+o.waiting(".failed") != 1 {
			t.Errorf("after %q the letter is lost", reply)
		}
	}
}

func TestALetterIsGivenUpAfterThreeDays(t *testing.T) {
	s := newServer(t, func(s *server) { s.answer = refusing("MAIL", "451 later") })
	o := newOffice(t, s)
	o.send(mara, "x", hello)
	for _, step := range []struct {
		after time.Duration
		waits int
	}{{time.Minute, 1}, {72*time.Hour - time.Minute, 1}, {time.Minute, 0}} {
		o.now = o.now.Add(step.after)
		_ = o.carrier.Carry(t.Context())
		if o.waiting(".eml") != step.waits || o.waiting(".failed") != 1-step.waits {
			t.Errorf("at %v: %d wait, %d were given up", o.now, o.waiting(".eml"), o.waiting(".failed"))
		}
	}
}

func TestLettersAreTheirOwnersAndWhole(t *testing.T) {
	s := newServer(t, nil)
	o := newOffice(t, s)
	o.send(mara, "x", hello)
	o.must(os.WriteFile(filepath.Join(o.spool.Folder, ".new-half"), []byte("To: eve@example.org\r\n"), 0o600))
	for path, want := range map[string]os.FileMode{o.spool.Folder: 0o700, filepath.Join(o.spool.Folder, "*.eml"): 0o600} {
		found, err := filepath.Glob(path)
		o.must(err)
		info, err := os.Stat(found[0])
		o.must(err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
	o.must(o.carrier.Carry(t.Context()))
	if len(s.letters()) != 1 {
		t.Errorf("%d letters were taken", len(s.letters()))
	}
}
