package oauth_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/auth"
)

var b64 = base64.RawURLEncoding

// An authenticator makes and uses keys as WebAuthn (Level 3, section 6) says, and lies where it is told to.
type authenticator struct {
	id     []byte
	key    *ecdsa.PrivateKey
	handle string // of the account that the key is for
	uses   uint32
	origin string
	rpID   string
	flags  byte // 1 present, 4 verified, 64 with a key
}

func newAuthenticator(t testing.TB) *authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	rand.Read(id)
	return &authenticator{id: id, key: key, origin: issuer, rpID: "portway.example", flags: 1 | 4}
}

func (a *authenticator) clientData(kind, challenge string) []byte {
	text, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	return text
}

func (a *authenticator) data(more byte, attested []byte) []byte {
	sum := sha256.Sum256([]byte(a.rpID))
	data := append(sum[:], a.flags|more)
	return append(binary.BigEndian.AppendUint32(data, a.uses), attested...)
}

// create answers navigator.credentials.create with no attestation.
func (a *authenticator) create(challenge, handle string) map[string]any {
	a.handle = handle
	public, _ := a.key.PublicKey.Bytes() // 4, x, y
	attested := append(make([]byte, 16), 0, byte(len(a.id)))
	attested = append(attested, a.id...)
	attested = append(attested, 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32) // CBOR: kty EC2, alg ES256, crv P-256, x
	attested = append(append(append(attested, public[1:33]...), 0x22, 0x58, 32), public[33:]...)
	data := a.data(64, attested)
	var object bytes.Buffer // CBOR: {"fmt": "none", "attStmt": {}, "authData": ...}
	object.WriteString("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58")
	object.WriteByte(byte(len(data)))
	object.Write(data)
	return a.credential(map[string]any{
		"clientDataJSON": b64.EncodeToString(a.clientData("webauthn.create", challenge)), "attestationObject": b64.EncodeToString(object.Bytes()),
	})
}

// get answers navigator.credentials.get.
func (a *authenticator) get(challenge string) map[string]any {
	client := a.clientData("webauthn.get", challenge)
	data, sum := a.data(0, nil), sha256.Sum256(client)
	digest := sha256.Sum256(append(slices.Clone(data), sum[:]...))
	signature, _ := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	return a.credential(map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(signature), "userHandle": b64.EncodeToString([]byte(a.handle)),
	})
}

func (a *authenticator) credential(response map[string]any) map[string]any {
	return map[string]any{"id": b64.EncodeToString(a.id), "rawId": b64.EncodeToString(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}}
}

// json sends a page's script's request.
func (b *browser) json(method, path string, body any) answer {
	b.Helper()
	text, err := json.Marshal(body)
	b.must(err)
	r := httptest.NewRequest(method, issuer+path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.visit(r)
}

// begun reads the ticket, the challenge and the user handle of a ceremony.
func (a answer) begun(t testing.TB) (ticket, challenge, handle string) {
	t.Helper()
	a.is(t, http.StatusOK, "")
	var answer struct {
		Ticket  string
		Options struct {
			PublicKey struct {
				Challenge        string
				UserVerification string
				User             struct{ ID string }
			}
		}
	}
	if err := json.Unmarshal([]byte(a.text), &answer); err != nil {
		t.Fatal(err)
	}
	raw, err := b64.DecodeString(answer.Options.PublicKey.User.ID)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Ticket, answer.Options.PublicKey.Challenge, string(raw)
}

// enrol adds a key to whoever is logged in.
func (b *browser) enrol(a *authenticator) answer {
	b.Helper()
	ticket, challenge, handle := b.json(http.MethodPost, "/account/passkeys/begin", nil).begun(b)
	return b.json(http.MethodPost, "/account/passkeys/finish", map[string]any{"ticket": ticket, "name": "MacBook", "credential": a.create(challenge, handle)})
}

// useKey logs in with a key, from a fresh browser.
func (w *world) useKey(a *authenticator, changes ...func(sent map[string]any, challenge string)) (answer, *browser) {
	w.Helper()
	b := w.browser()
	b.get("/login")
	ticket, challenge, _ := b.json(http.MethodPost, "/login/passkey/begin", nil).begun(w)
	a.uses++
	sent := map[string]any{"ticket": ticket, "return": "/ledger", "credential": a.get(challenge)}
	for _, change := range changes {
		change(sent, challenge)
	}
	return b.json(http.MethodPost, "/login/passkey/finish", sent), b
}

func TestF8APasskeyLogsInAndProvesTwoThings(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newSite(t, location(t))
			w.colleague("olga", auth.RoleOperator)
			b, key := w.browser(), newAuthenticator(t)
			b.enter("olga", password, "/")
			b.enrol(key).is(t, http.StatusCreated, "")
			if page := b.get("/account/passkeys"); !strings.Contains(page.text, "MacBook") {
				t.Error("the key is not on the page")
			}
			a, logged := w.useKey(key)
			if a.is(t, http.StatusOK, "").string("next") != "/ledger" {
				t.Errorf("on to %q", a.string("next"))
			}
			if g := logged.who(); g == nil || !slices.Contains(g.Scopes, "operator:write") {
				t.Errorf("logged in as %+v", g)
			}
			id := b64.EncodeToString(key.id)
			w.browser().json(http.MethodDelete, "/account/passkeys/"+id, nil).is(t, http.StatusUnauthorized, "login_required")
			nils := w.browser()
			nils.enter("nils", password, "/")
			nils.json(http.MethodDelete, "/account/passkeys/"+id, nil).is(t, http.StatusNotFound, "not_found")
			if a := b.json(http.MethodDelete, "/account/passkeys/"+id, nil); a.status != http.StatusNoContent {
				t.Errorf("remove: %d", a.status)
			}
			a, _ = w.useKey(key)
			a.is(t, http.StatusForbidden, "refused")
		})
	}
}

