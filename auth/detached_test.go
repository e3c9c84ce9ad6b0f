package auth_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"portway/auth"
)

func TestADetachedSignatureIsOfOnePayloadAndOneKind(t *testing.T) {
	c := newClock()
	k := openKeyring(t, t.TempDir(), c)
	payload := []byte(`{"records": 3}`)
	signed, err := k.SignDetached("manifest", payload)
	if err != nil {
		t.Fatal(err)
	}
	published, err := auth.ParseKeys(k.JWKS())
	if err != nil {
		t.Fatal(err)
	}
	other, err := auth.ParseKeys(openKeyring(t, t.TempDir(), c).JWKS())
	if err != nil {
		t.Fatal(err)
	}
	header, rest, _ := strings.Cut(signed, ".")
	forge := func(json string) string { return base64.RawURLEncoding.EncodeToString([]byte(json)) + "." + rest }
	kid := publishedIDs(t, k)[0]
	for _, test := range []struct {
		why, typ, signed, payload string
		keys                      auth.PublicKeys
		good                      bool
	}{
		{"the ring itself", "manifest", signed, string(payload), k, true},
		{"the published set", "manifest", signed, string(payload), published, true},
		{"another payload", "manifest", signed, `{"records": 4}`, k, false},
		{"another kind", "at+jwt", signed, string(payload), k, false},
		{"another deployment's keys", "manifest", signed, string(payload), other, false},
		{"a payload inside", "manifest", header + ".e30" + rest, string(payload), k, false},
		{"a line break", "manifest", signed + "\n", string(payload), k, false},
		{"no signature", "manifest", header + "..", string(payload), k, false},
		{"algorithm none", "manifest", forge(`{"alg":"none","kid":"` + kid + `","typ":"manifest"}`), string(payload), k, false},
		{"a critical member", "manifest", forge(`{"alg":"ES256","kid":"` + kid + `","typ":"manifest","crit":["b64"]}`), string(payload), k, false},
		{"empty", "manifest", "", string(payload), k, false},
	} {
		got, err := auth.VerifyDetached(t.Context(), test.keys, test.typ, test.signed, []byte(test.payload))
		if (err == nil) != test.good {
			t.Errorf("%s: %v", test.why, err)
		}
		if test.good && got != kid {
			t.Errorf("%s: signed by %q, want %q", test.why, got, kid)
		}
	}
	if _, err := auth.VerifyDetached(t.Context(), other, "manifest", signed, payload); !errors.Is(err, auth.ErrUnknownKey) {
		t.Errorf("an unknown key: %v", err)
	}
}

func TestADetachedSignatureIsNoAccessToken(t *testing.T) {
	c := newClock()
	k := openKeyring(t, t.TempDir(), c)
	signed, err := k.SignDetached("manifest", []byte(`{"iss":"`+ourURL+`","aud":"`+ourAudience+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	whole := strings.Replace(signed, "..", "."+base64.RawURLEncoding.EncodeToString([]byte(`{"iss":"`+ourURL+`","aud":"`+ourAudience+`"}`))+".", 1)
	if _, err := ourVerifier(k).Verify(t.Context(), whole); err == nil {
		t.Error("a signed manifest opens the gateway")
	}
}
