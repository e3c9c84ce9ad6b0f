package portal_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"

	"portway/portal"
)

// get asks the explorer as a browser, or, with no header, as a client that says nothing of encodings.
func get(t *testing.T, address string, header ...string) *http.Response {
	t.Helper()
	return do(t, http.MethodGet, address, header...)
}

func do(t *testing.T, method, address string, header ...string) *http.Response {
	t.Helper()
	request := httptest.NewRequest(method, address, nil)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Add(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	portal.Explorer().ServeHTTP(recorder, request)
	return recorder.Result()
}

func bodyOf(t *testing.T, response *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func gunzip(t *testing.T, compressed string) string {
	t.Helper()
	reader, err := gzip.NewReader(strings.NewReader(compressed))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

func TestStatus(t *testing.T) {
	for _, row := range []struct {
		name, method, address string
		want                  int
	}{
		{"the page", "GET", "/graphiql/", 200},
		{"the page by its file name", "GET", "/graphiql/index.html", 200},
		{"licences travel with the program", "GET", "/graphiql/LICENSES.txt", 200},
		{"its headers alone", "HEAD", "/graphiql/", 200},
		{"the address as people type it", "GET", "/graphiql", 308},
		{"no listing of a folder", "GET", "/graphiql/assets/", 404},
		{"nor without its slash", "GET", "/graphiql/assets", 404},
		{"what was never built", "GET", "/graphiql/assets/index-00000000.js", 404},
		{"compressed files have no address of their own", "GET", "/graphiql/index.html.gz", 404},
		{"no way up", "GET", "/graphiql/../explorer.go", 404},
		{"no encoded way up", "GET", "/graphiql/%2e%2e/explorer.go", 404},
		{"another page's address", "GET", "/elsewhere/", 404},
		{"files at another mount point", "GET", "/index.html", 404},
		{"nothing is written here", "POST", "/graphiql/", 405},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := do(t, row.method, row.address).StatusCode; got != row.want {
				t.Errorf("%s %s = %d, want %d", row.method, row.address, got, row.want)
			}
		})
	}
}

func TestRedirectDropsTheQuery(t *testing.T) {
	response := get(t, "/graphiql?token=secret")
	if got := response.Header.Get("Location"); got != "/graphiql/" {
		t.Errorf("Location = %q, want /graphiql/ without the query", got)
	}
}

func TestEveryAnswerIsLockedDown(t *testing.T) {
	for _, address := range []string{"/graphiql", "/graphiql/", "/graphiql/LICENSES.txt", "/graphiql/missing"} {
		header := get(t, address).Header
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff",
			"Referrer-Policy":        "no-referrer",
		} {
			if got := header.Get(name); got != want {
				t.Errorf("%s: %s = %q, want %q", address, name, got, want)
			}
		}
		policy := header.Get("Content-Security-Policy")
		for _, directive := range []string{
			"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'",
			"form-action 'none'",
		} {
			if !strings.Contains(policy, directive) {
				t.Errorf("%s: policy lacks %q: %s", address, directive, policy)
			}
		}
		if regexp.MustCompile(`https?:|script-src[^;]*unsafe|\*`).MatchString(policy) {
			t.Errorf("%s: policy lets something in: %s", address, policy)
		}
	}
}

func TestCaching(t *testing.T) {
	if got := get(t, "/graphiql/").Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("page: Cache-Control = %q, want no-cache: it names the hashed files of today", got)
	}
	if got := get(t, script(t)).Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("script: Cache-Control = %q, want immutable: its name has a hash of its content", got)
	}
	for _, address := range []string{"/graphiql/", script(t)} {
		if got := get(t, address).Header.Get("Vary"); got != "Accept-Encoding" {
			t.Errorf("%s: Vary = %q, want Accept-Encoding", address, got)
		}
	}
}

// script is the address of the page's script, as the page gives it.
func script(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`src="(/graphiql/assets/[^"]+\.js)"`).FindStringSubmatch(bodyOf(t, get(t, "/graphiql/")))
	if found == nil {
		t.Fatal("the page names no script")
	}
	return found[1]
}

