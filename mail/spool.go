package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A Spool is a folder with a file per letter, as mail servers take it (RFC 5322).
type Spool struct {
	Folder string
	From   string // the address that letters come from
	Now    func() time.Time
}

// Open makes the folder where there is none.
func (s *Spool) Open() error {
	if _, err := mail.ParseAddress(s.From); err != nil {
		return fmt.Errorf("mail: %q is no address that letters could come from", s.From)
	}
	if err := os.MkdirAll(s.Folder, 0o700); err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

// Send writes a letter. When it returns, the letter is on the disk.
func (s *Spool) Send(_ context.Context, to, subject, text string) error {
	letter, err := s.letter(to, subject, text)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	file, err := os.CreateTemp(s.Folder, ".new-*") // with mode 0600
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(letter)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		// Names sort by time, so that the oldest is carried first.
		err = os.Rename(file.Name(), filepath.Join(s.Folder, s.now().UTC().Format("20060102T150405.000000")+"-"+rand.Text()[:8]+extension))
	}
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	return nil
}

const extension = ".eml"

func (s *Spool) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

// letter puts the letter together. No line of a header can be smuggled in: addresses are parsed, and the subject is encoded.
func (s *Spool) letter(to, subject, text string) ([]byte, error) {
	from, err := mail.ParseAddress(s.From)
	if err != nil {
		return nil, err
	}
	address, err := mail.ParseAddress(to)
	if err != nil {
		return nil, errors.New("the address of the letter is none") // the parser's words may repeat it
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"From", from.String()}, {"To", (&mail.Address{Address: address.Address}).String()}, {"Subject", mime.QEncoding.Encode("utf-8", oneLine(subject))},
		{"Date", s.now().Format(time.RFC1123Z)}, {"Message-ID", "<" + rand.Text() + "@" + domain + ">"}, {"Auto-Submitted", "auto-generated"},
		{"MIME-Version", "1.0"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "quoted-printable"},
	} {
		b.WriteString(line[0] + ": " + line[1] + "\r\n")
	}
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n"))); err != nil {
		return nil, err
	}
	return b.Bytes(), w.Close()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
