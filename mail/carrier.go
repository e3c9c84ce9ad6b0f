package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Carrier takes letters from a spool to an SMTP server.
type Carrier struct {
	Spool    *Spool
	Server   string // host:port
	User     string // empty where the server wants none
	Password string
	// Plain lets letters go without TLS, to a server on this machine.
	Plain bool
	TLS   *tls.Config // nil is the system's trust
	Log   *slog.Logger
	// Patience is how long one letter may take: 30 seconds by default.
	Patience time.Duration
}

// When letters are tried again, and when they are given up.
const (
	lookEvery  = 2 * time.Second
	retryFirst = 30 * time.Second
	retryMost  = time.Hour
	giveUp     = 72 * time.Hour
	patience   = 30 * time.Second
)

// Run carries letters until ctx ends.
func (c *Carrier) Run(ctx context.Context) {
	wait := lookEvery
	for {
		if err := c.Carry(ctx); err != nil {
			wait = min(max(2*wait, retryFirst), retryMost)
			c.Log.Warn("mail: letters wait: the mail server does not take them", "error", err, "again", wait)
		} else {
			wait = lookEvery
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Carry takes every letter that lies there, the oldest first. An error is one that the next letter would meet as well.
func (c *Carrier) Carry(ctx context.Context) error {
	entries, err := os.ReadDir(c.Spool.Folder)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		if filepath.Ext(e.Name()) == extension {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	var waiting error
	for _, name := range names {
		path := filepath.Join(c.Spool.Folder, name)
		err := c.carryOne(ctx, path)
		if refusal := (*refusedError)(nil); errors.As(err, &refusal) {
			c.Log.Warn("mail: a letter was refused for good", "letter", name, "code", refusal.code)
			err = os.Rename(path, strings.TrimSuffix(path, extension)+".failed")
		} else if err != nil && c.tooOld(name) {
			c.Log.Warn("mail: a letter was given up", "letter", name)
			err = os.Rename(path, strings.TrimSuffix(path, extension)+".failed")
		}
		waiting = errors.Join(waiting, err)
	}
	return waiting
}

func (c *Carrier) tooOld(name string) bool {
	stamp, _, _ := strings.Cut(name, "-")
	written, err := time.Parse("20060102T150405.000000", stamp)
	return err == nil && c.Spool.now().Sub(written) > giveUp
}

// A refusedError says that the server will never take a letter. Its text may repeat an address, so only the code is kept.
type refusedError struct{ code int }

func (r *refusedError) Error() string { return fmt.Sprintf("mail: refused with %d", r.code) }

func (c *Carrier) carryOne(ctx context.Context, path string) error {
	letter, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	header, err := mail.ReadMessage(bytes.NewReader(letter))
	if err != nil {
		return &refusedError{}
	}
	from, err := mail.ParseAddress(header.Header.Get("From"))
	if err != nil {
		return &refusedError{}
	}
	to, err := mail.ParseAddress(header.Header.Get("To"))
	if err != nil {
		return &refusedError{}
	}
	if err := c.talk(ctx, from.Address, to.Address, letter); err != nil {
		return withoutWords(err)
	}
	return os.Remove(path)
}

// withoutWords leaves a reply's code: its words often repeat an address, and errors are logged. Codes from 550 on say that
// to repeat the letter would change nothing.
func withoutWords(err error) error {
	reply, ok := errors.AsType[*textproto.Error](err)
	switch {
	case !ok:
		return err
	case reply.Code >= 550 && reply.Code < 560:
		return &refusedError{reply.Code}
	}
	return fmt.Errorf("the mail server answered %d", reply.Code)
}

func (c *Carrier) talk(ctx context.Context, from, to string, letter []byte) error {
	host, _, err := net.SplitHostPort(c.Server)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(c.Patience, patience))
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", c.Server)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	client, err := smtp.NewClient(conn, host)
	if err != nil {
		return err
	}
	if err := c.secure(client, host); err != nil {
		return err
	}
	if err := client.Mail(from); err != nil {
		return err
	}
	if err := client.Rcpt(to); err != nil {
		return err
	}
	return deliver(client, letter)
}

// secure begins TLS, and logs in. Without TLS nothing is sent unless that was said to be fine.
func (c *Carrier) secure(client *smtp.Client, host string) error {
	if offered, _ := client.Extension("STARTTLS"); offered {
		config := &tls.Config{MinVersion: tls.VersionTLS12}
		if c.TLS != nil {
			config = c.TLS.Clone()
		}
		config.ServerName = host
		if err := client.StartTLS(config); err != nil {
			return err
		}
	} else if !c.Plain {
		return errors.New("the mail server offers no STARTTLS")
	}
	if c.User == "" {
		return nil
	}
	return client.Auth(smtp.PlainAuth("", c.User, c.Password, host))
}

func deliver(client *smtp.Client, letter []byte) error {
	w, err := client.Data()
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, bytes.NewReader(letter)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = client.Quit() // the letter was taken: to send it again because the goodbye failed would be a second one
	return nil
}