func TestBothEncodingsSayTheSame(t *testing.T) {
	types := map[string]string{
		".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
		".ttf": "font/ttf", ".woff2": "font/woff2", ".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8",
	}
	served := 0
	err := fs.WalkDir(os.DirFS("dist/explorer"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		served++
		address := "/graphiql/" + strings.TrimSuffix(name, ".gz")
		plain, zipped := get(t, address), get(t, address, "Accept-Encoding", "br, gzip")
		if got, want := plain.Header.Get("Content-Type"), types[path.Ext(address)]; got != want {
			t.Errorf("%s: Content-Type = %q, want %q", address, got, want)
		}
		if got := plain.Header.Get("Content-Encoding"); got != "" {
			t.Errorf("%s: Content-Encoding = %q for a client that accepts none", address, got)
		}
		if !strings.HasSuffix(name, ".gz") {
			return nil
		}
		if got := zipped.Header.Get("Content-Encoding"); got != "gzip" {
			t.Errorf("%s: Content-Encoding = %q, want gzip", address, got)
		}
		if gunzip(t, bodyOf(t, zipped)) != bodyOf(t, plain) {
			t.Errorf("%s: the two encodings differ in content", address)
		}
		if plain.Header.Get("ETag") == zipped.Header.Get("ETag") {
			t.Errorf("%s: two representations share the ETag %s", address, plain.Header.Get("ETag"))
		}
		return nil
	})
	if err != nil || served < 10 {
		t.Fatalf("walked %d files: %v", served, err)
	}
}

func TestAcceptEncoding(t *testing.T) {
	for accept, want := range map[string]string{
		"gzip":                   "gzip",
		"GZIP;q=0.5":             "gzip",
		"deflate, gzip;q=1.0, *": "gzip",
		"*":                      "gzip",
		"*;q=0":                  "",
		"gzip;q=0":               "",
		"gzip;q=0, *":            "", // named, so * does not speak for it
		"gzip; q=0.000":          "",
		"gzip;q=much":            "",
		"br, identity":           "",
		"":                       "",
	} {
		if got := get(t, "/graphiql/", "Accept-Encoding", accept).Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding: %q: Content-Encoding = %q, want %q", accept, got, want)
		}
	}
}

func TestUnchangedIsNotSentAgain(t *testing.T) {
	for _, encoding := range []string{"gzip", "identity"} {
		tag := get(t, "/graphiql/", "Accept-Encoding", encoding).Header.Get("ETag")
		again := get(t, "/graphiql/", "Accept-Encoding", encoding, "If-None-Match", tag)
		if again.StatusCode != http.StatusNotModified || bodyOf(t, again) != "" {
			t.Errorf("%s: with its ETag %s: %d, want 304 and no body", encoding, tag, again.StatusCode)
		}
		if got := again.Header.Get("ETag"); got != tag {
			t.Errorf("%s: 304 with ETag %q, want %q", encoding, got, tag)
		}
		stale := get(t, "/graphiql/", "Accept-Encoding", encoding, "If-None-Match", `"of another build"`)
		if stale.StatusCode != http.StatusOK {
			t.Errorf("%s: with a stale ETag: %d, want 200", encoding, stale.StatusCode)
		}
	}
}

func TestHeadHasNoBody(t *testing.T) {
	response := do(t, http.MethodHead, "/graphiql/", "Accept-Encoding", "gzip")
	if body := bodyOf(t, response); body != "" {
		t.Errorf("HEAD sent %d bytes", len(body))
	}
	if response.Header.Get("ETag") == "" {
		t.Error("HEAD without ETag")
	}
}

// The policy would block what these look for, in the browser, after release. Better here.
func TestPageNeedsNothingThePolicyRefuses(t *testing.T) {
	page := bodyOf(t, get(t, "/graphiql/"))
	for _, pattern := range []string{`https?://`, `<script>`, `<style`, ` style=`, ` on[a-z]+=`} {
		if found := regexp.MustCompile(pattern).FindString(page); found != "" {
			t.Errorf("the page has %q", found)
		}
	}
}

// A time or a name in the gzip header would make two equal builds differ.
func TestCompressedFilesCarryNoTime(t *testing.T) {
	matches, err := fs.Glob(os.DirFS("dist"), "*/*/*.gz")
	if err != nil || len(matches) == 0 {
		t.Fatalf("found %d compressed files: %v", len(matches), err)
	}
	for _, name := range matches {
		content, err := os.ReadFile(path.Join("dist", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(content[3:8], make([]byte, 5)) {
			t.Errorf("%s: flags and time % x, want none", name, content[3:8])
		}
	}
}
