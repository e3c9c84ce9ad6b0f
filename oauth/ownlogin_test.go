package oauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"portway/auth"
	"portway/grants"
	"portway/oauth"
)

// A box keeps the letters of a test's world.
type box struct {
	mu      sync.Mutex
	letters []letter
}

type letter struct{ to, subject, text string }

func (b *box) Send(_ context.Context, to, subject, text string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.letters = append(b.letters, letter{to, subject, text})
	return nil
}

// letters returns what was written so far.
func (w *world) letters() []letter {
	w.server.Settle()
	b := w.server.Mail.(*box)
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.letters)
}

// newSite is a world with everything that the site itself offers.
func newSite(t testing.TB, location string) *world {
	t.Helper()
	w := newWorld(t, location)
	w.server.Mail, w.server.Signup, w.server.SecondFactor = &box{}, oauth.Signup{Open: true}, true
	keys, err := oauth.NewPasskeys(issuer, "Tideline")
	w.must(err)
	w.server.Passkeys = keys
	w.handler = w.server.Handler()
	return w
}

// colleague opens an account of the role.
func (w *world) colleague(name string, role auth.Role) *grants.Account {
	w.Helper()
	wanted := grants.Account{Name: name, Region: "DE", Age: grants.Adult, Kind: grants.Private, Role: role}
	if role == auth.RoleDeveloper {
		d, err := w.grants.AddDeveloper(context.Background(), name+" Ltd")
		w.must(err)
		wanted.Developer = d.ID
	}
	a, err := w.grants.AddAccount(context.Background(), wanted)
	w.must(err)
	w.must(w.server.SetPassword(context.Background(), a.ID, password))
	return a
}

// enter logs in on the site's own account.
func (b *browser) enter(name, password, next string) answer {
	b.Helper()
	address := "/login?" + url.Values{"return": {next}}.Encode()
	return b.post("/login", url.Values{"token": {tokenIn(b.get(address))}, "name": {name}, "password": {password}, "return": {next}})
}

// who asks the gate who is logged in.
func (b *browser) who() *auth.Grant {
	b.Helper()
	r := httptest.NewRequest(http.MethodPost, issuer+"/graphql", http.NoBody)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	grant, err := b.server.LoggedIn(r)
	b.must(err)
	return grant
}

func TestF2TheOwnLoginGoesToAPathOfThisSiteOnly(t *testing.T) {
	w := newSite(t, t.TempDir())
	for target, want := range map[string]string{
		"/ledger": "/ledger", "/ledger?app=a_1&kind=posts": "/ledger?app=a_1&kind=posts", "": "/", "/": "/",
		"https://evil.example": "/", "//evil.example": "/", "/\\evil.example": "/", "\\\\evil.example": "/", "/\t/evil.example": "/",
		"\t//evil.example": "/", "javascript:alert(1)": "/", "/%2F/../..//evil.example": "/", "/..//evil.example": "/", "/a/../../b": "/",
		"/login": "/", "/login?return=/login": "/", "/logout": "/", "/ledger#x": "/", "/ledger\r\nSet-Cookie: a=b": "/", "///evil.example": "/",
		"http:/evil": "/", "/ä": "/", "/" + strings.Repeat("x", 600): "/",
	} {
		b := w.browser()
		if a := b.enter("mara", password, target); a.status != http.StatusSeeOther || a.header.Get("Location") != want {
			t.Errorf("%q: %d to %q; want %q", target, a.status, a.header.Get("Location"), want)
		}
		if a := b.get("/login?" + url.Values{"return": {target}}.Encode()); a.header.Get("Location") != want {
			t.Errorf("%q, logged in already: to %q; want %q", target, a.header.Get("Location"), want)
		}
	}
}

func TestF1AndF3TheOwnLoginIsAsCarefulAsTheOther(t *testing.T) {
	w := newSite(t, t.TempDir())
	b := w.browser()
	b.cookies["__Host-portway"] = tokenOfAttacker
	if a := b.enter("mara", password, "/"); a.status != http.StatusSeeOther || b.cookies["__Host-portway"] == tokenOfAttacker {
		t.Errorf("F1: %d, the planted id stayed", a.status)
	}
	other := w.browser()
	strip := func(a answer) string { return strings.ReplaceAll(a.text, tokenIn(a), "") }
	known, unknown := other.enter("mara", "wrong", "/"), other.enter("zork", "wrong", "/")
	if known.status != http.StatusUnprocessableEntity || known.status != unknown.status || strip(known) != strings.ReplaceAll(strip(unknown), "zork", "mara") {
		t.Errorf("F3: known %d, unknown %d", known.status, unknown.status)
	}
	for range 9 {
		other.enter("mara", "wrong", "/")
	}
	if a := other.enter("mara", password, "/"); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
		t.Errorf("F4: %d", a.status)
	}
}

