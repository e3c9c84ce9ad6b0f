package oauth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"portway/grants"
)

// asked is a browser in which mara is logged in and sees the reader's question.
func (w *world) asked(changes ...string) (b *browser, question string) {
	w.Helper()
	b = w.browser()
	question = b.ask(w.request(changes...))
	if a := b.login(question, "mara", password); a.status != http.StatusSeeOther || a.header.Get("Location") != question {
		w.Fatalf("login: %d %s", a.status, a.text)
	}
	return b, question
}

func TestE1AFormWithoutItsTokenIsRefused(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked()
	other, _ := w.asked()
	stolen := tokenIn(other.get(other.ask(w.request())))
	for name, token := range map[string]string{"none": "", "wrong": "x", "another session's": stolen} {
		a := b.post(question, url.Values{"token": {token}, "decision": {"allow"}, "scope": {"posts:read"}, "period": {"all"}, "duration": {"30"}})
		if a.status != http.StatusForbidden {
			t.Errorf("%s: %d; want 403", name, a.status)
		}
	}
	b.answer(question, "allow", "scope=posts:read").sentTo(t)
}

func TestE2AFormOfAnotherSiteIsRefused(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked()
	form := url.Values{"token": {tokenIn(b.get(question))}, "decision": {"allow"}, "scope": {"posts:read"}, "period": {"all"}, "duration": {"30"}}
	for name, header := range map[string][2]string{"Sec-Fetch-Site": {"Sec-Fetch-Site", "cross-site"}, "Origin": {"Origin", "https://evil.example"}} {
		r := httptest.NewRequest(http.MethodPost, issuer+question, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header[0], header[1])
		if a := b.visit(r); a.status != http.StatusForbidden {
			t.Errorf("%s: %d; want 403", name, a.status)
		}
	}
}

func TestE3NobodyAnswersForSomebodyElse(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked()
	b.get(question) // now it is mara's
	nils := w.browser()
	nils.login(question, "nils", password)
	if a := nils.get(question); a.status != http.StatusForbidden {
		t.Errorf("nils sees it: %d", a.status)
	}
	token := tokenIn(nils.get(nils.ask(w.request())))
	a := nils.post(question, url.Values{"token": {token}, "decision": {"allow"}, "scope": {"posts:read"}, "period": {"all"}, "duration": {"30"}})
	if a.status != http.StatusForbidden {
		t.Errorf("nils answers it: %d", a.status)
	}
	b.answer(question, "allow", "scope=posts:read").sentTo(t)
}

func TestE4AnAnswerCountsOnce(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for _, first := range []string{"allow", "deny"} {
		b, question := w.asked()
		form := url.Values{"token": {tokenIn(b.get(question))}, "decision": {first}, "scope": {"posts:read"}, "period": {"all"}, "duration": {"30"}}
		b.post(question, form).sentTo(t)
		form.Set("decision", "allow")
		if a := b.post(question, form); a.status != http.StatusConflict || a.header.Get("Location") != "" {
			t.Errorf("after %s: %d to %q; want 409", first, a.status, a.header.Get("Location"))
		}
		if a := b.get(question); a.status != http.StatusConflict {
			t.Errorf("after %s, back: %d; want 409", first, a.status)
		}
	}
}

func TestE4ParallelAnswersHaveOneWinner(t *testing.T) {
	for name, location := range locations() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, location(t))
			for round := range 10 {
				b, question := w.asked()
				form := url.Values{"token": {tokenIn(b.get(question))}, "decision": {"allow"}, "scope": {"posts:read"}, "period": {"all"}, "duration": {"30"}}
				cookie := b.cookies
				counts := race(callers, func() answer {
					return (&browser{w, map[string]string{"__Host-portway": cookie["__Host-portway"]}}).post(question, form)
				})
				if counts[http.StatusSeeOther] != 1 || counts[http.StatusConflict] != callers-1 {
					t.Fatalf("round %d: %v; want one 303", round, counts)
				}
			}
		})
	}
}

func TestE5AndE6WhatIsTickedIsGrantedAndNothingElse(t *testing.T) {
	w := newWorld(t, t.TempDir())
	const asked = "posts:read posts.place:read profile:read activity:read messages:read messages.text:read"
	cases := map[string]struct {
		ticks []string
		want  []string
	}{
		"E6 one of many":               {[]string{"posts:read"}, []string{"posts:read"}},
		"E6 with its guarded field":    {[]string{"posts:read", "posts.place:read"}, []string{"posts:read", "posts.place:read"}},
		"E6 about others, dates only":  {[]string{"messages:read"}, []string{"messages:read"}},
		"E6 one of a group":            {[]string{"likes:read"}, []string{"likes:read"}},
		"E5 not asked for is dropped":  {[]string{"posts:read", "orders:read", "all:read", "profile.email:read"}, []string{"posts:read"}},
		"E5 a group not asked for too": {[]string{"posts:read", "profileAndPosts:read"}, []string{"posts:read"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b, question := w.asked("scope", asked)
			var ticks []string
			for _, scope := range c.ticks {
				ticks = append(ticks, "scope="+scope)
			}
			code := b.answer(question, "allow", ticks...).sentTo(t).Get("code")
			tokens := w.redeem(code).is(t, http.StatusOK, "")
			again := w.refresh(tokens.string("refresh_token")).is(t, http.StatusOK, "")
			for _, a := range []answer{tokens, again} {
				if got := strings.Fields(a.string("scope")); !reflect.DeepEqual(got, c.want) {
					t.Errorf("scope %v; want %v", got, c.want)
				}
				if got, _ := w.opens(a.string("access_token")); !reflect.DeepEqual(got, c.want) {
					t.Errorf("the API opens %v; want %v", got, c.want)
				}
			}
		})
	}
}

