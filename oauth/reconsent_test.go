package oauth_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/grants"
)

// given is a grant for posts that mara gave the reader, of so many days, and its tokens.
func (w *world) given(days string) (*grants.Grant, answer) {
	w.Helper()
	b, question := w.asked("scope", "posts:read posts.place:read")
	code := b.answer(question, "allow", "scope=posts:read", "duration="+days).sentTo(w).Get("code")
	tokens := w.redeem(code).is(w, http.StatusOK, "")
	return w.standing(tokens.string("grant_id")), tokens
}

func (w *world) standing(id string) *grants.Grant {
	w.Helper()
	standing, err := w.control.Standing(w.Context(), id)
	w.must(err)
	if standing == nil {
		w.Fatalf("no grant %q", id)
	}
	return &standing.Grant
}

var box1 = regexp.MustCompile(`<input type="(?:checkbox|radio)"[^>]*value="([^"]+)"[^>]*>`)

// ticked lists what a page has ticked beforehand.
func ticked(page answer) (values []string) {
	for _, found := range box1.FindAllStringSubmatch(page.text, -1) {
		if strings.Contains(found[0], " checked") {
			values = append(values, found[1])
		}
	}
	return values
}

func TestAnAppThatAsksForMoreShowsTheDifference(t *testing.T) {
	w := newSite(t, t.TempDir())
	before, tokens := w.given("30")
	w.advance(time.Hour)
	b, question := w.asked("scope", "posts:read posts.place:read likes:read")
	page := b.get(question)
	if got := ticked(page); !slices.Equal(got, []string{"posts:read", "same"}) {
		t.Errorf("ticked beforehand: %v; want what is allowed today, and that its end stays", got)
	}
	for _, words := range []string{"Reader asks for more", "You gave access on 1 March 2026", "What would change", "What stays", "Keep as it is", "Allow changes", "now 31 March 2026"} {
		if !strings.Contains(page.text, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	if n := strings.Count(page.text, `class="tag new">New<`); n != 2 {
		t.Errorf("%d things are marked as new; want likes, and the place of posts", n)
	}

	sent := b.answer(question, "allow", "scope=posts:read", "scope=likes:read", "period=same", "duration=same").sentTo(t)
	next := w.standing(w.redeem(sent.Get("code")).is(t, http.StatusOK, "").string("grant_id"))
	if next.Arrangement != before.Arrangement || next.Version != 2 || next.Supersedes != before.ID || !next.Expires.Equal(before.Expires) {
		t.Errorf("the grant %+v does not continue %+v", next, before)
	}
	if !slices.Equal(next.Scopes, []string{"posts:read", "likes:read"}) {
		t.Errorf("scopes %v", next.Scopes)
	}
	if old := w.standing(before.ID); old.Status != grants.Superseded {
		t.Errorf("the grant before is %s", old.Status)
	}
	w.refresh(tokens.string("refresh_token")).is(t, http.StatusBadRequest, "invalid_grant")
}

func TestKeepAsItIsLeavesTheSmallerGrant(t *testing.T) {
	w := newSite(t, t.TempDir())
	before, tokens := w.given("30")
	b, question := w.asked("scope", "posts:read likes:read")
	sent := b.answer(question, "deny", "scope=likes:read").sentTo(t)
	again := w.redeem(sent.Get("code")).is(t, http.StatusOK, "")
	if again.string("grant_id") != before.ID || again.string("scope") != "posts:read" {
		t.Errorf("the app got %s for %s", again.string("grant_id"), again.string("scope"))
	}
	if g := w.standing(before.ID); g.Status != grants.Active || !g.Expires.Equal(before.Expires) {
		t.Errorf("the grant is %+v", g)
	}
	w.refresh(tokens.string("refresh_token")).is(t, http.StatusOK, "")
	events, err := w.control.EventsAfter(t.Context(), 0, 1000)
	w.must(err)
	if !slices.ContainsFunc(events, func(e grants.Event) bool { return e.Kind == grants.ConsentDenied }) {
		t.Error("that the person wanted nothing more is not recorded")
	}
}

func TestWhatStaysCanBeTakenAwayAndNothingElseCreepsIn(t *testing.T) {
	w := newSite(t, t.TempDir())
	w.given("30")
	b, question := w.asked("scope", "likes:read")
	code := b.answer(question, "allow", "scope=likes:read", "scope=profile:read", "scope=posts.place:read", "period=same", "duration=same")
	if code.status == http.StatusSeeOther { // the place was not asked for this time, so there is no box for it
		g := w.standing(w.redeem(code.sentTo(t).Get("code")).string("grant_id"))
		if !slices.Equal(g.Scopes, []string{"likes:read"}) {
			t.Errorf("scopes %v; want likes alone", g.Scopes)
		}
		return
	}
	t.Errorf("%d %s", code.status, code.text)
}

func TestAPeriodStaysUnlessItIsMadeLonger(t *testing.T) {
	w := newSite(t, t.TempDir())
	b, question := w.asked("scope", "posts:read")
	code := b.answer(question, "allow", "scope=posts:read", "period=days30").sentTo(t).Get("code")
	before := w.standing(w.redeem(code).string("grant_id"))
	w.advance(48 * time.Hour)
	b, question = w.asked("scope", "posts:read likes:read")
	page := b.get(question)
	if !strings.Contains(page.text, "since 30 January 2026") || !slices.Contains(ticked(page), "same") {
		t.Errorf("ticked %v", ticked(page))
	}
	if strings.Contains(page.text, `value="days30"`) || !strings.Contains(page.text, `value="months12"`) {
		t.Error("the page should offer what is longer, and nothing that is not")
	}
	code = b.answer(question, "allow", "scope=posts:read", "period=same", "duration=90").sentTo(t).Get("code")
	next := w.standing(w.redeem(code).string("grant_id"))
	if !next.From.Equal(before.From) || !next.Expires.Equal(w.clock.Now().AddDate(0, 0, 90)) {
		t.Errorf("from %v until %v", next.From, next.Expires)
	}
}

func TestAChangedPurposeIsShown(t *testing.T) {
	w := newSite(t, t.TempDir())
	w.given("90")
	details := `[{"type":"portability","categories":["posts"],"purpose":"to sell them"}]`
	b := w.browser()
	question := b.ask(w.pushedFirst(w.request("scope", "", "authorization_details", details)))
	b.login(question, "mara", password)
	page := b.get(question)
	for _, words := range []string{">Changed<", "“to sell them”", "“to back up your posts”"} {
		if !strings.Contains(page.text, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
}

func TestAGrantThatEndedIsNotBroughtBack(t *testing.T) {
	w := newSite(t, t.TempDir())
	before, _ := w.given("30")
	b, question := w.asked("scope", "posts:read likes:read")
	b.get(question)
	w.must(w.grants.Revoke(t.Context(), before.ID, grants.ByPerson, grants.ReasonWithdrawn))
	page := b.get(question)
	if strings.Contains(page.text, "What stays") || len(ticked(page)) != 2 { // a period and a duration
		t.Errorf("after it ended the page has ticked %v", ticked(page))
	}
	code := b.answer(question, "allow", "scope=likes:read").sentTo(t).Get("code")
	if g := w.standing(w.redeem(code).string("grant_id")); g.Version != 1 || g.Supersedes != "" || g.Arrangement == before.Arrangement {
		t.Errorf("grant %+v", g)
	}
}

func TestAPersonRenewsBeforeTheEnd(t *testing.T) {
	w := newSite(t, t.TempDir())
	before, _ := w.given("90")
	b := w.browser()
	b.enter("mara", password, "/")
	path := "/renew/" + before.ID
	if a := b.get(path); a.status != http.StatusConflict {
		t.Errorf("too early: %d", a.status)
	}
	w.advance(61 * 24 * time.Hour)
	b = w.browser()
	b.enter("mara", password, "/")
	page := b.get(path)
	if page.status != http.StatusOK || !strings.Contains(page.text, "Renew access for Reader?") || strings.Contains(page.text, `type="checkbox"`) {
		t.Fatalf("%d %s", page.status, page.text)
	}
	form := url.Values{"token": {tokenIn(page)}, "decision": {"allow"}, "duration": {"400"}}
	if a := b.post(path, form); a.status != http.StatusUnprocessableEntity {
		t.Errorf("400 days: %d", a.status)
	}
	nils := w.browser()
	nils.enter("nils", password, "/")
	if a := nils.get(path); a.status != http.StatusNotFound {
		t.Errorf("somebody else: %d", a.status)
	}
	form.Set("duration", "90")
	if a := b.post(path, form); a.status != http.StatusSeeOther || a.header.Get("Location") != "/" {
		t.Errorf("renew: %d %s", a.status, a.text)
	}
	if g := w.standing(before.ID); g.Status != grants.Superseded {
		t.Errorf("the grant before is %s", g.Status)
	}
	if a := b.post(path, form); a.status != http.StatusNotFound {
		t.Errorf("again: %d", a.status)
	}
}

func TestPeopleAreWrittenToOncePerOccasion(t *testing.T) {
	w := newSite(t, t.TempDir())
	mara, err := w.control.AccountNamed(t.Context(), "mara")
	w.must(err)
	w.must(w.server.SetAddress(t.Context(), mara.ID, "mara@example.org"))
	subjects := func() (all []string) {
		for range 2 { // whoever asks twice writes once
			w.must(w.server.Remind(t.Context()))
		}
		for _, l := range w.letters() {
			all = append(all, l.subject)
		}
		return all
	}
	before, _ := w.given("180")
	want := []string{"What Reader can read: your receipt"}
	if got := subjects(); !slices.Equal(got, want) {
		t.Fatalf("after allowing: %v", got)
	}
	receipt := w.letters()[0].text
	for _, line := range []string{"Posts: without the place you tagged", "Until: 28 August 2026", "Read by: Reader"} {
		if !strings.Contains(receipt, line) {
			t.Errorf("the receipt lacks %q:\n%s", line, receipt)
		}
	}
	ends := "Reader’s access ends on " + before.Expires.Format("2 January 2006")
	day := 0
	for _, step := range []struct {
		day  int
		more string
	}{{89, ""}, {90, "Reader can read your data"}, {149, ""}, {150, ends}, {172, ""}, {173, ends}, {178, ""}, {179, ends}} {
		w.advance(time.Duration(step.day-day) * 24 * time.Hour)
		day = step.day
		if step.more != "" {
			want = append(want, step.more)
		}
		if got := subjects(); !slices.Equal(got, want) {
			t.Fatalf("on day %d: %v; want %v", day, got, want)
		}
	}
}

func TestNobodyIsWrittenToWhoGaveNoAddress(t *testing.T) {
	w := newSite(t, t.TempDir())
	w.given("30")
	w.advance(25 * 24 * time.Hour)
	w.must(w.server.Remind(t.Context()))
	if letters := w.letters(); len(letters) > 0 {
		t.Errorf("letters %+v", letters)
	}
}