func TestF8AKeyThatIsNotRightIsRefused(t *testing.T) {
	w := newSite(t, t.TempDir())
	b, key := w.browser(), newAuthenticator(t)
	b.enter("mara", password, "/")
	b.enrol(key).is(t, http.StatusCreated, "")
	mara := b.who().Person
	nils := w.browser()
	nils.enter("nils", password, "/")
	other := newAuthenticator(t)
	nils.enrol(other).is(t, http.StatusCreated, "")

	if a, _ := w.useKey(key); a.status != http.StatusOK {
		t.Fatalf("the right key: %d %s", a.status, a.text)
	}
	for name, lie := range map[string]func(a *authenticator){
		"another origin":         func(a *authenticator) { a.origin = "https://evil.example" },
		"another port":           func(a *authenticator) { a.origin = issuer + ":8443" },
		"without TLS":            func(a *authenticator) { a.origin = "http://portway.example" },
		"another site":           func(a *authenticator) { a.rpID = "evil.example" },
		"a counter that stands":  func(a *authenticator) { a.uses-- },
		"a counter of long ago":  func(a *authenticator) { a.uses = 0 },
		"nobody unlocked it":     func(a *authenticator) { a.flags = 1 },
		"nobody was there":       func(a *authenticator) { a.flags = 4 },
		"a key that nobody has":  func(a *authenticator) { a.id = []byte("0123456789abcdef") },
		"another key's secret":   func(a *authenticator) { a.key = other.key },
		"somebody else's handle": func(a *authenticator) { a.id, a.key = other.id, other.key },
	} {
		liar := *key
		liar.uses += 2 // above all that was used, before the lie
		lie(&liar)
		b := w.browser()
		b.get("/login")
		ticket, challenge, _ := b.json(http.MethodPost, "/login/passkey/begin", nil).begun(t)
		a := b.json(http.MethodPost, "/login/passkey/finish", map[string]any{"ticket": ticket, "credential": liar.get(challenge)})
		if name == "a counter that stands" { // it is one above the last
			if key.uses = liar.uses; a.status != http.StatusOK {
				t.Errorf("%s: %d", name, a.status)
			}
			ticket, challenge, _ = b.json(http.MethodPost, "/login/passkey/begin", nil).begun(t)
			a = b.json(http.MethodPost, "/login/passkey/finish", map[string]any{"ticket": ticket, "credential": liar.get(challenge)})
		}
		if a.status != http.StatusForbidden {
			t.Errorf("%s: %d %s; want 403", name, a.status, a.text)
		}
	}
	if a, logged := w.useKey(key); a.status != http.StatusOK || logged.who().Person != mara {
		t.Errorf("in the end the right key: %d", a.status)
	}
}

func TestF8ACeremonyIsOneBrowsersAndOnce(t *testing.T) {
	w := newSite(t, t.TempDir())
	b, key := w.browser(), newAuthenticator(t)
	b.enter("mara", password, "/")
	b.enrol(key).is(t, http.StatusCreated, "")

	first := w.browser()
	first.get("/login")
	ticket, challenge, _ := first.json(http.MethodPost, "/login/passkey/begin", nil).begun(t)
	key.uses++
	sent := map[string]any{"ticket": ticket, "credential": key.get(challenge)}
	thief := w.browser()
	thief.get("/login")
	thief.json(http.MethodPost, "/login/passkey/finish", sent).is(t, http.StatusBadRequest, "expired")
	first.json(http.MethodPost, "/login/passkey/finish", sent).is(t, http.StatusBadRequest, "expired") // used up by the try

	a, again := w.useKey(key)
	a.is(t, http.StatusOK, "")
	_ = again
	a, _ = w.useKey(key, func(sent map[string]any, _ string) { sent["credential"] = key.get(challenge) })
	a.is(t, http.StatusForbidden, "refused") // signed for another ceremony

	ticket, challenge, handle := b.json(http.MethodPost, "/account/passkeys/begin", nil).begun(t)
	nils := w.browser()
	nils.enter("nils", password, "/")
	nils.json(http.MethodPost, "/account/passkeys/finish", map[string]any{"ticket": ticket, "credential": newAuthenticator(t).create(challenge, handle)}).
		is(t, http.StatusBadRequest, "expired")
	b.enrol(key).is(t, http.StatusConflict, "known")

	w.advance(31 * time.Minute)
	b.get("/account/passkeys")
	if a := b.json(http.MethodPost, "/account/passkeys/begin", nil); a.status == http.StatusOK {
		t.Error("a key can be added long after the login")
	}
	foreign := httptest.NewRequest(http.MethodPost, issuer+"/login/passkey/begin", strings.NewReader("{}"))
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if a := first.visit(foreign); a.status != http.StatusForbidden {
		t.Errorf("begun by another site: %d", a.status)
	}
}
