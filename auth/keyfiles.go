package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// keyTime is how a key file's name begins: the UTC time from which the key signs. The key's id follows, then .pem.
const keyTime = "20060102T150405.000000000Z"

func newRingKey(starts time.Time) (*ringKey, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	jwk, err := newP256JWK(&private.PublicKey)
	if err != nil {
		return nil, err
	}
	return &ringKey{id: jwk.KeyID, starts: starts.UTC(), private: private, jwk: jwk}, nil
}

func (key *ringKey) fileName() string {
	return key.starts.Format(keyTime) + "." + key.id + ".pem"
}

// splitKeyName takes a file's name apart; ok is false for files that are no keys of ours.
func splitKeyName(name string) (starts time.Time, kid string, ok bool) {
	if len(name) < len(keyTime) {
		return time.Time{}, "", false
	}
	starts, err := time.Parse(keyTime, name[:len(keyTime)])
	if err != nil {
		return time.Time{}, "", false
	}
	kid, dotted := strings.CutPrefix(name[len(keyTime):], ".")
	kid, isPEM := strings.CutSuffix(kid, ".pem")
	return starts, kid, dotted && isPEM && kid != ""
}

// createKeyFolder leaves a folder that exists as it is: it may be a mounted secret.
func createKeyFolder(folder string) error {
	if _, err := os.Stat(folder); err == nil {
		return nil
	}
	return os.MkdirAll(folder, 0o700)
}

// writeKey puts a complete file into place, or none. Another process may list the folder at any moment.
func writeKey(folder string, key *ringKey) error {
	der, err := x509.MarshalPKCS8PrivateKey(key.private)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".new-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // after the rename there is nothing to remove
	err = pem.Encode(file, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), filepath.Join(folder, key.fileName())); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder makes a rename last: a token signed by a key that a power cut undoes could never be verified again.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil // has no such call, and no such need
	}
	directory, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}

// readKeys returns the keys of a folder, in the order of their names. Those already known are not read again: a key
// file is never changed.
func readKeys(folder string, known []*ringKey) ([]*ringKey, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	byName := map[string]*ringKey{}
	for _, key := range known {
		byName[key.fileName()] = key
	}
	var keys []*ringKey
	for _, entry := range entries {
		starts, kid, ok := splitKeyName(entry.Name())
		if !ok {
			continue
		}
		key := byName[entry.Name()]
		if key == nil {
			key, err = readKey(filepath.Join(folder, entry.Name()), starts, kid)
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue // another process deleted it since the folder was listed
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func readKey(path string, starts time.Time, kid string) (*ringKey, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, errors.New("other users can read this key: give it mode 0600, or replace it")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil || block.Type != "PRIVATE KEY" {
		return nil, errors.New("not a PKCS #8 key in PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("not an EC key")
	}
	jwk, err := newP256JWK(&private.PublicKey)
	if err != nil {
		return nil, err
	}
	if jwk.KeyID != kid {
		return nil, errors.New("the name is not the key's thumbprint")
	}
	return &ringKey{id: kid, starts: starts, private: private, jwk: jwk}, nil
}

// removeKeys deletes the files of the keys that signed before all of keep.
func removeKeys(folder string, keep []*ringKey) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("auth: keyring: %w", err)
	}
	for _, entry := range entries {
		starts, kid, ok := splitKeyName(entry.Name())
		kept := slices.ContainsFunc(keep, func(key *ringKey) bool { return key.id == kid })
		if !ok || kept || len(keep) == 0 || !starts.Before(keep[0].starts) {
			continue
		}
		if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("auth: keyring: %w", err)
		}
	}
	return nil
}