func TestE1FormsOfTheSiteNeedTheirToken(t *testing.T) {
	w := newSite(t, t.TempDir())
	b := w.browser()
	b.enter("mara", password, "/")
	for _, path := range []string{"/login", "/signup", "/reset", "/account/passkeys"} {
		if a := b.post(path, url.Values{"token": {"x"}, "do": {"others"}}); a.status != http.StatusForbidden {
			t.Errorf("%s: %d; want 403", path, a.status)
		}
		r := httptest.NewRequest(http.MethodPost, issuer+path, http.NoBody)
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := b.visit(r); a.status != http.StatusForbidden {
			t.Errorf("%s from elsewhere: %d; want 403", path, a.status)
		}
	}
}

func TestE8EveryPageOfTheSiteIsClosedToOthers(t *testing.T) {
	w := newSite(t, t.TempDir())
	b := w.browser()
	b.enter("mara", password, "/")
	anybody := w.browser()
	for path, a := range map[string]answer{
		"/login": anybody.get("/login"), "/signup": anybody.get("/signup"), "/reset": anybody.get("/reset"), "/reset/x": anybody.get("/reset/x"),
		"/verify/x": anybody.get("/verify/x"), "/login/code/x": anybody.get("/login/code/x"), "/renew/x": b.get("/renew/x"), "account": b.get("/account/passkeys"),
		"nowhere": anybody.get("/login/nowhere"), "login": anybody.post("/login", url.Values{}),
	} {
		policy := a.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") ||
			a.header.Get("X-Frame-Options") != "DENY" || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s (%d): %v", path, a.status, a.header)
		}
	}
}

func TestF5ALogoutOrANewPasswordEndsTheCookie(t *testing.T) {
	w := newSite(t, t.TempDir())
	mara, err := w.control.AccountNamed(t.Context(), "mara")
	w.must(err)
	logIn := func() *browser {
		b := w.browser()
		if a := b.enter("mara", password, "/"); a.status != http.StatusSeeOther || b.who() == nil {
			t.Fatalf("login: %d", a.status)
		}
		return b
	}
	stolen := func(b *browser) *browser {
		return &browser{w, map[string]string{"__Host-portway": b.cookies["__Host-portway"]}}
	}
	form := func(b *browser, values ...string) url.Values {
		v := url.Values{"token": {tokenIn(b.get("/account/passkeys"))}}
		for i := 0; i+1 < len(values); i += 2 {
			v.Set(values[i], values[i+1])
		}
		return v
	}
	for name, end := range map[string]func(b *browser){
		"logout":              func(b *browser) { b.post("/logout", url.Values{}) },
		"another logs it out": func(*browser) { o := logIn(); o.post("/account/passkeys", form(o, "do", "others")) },
		"by its id": func(b *browser) {
			w.must(w.server.EndSession(t.Context(), mara.ID, b.who().Login))
		},
		"password changed elsewhere": func(*browser) {
			o := logIn()
			if a := o.post("/account/passkeys", form(o, "do", "password", "old", password, "password", password)); a.status != http.StatusSeeOther || o.who() == nil {
				t.Errorf("the password cannot be changed: %d, %v", a.status, o.who())
			}
		},
		"the operator": func(*browser) { w.must(w.server.EndOtherSessions(t.Context(), mara.ID, "")) },
	} {
		b := logIn()
		thief := stolen(b)
		end(b)
		if thief.who() != nil {
			t.Errorf("%s: the cookie is still good", name)
		}
		if a := thief.get("/account/passkeys"); a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/login?return=") {
			t.Errorf("%s: the page says %d to %q", name, a.status, a.header.Get("Location"))
		}
	}
	nils, err := w.control.AccountNamed(t.Context(), "nils")
	w.must(err)
	w.must(w.server.EndOtherSessions(t.Context(), mara.ID, ""))
	b := logIn()
	if w.server.EndSession(t.Context(), nils.ID, b.who().Login) == nil || b.who() == nil {
		t.Error("somebody else can end a login")
	}
	found, err := w.server.Sessions(t.Context(), mara.ID)
	w.must(err)
	if len(found) != 1 || found[0].Digest != b.who().Login || !slices.Equal(found[0].Methods, []string{"pwd"}) {
		t.Errorf("sessions %+v", found)
	}
	if a := b.post("/account/passkeys", form(b, "do", "password", "old", "wrong", "password", password)); a.status != http.StatusUnprocessableEntity {
		t.Errorf("changing a password without the old one: %d", a.status)
	}
}

