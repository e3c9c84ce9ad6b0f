package auth_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"portway/auth"
)

const ourURL = "https://portway.example"

func openKeyring(t testing.TB, folder string, c *clock) *auth.Keyring {
	t.Helper()
	k := &auth.Keyring{Folder: folder, Now: c.Now, Log: slog.New(slog.DiscardHandler)}
	if err := k.Open(); err != nil {
		t.Fatal(err)
	}
	return k
}

func ourVerifier(k *auth.Keyring) *auth.Verifier {
	return &auth.Verifier{Now: k.Now, Issuers: []*auth.Issuer{{URL: ourURL, Audience: ourAudience, Algorithms: []string{"ES256"}, Keys: k}}}
}

func mint(t testing.TB, k *auth.Keyring, life time.Duration) string {
	t.Helper()
	raw, err := k.Sign(auth.Token{
		Issuer: ourURL, Subject: "person-1", ClientID: "app-1", GrantID: "g_1", Mode: "one_time",
		Scopes: []string{"posts:read", "likes:read"}, Expires: k.Now().Add(life),
	}, ourAudience)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func publishedIDs(t testing.TB, k *auth.Keyring) []string {
	t.Helper()
	var set struct {
		Keys []map[string]string `json:"keys"`
	}
	if err := json.Unmarshal(k.JWKS(), &set); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, key := range set.Keys {
		for _, member := range []string{"d", "k", "p", "q"} {
			if _, present := key[member]; present {
				t.Errorf("the public set has member %s", member)
			}
		}
		ids = append(ids, key["kid"])
	}
	return ids
}

func signerOf(t testing.TB, raw string) string {
	t.Helper()
	token, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(token.Header["kid"])
}

func TestSignAndVerify(t *testing.T) {
	k := openKeyring(t, filepath.Join(t.TempDir(), "keys"), newClock())
	raw := mint(t, k, 5*time.Minute)
	got := wantAccepted(t, ourVerifier(k), raw, "our own")
	if got.Subject != "person-1" || got.Mode != "one_time" || len(got.Scopes) != 2 || len(got.ID) < 20 || !got.IssuedAt.Equal(k.Now()) {
		t.Errorf("%+v", got)
	}
	token, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
	if err != nil || token.Header["typ"] != "at+jwt" || token.Header["alg"] != "ES256" || token.Header["kid"] != publishedIDs(t, k)[0] {
		t.Errorf("header %v, %v", token.Header, err)
	}
}

func TestOurKeysAreForES256(t *testing.T) {
	k := openKeyring(t, t.TempDir(), newClock())
	kid := publishedIDs(t, k)[0]
	if _, err := k.Key(t.Context(), kid, "ES256"); err != nil {
		t.Error(err)
	}
	for _, alg := range []string{"", "ES384", "RS256", "HS256"} {
		if key, err := k.Key(t.Context(), kid, alg); !errors.Is(err, auth.ErrUnknownKey) || key != nil {
			t.Errorf("%s: %v, %v", alg, key, err)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	c := newClock()
	k := openKeyring(t, t.TempDir(), c)
	good := auth.Token{Issuer: ourURL, Subject: "p", ClientID: "a", Expires: c.Now().Add(time.Hour)}
	for why, spoil := range map[string]func(*auth.Token){
		"no issuer":           func(t *auth.Token) { t.Issuer = "" },
		"no subject":          func(t *auth.Token) { t.Subject = "" },
		"no client":           func(t *auth.Token) { t.ClientID = "" },
		"no expiry":           func(t *auth.Token) { t.Expires = time.Time{} },
		"expired":             func(t *auth.Token) { t.Expires = c.Now() },
		"outliving its key":   func(t *auth.Token) { t.Expires = c.Now().Add(31*24*time.Hour + time.Second) },
		"longer than allowed": func(t *auth.Token) { t.Expires = c.Now().Add(1000 * time.Hour) },
	} {
		token := good
		spoil(&token)
		if raw, err := k.Sign(token, ourAudience); err == nil {
			t.Errorf("%s: %s", why, raw)
		}
	}
	if _, err := k.Sign(good, ""); err == nil {
		t.Error("no audience")
	}
}

// TestC13States follows one key through next, active and retired.
func TestC13States(t *testing.T) {
	c := newClock()
	k := openKeyring(t, t.TempDir(), c)
	v := ourVerifier(k)
	first := publishedIDs(t, k)[0]
	second, err := k.Rotate(24 * time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if ids := publishedIDs(t, k); len(ids) != 2 || signerOf(t, mint(t, k, time.Hour)) != first {
		t.Errorf("next: published %v, want both; the first signs on", ids)
	}
	c.move(24*time.Hour - time.Second)
	last := mint(t, k, 31*24*time.Hour)
	c.move(time.Second)
	if by := signerOf(t, mint(t, k, time.Hour)); by != second {
		t.Errorf("active: %s signs, want %s", by, second)
	}
	c.move(31*24*time.Hour - 2*time.Second)
	wantAccepted(t, v, last, "retired: the last token of the first key, to its end")
	c.move(time.Minute)
	if ids := publishedIDs(t, k); len(ids) != 1 || ids[0] != second {
		t.Errorf("gone: published %v, want %s", ids, second)
	}
	if _, err := k.Rotate(time.Hour); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(k.Folder)
	if err != nil || len(files) != 2 {
		t.Errorf("files %v, %v: the first key's should be deleted", files, err)
	}
}

func TestRotateAfter(t *testing.T) {
	const age, lead = 90 * 24 * time.Hour, 24 * time.Hour
	c := newClock()
	k := openKeyring(t, t.TempDir(), c)
	for _, row := range []struct {
		after time.Duration
		keys  int
	}{{0, 1}, {age - lead - time.Second, 1}, {time.Second, 2}, {time.Second, 2}, {lead, 2}, {age, 2}} {
		c.move(row.after)
		if err := k.RotateAfter(age, lead); err != nil {
			t.Fatal(err)
		}
		if ids := publishedIDs(t, k); len(ids) != row.keys {
			t.Errorf("after another %s: %d keys, want %d", row.after, len(ids), row.keys)
		}
	}
}

// TestC13RotationUnderLoad has a server and a command line on one folder. Both mint, both verify, both rotate, without
// any lead: no token is ever refused.
func TestC13RotationUnderLoad(t *testing.T) {
	folder := t.TempDir()
	server := &auth.Keyring{Folder: folder, Recheck: time.Hour, Now: time.Now}
	command := &auth.Keyring{Folder: folder, Recheck: time.Hour, Now: time.Now}
	var opened sync.WaitGroup
	for _, k := range []*auth.Keyring{server, command} {
		opened.Go(func() {
			if err := k.Open(); err != nil {
				t.Error(err)
			}
		})
	}
	opened.Wait()
	var done atomic.Bool
	var verified atomic.Int64
	var load sync.WaitGroup
	for _, pair := range [][2]*auth.Keyring{{server, command}, {command, server}, {server, server}} {
		v := ourVerifier(pair[1])
		load.Go(func() {
			for !done.Load() {
				wantAccepted(t, v, mint(t, pair[0], time.Minute), "minted beside a rotation")
				verified.Add(1)
			}
		})
	}
	var rotations sync.WaitGroup
	for _, k := range []*auth.Keyring{server, command} {
		rotations.Go(func() {
			for range 20 {
				if _, err := k.Rotate(0); err != nil {
					t.Error(err)
				}
			}
		})
	}
	rotations.Wait()
	done.Store(true)
	load.Wait()
	if verified.Load() == 0 {
		t.Error("nothing was verified meanwhile")
	}
	if ids := publishedIDs(t, openKeyring(t, folder, newClock())); len(ids) < 41 {
		t.Errorf("%d keys after 40 rotations", len(ids))
	}
}

// TestLeakedKey: deleting a key's file ends its tokens, remembered ones too.
func TestLeakedKey(t *testing.T) {
	c := newClock()
	k := openKeyring(t, t.TempDir(), c)
	v, raw := ourVerifier(k), mint(t, k, time.Hour)
	leaked := signerOf(t, raw)
	wantAccepted(t, v, raw, "before")
	if _, err := k.Rotate(0); err != nil {
		t.Fatal(err)
	}
	wantAccepted(t, v, raw, "after a rotation")
	files, err := filepath.Glob(filepath.Join(k.Folder, "*"+leaked+".pem"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	c.move(6 * time.Second)
	wantRefused(t, v, raw, "after the file was deleted", unknownKey)
	wantAccepted(t, v, mint(t, k, time.Hour), "a new one")
}

func TestKeyFilesArePrivate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "keys")
	k := openKeyring(t, folder, newClock())
	file := filepath.Join(folder, onlyFile(t, folder))
	for path, want := range map[string]os.FileMode{folder: 0o700, file: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
		}
	}
	if data, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(data), "-----BEGIN PRIVATE KEY-----") {
		t.Errorf("not PKCS #8: %v", err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (&auth.Keyring{Folder: folder}).Open(); err == nil {
		t.Error("a key that all can read is taken")
	}
	wantAccepted(t, ourVerifier(k), mint(t, k, time.Hour), "by who has read it before")
}

func TestBrokenKeyFiles(t *testing.T) {
	for why, spoil := range map[string]func(path string, data []byte) error{
		"cut off": func(path string, data []byte) error { return os.WriteFile(path, data[:40], 0o600) },
		"renamed": func(path string, _ []byte) error { return os.Rename(path, path[:len(path)-5]+"_.pem") },
		"another kind": func(path string, data []byte) error {
			return os.WriteFile(path, []byte(strings.ReplaceAll(string(data), "PRIVATE", "EC PRIVATE")), 0o600)
		},
	} {
		c := newClock()
		k := openKeyring(t, t.TempDir(), c)
		path := filepath.Join(k.Folder, onlyFile(t, k.Folder))
		data, err := os.ReadFile(path)
		if err = errors.Join(err, spoil(path, data)); err != nil {
			t.Fatal(err)
		}
		if err := (&auth.Keyring{Folder: k.Folder}).Open(); err == nil || strings.Contains(err.Error(), "BEGIN") {
			t.Errorf("%s: %v", why, err)
		}
	}
}

// TestFolderAway: whoever has read the keys goes on with them.
func TestFolderAway(t *testing.T) {
	c := newClock()
	folder := filepath.Join(t.TempDir(), "keys")
	k := openKeyring(t, folder, c)
	v, before := ourVerifier(k), mint(t, k, time.Hour)
	if err := os.Rename(folder, folder+".away"); err != nil {
		t.Fatal(err)
	}
	c.move(time.Minute)
	wantAccepted(t, v, before, "minted before")
	wantAccepted(t, v, mint(t, k, time.Hour), "minted since")
	fresh := &auth.Keyring{Folder: folder, Now: c.Now}
	wantRefused(t, ourVerifier(fresh), before, "by who never read them", unknownKey)
}

// TestClockPutBack: a key whose time is still to come signs rather than none, and a folder that was read in the future is
// read again.
func TestClockPutBack(t *testing.T) {
	c := newClock()
	k := openKeyring(t, t.TempDir(), c)
	c.move(-time.Hour)
	raw := mint(t, k, time.Minute)
	wantAccepted(t, ourVerifier(k), raw, "an hour before the first key")
	if err := os.Remove(filepath.Join(k.Folder, onlyFile(t, k.Folder))); err != nil {
		t.Fatal(err)
	}
	c.move(-time.Hour)
	wantRefused(t, ourVerifier(k), raw, "after the file was deleted", unknownKey)
}

func onlyFile(t testing.TB, folder string) string {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	return files[0].Name()
}

func TestC8OurOwnKeysAreForOneAlgorithm(t *testing.T) {
	k := &auth.Keyring{Folder: t.TempDir()}
	if err := k.Open(); err != nil {
		t.Fatal(err)
	}
	kid, err := k.Rotate(0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Key(t.Context(), kid, "ES256"); err != nil {
		t.Fatal(err)
	}
	for _, alg := range []string{"", "es256", "ES384", "RS256", "PS256", "HS256", "EdDSA", "none"} {
		if key, err := k.Key(t.Context(), kid, alg); key != nil || !errors.Is(err, auth.ErrUnknownKey) {
			t.Errorf("for %q: %v, %v", alg, key, err)
		}
	}
}
