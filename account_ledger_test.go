package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"portway/auth"
	"portway/grants"
)

const ownCheck = `{ account { verifyLedger { sound complete entries checked since at seal { number at digest key jws } findings { number fault } } } }`

// readBy lets an app read a post of the person's, and has that chained and signed.
func (w *world) readBy(t *testing.T, person, app string) {
	t.Helper()
	w.keep(t, person, firstPost)
	w.ask(t, w.token(t, person, app, "posts:read"), `{ me { posts { nodes { title } } } }`)
	if err := w.ledger.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.ledger.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *world) tamper(t *testing.T, statement, person string) {
	t.Helper()
	id, err := personNamed(t.Context(), w.storage, person)
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(w.flags.Data, "control.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	result, err := db.ExecContext(t.Context(), statement, id)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := result.RowsAffected(); n == 0 || err != nil {
		t.Fatal("the test tampers with nothing", err)
	}
}

func TestAPersonVerifiesTheirOwnLedger(t *testing.T) {
	w := newWorld(t, "", nil)
	w.readBy(t, "mara", "backup")
	w.readBy(t, "eve", "backup")
	mara, eve := w.login(t, "mara"), w.login(t, "eve")
	before := w.step(t, mara, "all of it is there and signed", ownCheck, `"sound":true,"complete":true,"entries":3,"checked":3,"since":"20`)
	if seal := part(t, before, `"seal":\{"number":(\d+),"at":"20[^"]+","digest":"[0-9a-f]{64}","key":"[^"]+","jws":"[^"]+"\}`); seal != "3" {
		t.Errorf("the seal covers entry %s of %s", seal, before)
	}
	w.tamper(t, `UPDATE ledger_entry SET text = replace(text, '"records":1', '"records":2') WHERE person = ? AND kind = 'read'`, "mara")
	data := func(body string) string { return part(t, body, `"data":(.*),"extensions"`) }
	if again := w.step(t, mara, "within a minute it is told again", ownCheck, `"sound":true`); data(again) != data(before) {
		t.Errorf("looked at again within a minute: %s, before %s", again, before)
	}
	body := w.step(t, eve, "what became of mara's is nothing to eve", ownCheck, `"sound":true,"complete":true,"entries":3,"checked":3`)
	if part(t, body, `"digest":"([^"]+)"`) == part(t, before, `"digest":"([^"]+)"`) {
		t.Error("two people have the same seal")
	}
}

// TestASealIsVerifiedWithThePublishedKeys does so with another library than the one that signed.
func TestASealIsVerifiedWithThePublishedKeys(t *testing.T) {
	w := newWorld(t, "", nil)
	w.readBy(t, "mara", "backup")
	body := w.step(t, w.login(t, "mara"), "there is a seal", ownCheck, `"sound":true`)
	keys, err := auth.ParseKeys(w.fetch("/.well-known/ledger-keys.json").Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	seal := jwt.MapClaims{}
	token, err := jwt.ParseWithClaims(part(t, body, `"jws":"([^"]+)"`), seal, func(token *jwt.Token) (any, error) {
		return keys.Key(t.Context(), token.Header["kid"].(string), "ES256")
	}, jwt.WithValidMethods([]string{"ES256"}))
	if err != nil || token.Header["typ"] != "portway-ledger-head" {
		t.Fatalf("%v, header %v", err, token.Header)
	}
	if digest := part(t, body, `"digest":"([^"]+)"`); seal["digest"] != digest || seal["number"] != 3.0 {
		t.Errorf("signed is %v, said was entry 3 with %s", seal, digest)
	}
}

func TestAPersonFindsWhatWasTamperedWith(t *testing.T) {
	w := newWorld(t, "", nil)
	w.readBy(t, "mara", "backup")
	w.readBy(t, "eve", "backup")
	w.tamper(t, `UPDATE ledger_entry SET text = replace(text, '"records":1', '"records":2') WHERE person = ? AND kind = 'read'`, "mara")
	w.tamper(t, `DELETE FROM ledger_entry WHERE person = ? AND number = 2`, "eve")
	w.step(t, w.login(t, "mara"), "an entry is altered", ownCheck, `"findings":[{"number":3,"fault":"ALTERED"}]`)
	w.step(t, w.login(t, "eve"), "an entry is gone", ownCheck, `"findings":[{"number":2,"fault":"DELETED"}]`)
}

// TestJ5NobodyVerifiesWhatIsAnothers asks as who has no ledger of a person here.
func TestJ5NobodyVerifiesWhatIsAnothers(t *testing.T) {
	w := newWorld(t, "", nil)
	w.readBy(t, "mara", "backup")
	if body := w.ask(t, w.token(t, "mara", "backup", "posts:read"), ownCheck).Body.String(); !strings.Contains(body, "UNAUTHORIZED_FIELD_OR_TYPE") || strings.Contains(body, "sound") && strings.Contains(body, "true") {
		t.Errorf("an app is told %s", body)
	}
	if _, body := w.own(t, w.developer(t, "dana"), ownCheck); !strings.Contains(body, "UNAUTHORIZED_FIELD_OR_TYPE") {
		t.Errorf("a developer is told %s", body)
	}
}

func TestALookAtTheLedgerIsPaidFor(t *testing.T) {
	w := newWorld(t, "", func(g *gatewayFlags) { g.BudgetBurst = 6000 })
	w.readBy(t, "mara", "backup")
	mara := w.login(t, "mara")
	w.step(t, mara, "the first", ownCheck, `"sound":true`)
	w.step(t, mara, "and there are no points for a second", ownCheck, `"code":"RATE_LIMITED"`)
}

func TestAnAccountTellsHowAppsCanBeGivenAccess(t *testing.T) {
	w := newWorld(t, "", nil)
	for name, test := range map[string]struct {
		region string
		age    grants.AgeBand
		want   string
	}{
		"adult":     {"DE", grants.Adult, `"age":"ADULT","notEligible":null,"modes":["ONE_TIME","RECURRING"]`},
		"teen":      {"GB", grants.Teen, `"age":"TEEN","notEligible":null,"modes":["ONE_TIME"]`},
		"child":     {"FR", grants.Child, `"age":"CHILD","notEligible":"AGE","modes":[]`},
		"elsewhere": {"CA", grants.Adult, `"age":"ADULT","notEligible":"REGION","modes":[]`},
	} {
		account := grants.Account{Name: name, Region: test.region, Age: test.age, Kind: grants.Private}
		if _, err := w.storage.Grants.AddAccount(t.Context(), account); err != nil {
			t.Fatal(err)
		}
		w.step(t, w.login(t, name), name, `{ account { age notEligible modes } }`, test.want)
	}
}