func TestE6AGroupTickedAsOneLeavesOtherPeopleOut(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked("scope", "activity:read")
	tokens := w.redeem(b.answer(question, "allow", "scope=activity:read").sentTo(t).Get("code")).is(t, http.StatusOK, "")
	for _, scope := range strings.Fields(tokens.string("scope")) {
		if scope == "followers:read" || scope == "followedAccounts:read" || scope == "profileViews:read" {
			t.Errorf("the group opened %s", scope)
		}
	}
}

// TestE6OtherPeopleAreCounted: who decides about what others wrote is told how many they are, and in their language.
func TestE6OtherPeopleAreCounted(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked("scope", "messages:read")
	if page := b.get(question); !strings.Contains(page.text, "This is about 41 other people too. They have not been asked.") {
		t.Error("the page does not say about how many")
	}
}

func TestE7NothingIsTickedAndNothingIsNo(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked("scope", "posts:read posts.place:read profile:read activity:read")
	page := b.get(question)
	for box := range strings.SplitSeq(page.text, "<input ") {
		if strings.Contains(box, `type="checkbox"`) && strings.Contains(strings.SplitN(box, ">", 2)[0], "checked") {
			t.Errorf("ticked beforehand: %.100s", box)
		}
	}
	if a := b.answer(question, "allow"); a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Tick at least one") {
		t.Errorf("allowing nothing: %d", a.status)
	}
	sent := b.answer(question, "deny", "scope=posts:read").sentTo(t)
	if sent.Get("error") != "access_denied" || sent.Get("iss") != issuer || sent.Get("state") != "s1" || sent.Get("code") != "" {
		t.Errorf("sent back %v", sent)
	}
	events, err := w.control.EventsAfter(t.Context(), 0, 1000)
	w.must(err)
	if last := events[len(events)-1]; last.Kind != grants.ConsentDenied || last.App != w.reader {
		t.Errorf("last event %+v; want the refusal", last)
	}
	found, err := w.control.Grants(t.Context(), grants.Filter{App: w.reader})
	w.must(err)
	if len(found) > 0 {
		t.Errorf("%d grants", len(found))
	}
}

func TestMistakesInTheFormAreSaidAndTicksStay(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked("scope", "posts:read posts.place:read profile:read")
	for name, c := range map[string]struct {
		ticks []string
		says  string
	}{
		"a guarded field alone": {[]string{"scope=posts.place:read"}, "Tick Posts too"},
		"no date":               {[]string{"scope=posts:read", "period=date"}, "Enter a date"},
		"a date to come":        {[]string{"scope=posts:read", "period=date", "day=1", "month=1", "year=2100"}, "Enter a date"},
		"no such day":           {[]string{"scope=posts:read", "period=date", "day=31", "month=2", "year=2020"}, "Enter a date"},
		"no duration":           {[]string{"scope=posts:read", "duration=400"}, "Choose for how long"},
	} {
		t.Run(name, func(t *testing.T) {
			a := b.answer(question, "allow", c.ticks...)
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.text, c.says) || !strings.Contains(a.text, "<title>Error:") {
				t.Errorf("status %d, page lacks %q", a.status, c.says)
			}
			if strings.Count(a.text, ` checked>`) == 0 {
				t.Error("no tick stayed")
			}
		})
	}
	code := b.answer(question, "allow", "scope=posts:read", "period=date", "day=4", "month=3", "year=2019", "duration=once").sentTo(t).Get("code")
	standing, err := w.control.Standing(t.Context(), w.redeem(code).is(t, 200, "").string("grant_id"))
	w.must(err)
	g := standing.Grant
	if g.Mode != "one_time" || g.AsOf != 7 || !g.From.Equal(time.Date(2019, 3, 4, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("grant %+v", g)
	}
}

func TestE8AndE9EveryPageIsClosedToOthers(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked()
	pages := map[string]answer{
		"consent": b.get(question), "login": w.browser().get(strings.Replace(question, "consent", "login", 1)),
		"bad request": b.get("/oauth/authorize"), "unknown": b.get("/oauth/consent/x"), "no page": b.get("/oauth/nowhere"),
		"foreign form": b.post(question, url.Values{}), "authorize": b.get("/oauth/authorize?" + w.request().Encode()),
	}
	b.answer(question, "deny")
	pages["answered"] = b.get(question)
	for name, a := range pages {
		policy := a.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || a.header.Get("X-Frame-Options") != "DENY" || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%s (%d): %v", name, a.status, a.header)
		}
		if want := name == "consent"; strings.Contains(policy, "form-action 'self' https://reader.example") != want || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %s", name, policy)
		}
	}
}