var linkIn = regexp.MustCompile(regexp.QuoteMeta(issuer) + `(/[a-z]+/[A-Za-z0-9_-]+)`)

func (l letter) link(t testing.TB) string {
	t.Helper()
	found := linkIn.FindStringSubmatch(l.text)
	if found == nil {
		t.Fatalf("no link in %q", l.text)
	}
	return found[1]
}

func TestF7AResetLinkIsUsedOnceAndSoon(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newSite(t, location(t))
			mara, err := w.control.AccountNamed(t.Context(), "mara")
			w.must(err)
			w.must(w.server.SetAddress(t.Context(), mara.ID, "mara@example.org"))
			ask := func(name string) answer {
				b := w.browser()
				form := url.Values{"token": {tokenIn(b.get("/reset"))}, "name": {name}}
				r := httptest.NewRequest(http.MethodPost, "https://evil.example/reset", strings.NewReader(form.Encode()))
				r.Host = "evil.example"
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				return b.visit(r)
			}
			known, unknown, without := ask("mara"), ask("zork"), ask("nils")
			if known.status != http.StatusOK || known.text != unknown.text || known.text != without.text {
				t.Errorf("known %d, unknown %d, without an address %d differ", known.status, unknown.status, without.status)
			}
			letters := w.letters()
			if len(letters) != 1 || letters[0].to != "mara@example.org" || strings.Contains(letters[0].text, "evil") {
				t.Fatalf("letters %+v", letters)
			}
			link := letters[0].link(t)
			if dump := dumpOf(t, w); strings.Contains(dump, strings.TrimPrefix(link, "/reset/")) || strings.Contains(dump, "mara@example.org") {
				t.Error("the database has the link, or the address")
			}
			logged := w.browser()
			logged.enter("mara", password, "/")
			grant := w.tokens("posts:read").string("grant_id")

			b := w.browser()
			const fresh = "another battery staple"
			form := func(password string) url.Values {
				return url.Values{"token": {tokenIn(b.get(link))}, "password": {password}, "everything": {"yes"}}
			}
			if a := b.post(link, form("short")); a.status != http.StatusUnprocessableEntity {
				t.Errorf("a short password: %d", a.status)
			}
			used := form(fresh)
			if a := b.post(link, used); a.status != http.StatusSeeOther {
				t.Errorf("a new password: %d %s", a.status, a.text)
			}
			if a := b.post(link, used); a.status != http.StatusNotFound {
				t.Errorf("the same link again: %d", a.status)
			}
			if logged.who() != nil {
				t.Error("a login outlived the reset")
			}
			standing, err := w.control.Standing(t.Context(), grant)
			w.must(err)
			if standing.Grant.Status != grants.Revoked || standing.Grant.Reason != grants.ReasonLogout {
				t.Errorf("the grant is %s %s", standing.Grant.Status, standing.Grant.Reason)
			}
			if a := w.browser().enter("mara", fresh, "/"); a.status != http.StatusSeeOther {
				t.Errorf("the new password: %d", a.status)
			}
			ask("mara")
			written := w.letters()
			late := written[len(written)-1].link(t)
			w.advance(15 * time.Minute)
			if a := w.browser().get(late); a.status != http.StatusNotFound {
				t.Errorf("after 15 minutes: %d", a.status)
			}
			for range 10 {
				ask("mara")
			}
			if n := len(w.letters()); n > 8 {
				t.Errorf("%d letters to one address", n)
			}
		})
	}
}

