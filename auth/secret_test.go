package auth_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"portway/auth"
)

func TestASecretIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	keys := make([][]byte, 8)
	var processes sync.WaitGroup
	for i := range keys {
		processes.Go(func() {
			secret, err := auth.OpenSecret(path)
			if err != nil {
				t.Error(err)
				return
			}
			keys[i] = secret.Derive("cursor")
		})
	}
	processes.Wait()
	for i := range keys {
		if len(keys[i]) != 32 || !bytes.Equal(keys[i], keys[0]) {
			t.Errorf("process %d has another secret", i)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestEveryPurposeHasAKeyOfItsOwn(t *testing.T) {
	secret, err := auth.NewSecret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(secret.Derive("cursor"), secret.Derive("subject")) || !bytes.Equal(secret.Derive("cursor"), secret.Derive("cursor")) {
		t.Error("keys do not follow from the purpose")
	}
}

func TestABadSecretIsRefused(t *testing.T) {
	for _, text := range []string{"", "not base64!", "AAECAw==", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg=="} {
		if _, err := auth.NewSecret(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v; want an error that does not repeat it", text, err)
		}
	}
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := auth.OpenSecret(path); err == nil {
		t.Error("a secret that others can read was taken")
	}
}

func TestASecretIsNeverPrinted(t *testing.T) {
	secret, err := auth.NewSecret("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "secret", secret)
	printed := fmt.Sprintf("%v %+v %#v %s", secret, secret, secret, secret) + log.String()
	if strings.Count(printed, "[redacted]") != 5 || strings.Contains(printed, "AAEC") || strings.Contains(printed, "0 1 2") {
		t.Errorf("printed as %s", printed)
	}
}