func TestE10AnAppsWordsAreWordsOnly(t *testing.T) {
	w := newWorld(t, t.TempDir())
	name := "<b>\u202eEvil\u200b " + strings.Repeat("x", 150)
	app := w.live(name, grants.Profile{
		Redirects: []string{"https://evil.example/back"}, Purpose: "<script>alert(1)</script>" + strings.Repeat("y", 10_000),
		Privacy: "javascript:alert(1)", Organisation: "\u2067Reader\u2069", Purposes: map[string]string{"posts": "<img src=x>" + strings.Repeat("z", 10_000)},
	})
	b := w.browser()
	question := b.ask(w.request("client_id", app, "redirect_uri", "https://evil.example/back"))
	b.login(question, "mara", password)
	page := b.get(question).text
	for _, bad := range []string{"<script", "<img", "<b>", "\u202e", "\u200b", "\u2067", "javascript:"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	if strings.Count(page, "x") > 2000 || strings.Count(page, "yy") > 160 || strings.Count(page, "zz") > 70 {
		t.Error("long words were not cut")
	}
}

func TestE11WhoMayNotIsToldWhyAndTheAppIsNot(t *testing.T) {
	w := newWorld(t, t.TempDir())
	for name, change := range map[string]func(*grants.Account){
		"outside": func(a *grants.Account) { a.Region, a.Age = "CA", grants.Adult },
		"child":   func(a *grants.Account) { a.Region, a.Age = "DE", grants.Child },
	} {
		account, err := w.control.AccountNamed(t.Context(), "mara")
		w.must(err)
		change(account)
		w.must(w.grants.ChangeAccount(t.Context(), *account, grants.ByOperator))
		b, question := w.asked()
		page := b.get(question)
		if strings.Contains(page.text, `value="allow"`) || !strings.Contains(page.text, "only learns that it got no access") {
			t.Errorf("%s: the page does not say why", name)
		}
		sent := b.answer(question, "allow", "scope=posts:read").sentTo(t)
		if sent.Get("error") != "access_denied" || strings.Contains(sent.Encode(), "CA") || strings.Contains(sent.Encode(), "region") {
			t.Errorf("%s: the app is told %v", name, sent)
		}
	}
}

func TestE12WhoMayNotAnyMoreEndsTheNextUse(t *testing.T) {
	w := newWorld(t, t.TempDir())
	tokens := w.tokens("posts:read")
	account, err := w.control.AccountNamed(t.Context(), "mara")
	w.must(err)
	account.Region = "CA"
	w.must(w.grants.ChangeAccount(t.Context(), *account, grants.ByOperator))
	if _, status := w.opens(tokens.string("access_token")); status != http.StatusForbidden {
		t.Errorf("API: %d; want 403", status)
	}
	a := w.refresh(tokens.string("refresh_token")).is(t, http.StatusBadRequest, "invalid_grant")
	if strings.Contains(a.text, "region") {
		t.Errorf("the app is told %s", a.text)
	}
}

func TestADraftAsksSandboxPeopleOnly(t *testing.T) {
	w := newWorld(t, t.TempDir())
	developer, err := w.grants.AddDeveloper(context.Background(), "Draft Ltd")
	w.must(err)
	draft, err := w.grants.AddApp(t.Context(), developer.ID, "Draft", grants.Profile{Redirects: []string{back}}, []string{"posts:read"})
	w.must(err)
	b, question := w.asked("client_id", draft.ID)
	if page := b.get(question); strings.Contains(page.text, `value="allow"`) {
		t.Error("mara can allow a draft")
	}
	sandy, err := w.grants.AddAccount(t.Context(), grants.Account{Name: "sandy", Region: "DE", Age: grants.Adult, Kind: grants.Private, Sandbox: true})
	w.must(err)
	w.must(w.server.SetPassword(t.Context(), sandy.ID, password))
	s := w.browser()
	asked := s.ask(w.request("client_id", draft.ID))
	s.login(asked, "sandy", password)
	if s.answer(asked, "allow", "scope=posts:read").sentTo(t).Get("code") == "" {
		t.Error("sandy cannot")
	}
}

func TestEveryLanguageShowsTheWholePage(t *testing.T) {
	w := newWorld(t, t.TempDir())
	b, question := w.asked("scope", "posts:read activity:read")
	for language, title := range map[string]string{"en": "Your decision", "de-AT,de;q=0.9": "Ihre Entscheidung", "fr": "Votre décision", "xx": "Your decision"} {
		r := httptest.NewRequest(http.MethodGet, issuer+question, http.NoBody)
		r.Header.Set("Accept-Language", language)
		if a := b.visit(r); a.status != http.StatusOK || !strings.Contains(a.text, title) {
			t.Errorf("%s: %d, no %q", language, a.status, title)
		}
	}
}