func TestF7AnAddressCountsOnceItsOwnerSaidSo(t *testing.T) {
	w := newSite(t, t.TempDir())
	b := w.browser()
	b.enter("mara", password, "/")
	send := func(address string) answer {
		return b.post("/account/passkeys", url.Values{"token": {tokenIn(b.get("/account/passkeys"))}, "do": {"address"}, "address": {address}})
	}
	for _, bad := range []string{"", "x", "a@b\r\nBcc: c@d", "Mara <mara@example.org>"} {
		if a := send(bad); a.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", bad, a.status)
		}
	}
	if a := send("mara@example.org"); a.status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.status, a.text)
	}
	link := w.letters()[0].link(t)
	if strings.Contains(b.get("/account/passkeys").text, "mara@example.org") {
		t.Error("the address counts before it was verified")
	}
	reader := w.browser() // where the letter is read
	page := reader.get(link)
	if strings.Contains(b.get("/account/passkeys").text, "mara@example.org") {
		t.Error("looking at the link is enough")
	}
	if a := reader.post(link, url.Values{"token": {tokenIn(page)}}); a.status != http.StatusSeeOther {
		t.Errorf("verify: %d", a.status)
	}
	if !strings.Contains(b.get("/account/passkeys").text, "mara@example.org") {
		t.Error("the address does not count")
	}
	if a := reader.get(link); a.status != http.StatusNotFound {
		t.Errorf("again: %d", a.status)
	}
}

func TestJ5RolesStayApart(t *testing.T) {
	w := newSite(t, t.TempDir())
	for _, role := range []auth.Role{auth.RoleDeveloper, auth.RoleOperator, auth.RoleAnalyst} {
		w.colleague(string(role), role)
		b := w.browser()
		question := b.ask(w.request())
		b.login(question, string(role), password)
		page := b.get(question)
		if page.status != http.StatusForbidden || strings.Contains(page.text, `value="allow"`) {
			t.Errorf("%s sees the question: %d", role, page.status)
		}
		form := url.Values{"token": {tokenIn(page)}, "decision": {"allow"}, "scope": {"posts:read"}, "period": {"all"}, "duration": {"30"}}
		if a := b.post(question, form); a.status != http.StatusForbidden {
			t.Errorf("%s answers it: %d", role, a.status)
		}
		if g := b.who(); g.Role != role || slices.Contains(g.Scopes, "self:read") || g.Rights.And(auth.Everything()) != (auth.Rights{}) {
			t.Errorf("%s may %v", role, g.Scopes)
		}
	}
	b := w.browser()
	b.enter("mara", password, "/")
	for _, scope := range b.who().Scopes {
		if !strings.HasPrefix(scope, "self:") {
			t.Errorf("a person may %s", scope)
		}
	}
}

func TestJ5AnOperatorChangesThingsAfterASecondFactorOnly(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newSite(t, location(t))
			olga := w.colleague("olga", auth.RoleOperator)
			mayWrite := func(b *browser) bool { return slices.Contains(b.who().Scopes, "operator:write") }
			b := w.browser()
			b.enter("olga", password, "/operator")
			if g := b.who(); mayWrite(b) || !slices.Contains(g.Scopes, "operator:read") {
				t.Errorf("by a password alone: %v", g.Scopes)
			}
			address, err := w.server.EnrolCode(t.Context(), olga)
			w.must(err)
			u, err := url.Parse(address)
			w.must(err)
			secret := u.Query().Get("secret")
			if strings.Contains(dumpOf(t, w), secret) {
				t.Error("the database has the secret")
			}
			b = w.browser()
			step := b.enter("olga", password, "/operator").header.Get("Location")
			if b.who() != nil || !strings.HasPrefix(step, "/login/code/") {
				t.Fatalf("logged in without a code, to %q", step)
			}
			code, err := totp.GenerateCode(secret, w.clock.Now())
			w.must(err)
			send := func(b *browser, step, code string) answer {
				return b.post(step, url.Values{"token": {tokenIn(b.get(step))}, "code": {code}})
			}
			if a := send(b, step, "000000"); a.status != http.StatusUnprocessableEntity || b.who() != nil {
				t.Errorf("a wrong code: %d", a.status)
			}
			if a := send(b, step, code[:3]+" "+code[3:]); a.status != http.StatusSeeOther || a.header.Get("Location") != "/operator" || !mayWrite(b) {
				t.Errorf("the right code: %d to %q", a.status, a.header.Get("Location"))
			}
			again := w.browser()
			step = again.enter("olga", password, "/").header.Get("Location")
			if a := send(again, step, code); a.status != http.StatusUnprocessableEntity || again.who() != nil {
				t.Errorf("the same code again: %d", a.status)
			}
			for range 5 {
				send(again, step, "000000")
			}
			w.advance(time.Minute)
			code, err = totp.GenerateCode(secret, w.clock.Now())
			w.must(err)
			if a := send(again, step, code); a.status != http.StatusTooManyRequests {
				t.Errorf("after many wrong codes: %d", a.status)
			}
			w.server.SecondFactor = false
			w.must(w.server.DropCode(t.Context(), olga.ID))
			b = w.browser()
			if b.enter("olga", password, "/"); !mayWrite(b) {
				t.Error("--no-second-factor changes nothing")
			}
		})
	}
}

