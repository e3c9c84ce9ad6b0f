package auth

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const secretBytes = 32

// A Secret is what a deployment knows and nobody else. Keys for a purpose are derived from it, so that one secret is
// kept and a key that leaks gives none of the others away. It prints as [redacted].
type Secret struct{ key []byte }

// NewSecret takes a secret from the configuration: at least 32 bytes in base64, as `openssl rand -base64 32` prints.
func NewSecret(text string) (Secret, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return Secret{}, errors.New("auth: secret: not base64")
	}
	if len(key) < secretBytes {
		return Secret{}, fmt.Errorf("auth: secret: %d bytes, at least %d are needed", len(key), secretBytes)
	}
	return Secret{key}, nil
}

// OpenSecret reads the secret from a file, and creates it with a random one where there is none. Any number of
// processes may do so at the same time: all end with the same secret.
func OpenSecret(path string) (Secret, error) {
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := createSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Secret{}, fmt.Errorf("auth: secret: %w", err)
	}
	return readSecret(path)
}

// Derive returns the 32-byte key for a purpose (HKDF-SHA-256, RFC 5869).
func (s Secret) Derive(purpose string) []byte {
	if len(s.key) < secretBytes {
		panic("auth: derive " + purpose + ": there is no secret")
	}
	key, err := hkdf.Key(sha256.New, s.key, nil, "portway "+purpose, secretBytes)
	if err != nil {
		panic("auth: derive " + purpose + ": " + err.Error()) // only for more bytes than HKDF gives
	}
	return key
}

// String keeps the secret out of formatted texts.
func (Secret) String() string { return "[redacted]" }

// GoString keeps it out of %#v.
func (Secret) GoString() string { return "[redacted]" }

// LogValue keeps it out of the log.
func (Secret) LogValue() slog.Value { return slog.StringValue("[redacted]") }

func readSecret(path string) (Secret, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Secret{}, fmt.Errorf("auth: secret: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return Secret{}, fmt.Errorf("auth: secret: other users can read %s: give it mode 0600", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Secret{}, fmt.Errorf("auth: secret: %w", err)
	}
	secret, err := NewSecret(string(text))
	if err != nil {
		return Secret{}, fmt.Errorf("%s: %w", path, err)
	}
	return secret, nil
}

// createSecret links a complete file into place: the name appears with its content, and only once.
func createSecret(path string) error {
	key := make([]byte, secretBytes)
	rand.Read(key)                                           // never fails
	file, err := os.CreateTemp(filepath.Dir(path), ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = fmt.Fprintln(file, base64.StdEncoding.EncodeToString(key))
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Link(file.Name(), path)
}
