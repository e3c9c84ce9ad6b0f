package portal_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portway/portal"
)

// site mounts the app as the gateway does.
func site(platform string) http.Handler {
	mux := http.NewServeMux()
	app := &portal.App{Platform: platform}
	for _, path := range portal.AppPaths() {
		mux.Handle(path, app)
	}
	return mux
}

func ask(t *testing.T, method, address string, header ...string) *http.Response {
	t.Helper()
	request := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Add(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	site("Tideline").ServeHTTP(recorder, request)
	return recorder.Result()
}

func TestAppAnswersOnEveryPathOfIts(t *testing.T) {
	for address, want := range map[string]int{
		"/": 200, "/grants/gr_1": 200, "/ledger": 200, "/ledger?app=x": 200, "/download": 200, "/account": 200,
		"/developer": 200, "/developer/apps/app_1/webhooks": 200, "/analyst": 200, "/operator/queue/1": 200, "/docs/kinds/posts": 200,
		"/app/LICENSES.txt": 200,
		"/app/":             404, // no listing
		"/app/index.html":   404, // the document is at the pages' own addresses
		"/app/../app.go":    307, // net/http cleans the path
		"/elsewhere":        404,
	} {
		if got := ask(t, "GET", address).StatusCode; got != want {
			t.Errorf("GET %s = %d, want %d", address, got, want)
		}
	}
	if got := ask(t, "POST", "/account").StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("POST /account = %d, want 405", got)
	}
}

func TestAppNamesThePlatformAndNothingElseOfItsOwn(t *testing.T) {
	recorder := httptest.NewRecorder()
	site(`"><script>alert(1)</script>`).ServeHTTP(recorder, httptest.NewRequest("GET", "/", nil))
	page := recorder.Body.String()
	if strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;") {
		t.Errorf("the platform's name is markup: %s", page)
	}
	page = bodyOf(t, ask(t, "GET", "/"))
	for _, pattern := range []string{`https?://`, `<script>`, `<style`, ` style=`, ` on[a-z]+=`} {
		if found := regexp.MustCompile(pattern).FindString(page); found != "" {
			t.Errorf("the page has %q, which its policy refuses", found)
		}
	}
	if !strings.Contains(page, `content="Tideline"`) {
		t.Error("the page does not say whose data it is")
	}
}

func TestAppIsLockedDown(t *testing.T) {
	for _, address := range []string{"/", "/ledger", "/app/missing.js"} {
		policy := ask(t, "GET", address).Header.Get("Content-Security-Policy")
		for _, directive := range []string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
			"form-action 'self'", "require-trusted-types-for 'script'",
		} {
			if !strings.Contains(policy, directive) {
				t.Errorf("%s: policy lacks %q: %s", address, directive, policy)
			}
		}
		if regexp.MustCompile(`https?:|unsafe|\*|data:`).MatchString(policy) {
			t.Errorf("%s: policy lets something in: %s", address, policy)
		}
	}
}

func TestAppIsCachedByContent(t *testing.T) {
	response := ask(t, "GET", "/", "Accept-Encoding", "gzip")
	page := gunzip(t, bodyOf(t, response))
	if got := response.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("page: Cache-Control = %q, want no-cache", got)
	}
	found := regexp.MustCompile(`src="(/app/assets/[^"]+\.js)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page names no script")
	}
	script := ask(t, "GET", found[1])
	if got := script.Header.Get("Cache-Control"); script.StatusCode != 200 || !strings.Contains(got, "immutable") {
		t.Errorf("script: %d, Cache-Control = %q, want 200 and immutable", script.StatusCode, got)
	}
}

func TestADocumentNamesWhatItsPageNeeds(t *testing.T) {
	named := regexp.MustCompile(`(?:href|src)="(/app/assets/[^"]+)"`)
	for _, test := range []struct{ address, language, want, not string }{
		{"/", "en-GB", "/person.en-", "/person.de-"},
		{"/", "de-AT,de;q=0.9,en;q=0.8", "/person.de-", "/person.en-"},
		{"/", "nl, fr;q=0", "/person.en-", "/person.fr-"},
		{"/ledger", "fr", "/Ledger-", "/Home-"},
		{"/grants/gr_1", "en", "/Grant-", "/Home-"},
		{"/developer/apps/app_1/usage", "en", "/AppPage-", "/Apps-"},
		{"/developer/usage", "en", "/UsagePage-", "/AppPage-"},
		{"/operator", "en", "/Queue-", "/person."},
		{"/operator/reviews/app_1", "en", "/Operator-", "/Queue-"},
		{"/docs/kinds/posts", "en", "/Docs-", "/person."},
	} {
		answer := ask(t, "GET", test.address, "Accept-Language", test.language)
		page := bodyOf(t, answer)
		if !strings.Contains(page, test.want) || strings.Contains(page, test.not) {
			t.Errorf("%s in %s has to name %s and not %s:\n%s", test.address, test.language, test.want, test.not, page)
		}
		if !slices.Contains(answer.Header.Values("Vary"), "Accept-Language") {
			t.Errorf("%s: Vary is %q", test.address, answer.Header.Values("Vary"))
		}
		found := named.FindAllStringSubmatch(page, -1)
		seen := map[string]bool{}
		for _, f := range found {
			if got := ask(t, "GET", f[1]).StatusCode; got != http.StatusOK || seen[f[1]] {
				t.Errorf("%s names %s (%d), or twice", test.address, f[1], got)
			}
			seen[f[1]] = true
		}
		if len(found) < 6 {
			t.Errorf("%s names %d files", test.address, len(found))
		}
	}
	if got := ask(t, "GET", "/app/preload.json").StatusCode; got != http.StatusNotFound {
		t.Errorf("preload.json: %d", got)
	}
}