func TestDevelopersSignUp(t *testing.T) {
	w := newSite(t, t.TempDir())
	send := func(changes ...string) answer {
		b := w.browser()
		form := url.Values{
			"token": {tokenIn(b.get("/signup"))}, "developer": {"Yearbook Ltd"}, "name": {"Ann@yearbook.example"},
			"password": {"three wild geese"}, "language": {"de"},
		}
		for i := 0; i+1 < len(changes); i += 2 {
			form.Set(changes[i], changes[i+1])
		}
		return b.post("/signup", form)
	}
	for name, c := range map[string][]string{
		"no developer": {"developer", " "}, "a developer's name that is taken": {"developer", "Reader Ltd"}, "no address": {"name", "ann"},
		"a short password": {"password", "abc"}, "a common one": {"password", "Password1234"}, "the name": {"password", "Yearbook Ltd"},
	} {
		if a := send(c...); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text, `aria-invalid="true"`) {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	first := send()
	again := send("developer", "Somebody else", "password", "four wild geese")
	if first.status != http.StatusSeeOther || first.status != again.status || first.header.Get("Location") != again.header.Get("Location") {
		t.Errorf("new %d to %q, taken %d to %q", first.status, first.header.Get("Location"), again.status, again.header.Get("Location"))
	}
	b := w.browser()
	if a := b.enter("ann@yearbook.example", "four wild geese", "/"); a.status == http.StatusSeeOther {
		t.Error("who signs up with a name that is taken gets the account")
	}
	if a := b.enter("ann@yearbook.example", "three wild geese", "/"); a.status != http.StatusSeeOther {
		t.Fatalf("login: %d", a.status)
	}
	if g := b.who(); g.Role != auth.RoleDeveloper || g.Developer == "" {
		t.Errorf("logged in as %+v", g)
	}
	w.server.Signup = oauth.Signup{}
	w.handler = w.server.Handler()
	if a := w.browser().get("/signup"); a.status != http.StatusNotFound {
		t.Errorf("switched off: %d", a.status)
	}
}

func TestDevelopersConfirmTheirAddress(t *testing.T) {
	w := newSite(t, t.TempDir())
	w.server.Signup.Confirm = true
	send := func(developer, password string) answer {
		b := w.browser()
		return b.post("/signup", url.Values{
			"token": {tokenIn(b.get("/signup"))}, "developer": {developer}, "name": {"ann@yearbook.example"}, "password": {password}, "language": {"fr"},
		})
	}
	first := send("Yearbook Ltd", "three wild geese")
	if a := w.browser().enter("ann@yearbook.example", "three wild geese", "/"); a.status == http.StatusSeeOther {
		t.Error("the account is open before its address is confirmed")
	}
	letters := w.letters()
	if len(letters) != 1 || letters[0].to != "ann@yearbook.example" || !strings.Contains(letters[0].text, "Bonjour") {
		t.Fatalf("letters %+v", letters)
	}
	b := w.browser()
	link := letters[0].link(t)
	if a := b.post(link, url.Values{"token": {tokenIn(b.get(link))}}); a.status != http.StatusSeeOther {
		t.Fatalf("confirm: %d", a.status)
	}
	if a := w.browser().enter("ann@yearbook.example", "three wild geese", "/"); a.status != http.StatusSeeOther {
		t.Errorf("login: %d", a.status)
	}
	again := send("Somebody else", "four wild geese")
	if again.status != first.status || again.text != first.text {
		t.Error("a name that is taken is answered differently")
	}
	if letters := w.letters(); len(letters) != 2 || strings.Contains(letters[1].text, "/signup/") {
		t.Errorf("letters %+v", letters)
	}
}
