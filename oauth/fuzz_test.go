package oauth

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"portway/auth"
	"portway/grants"
)

func FuzzParametersAreEachThereOnce(f *testing.F) {
	for _, seed := range []string{"a=1&b=2", "a=1&a=2", "a=&a=1", "%zz", "a;b", "a=1&%61=2", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parseParameters(text)
		if err != nil {
			return
		}
		values, err := url.ParseQuery(text)
		if err != nil {
			t.Fatalf("%q was read and cannot be", text)
		}
		for name, all := range values {
			if len(all) != 1 || p[name] != all[0] {
				t.Errorf("%q: %s is %q and %q", text, name, all, p[name])
			}
		}
	})
}

func FuzzARedirectIsARegisteredOne(f *testing.F) {
	registered := []string{"https://reader.example/back", "http://127.0.0.1/back", "http://[::1]/back"}
	for _, seed := range append([]string{"http://127.0.0.1:80/back", "http://127.0.0.1:80@evil.example/back", "http://127.0.0.1:/back", "https://reader.example/back\t", "//reader.example"}, registered...) {
		f.Add(seed)
	}
	app := &grants.App{Profile: grants.Profile{Redirects: registered, Public: true}}
	f.Fuzz(func(t *testing.T, redirect string) {
		if !redirects(app, redirect) {
			return
		}
		u, err := url.Parse(redirect)
		if err != nil || u.User != nil || u.Path != "/back" || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q is taken", redirect)
		}
		if !slices.Contains([]string{"reader.example", "127.0.0.1", "::1"}, u.Hostname()) {
			t.Errorf("%q leads to %s", redirect, u.Hostname())
		}
	})
}

func FuzzDetailsOpenKnownScopesOnly(f *testing.F) {
	f.Add(`[{"type":"portability","categories":["posts"],"fields":["posts.place"],"data_from":"2025-01-01","mode":"recurring","duration_days":90}]`)
	f.Add(`[{"type":"portability","categories":["__proto__"]}]`)
	f.Add(`[{}][{}]`)
	f.Fuzz(func(t *testing.T, text string) {
		ask := &Ask{}
		scopes, err := readDetails(text, ask)
		if err != nil {
			return
		}
		for _, scope := range scopes {
			if !slices.Contains(auth.Scopes(), scope) {
				t.Errorf("%q asks for %q", text, scope)
			}
		}
		if ask.Days != 0 && !slices.Contains(grants.Durations(), ask.Days) {
			t.Errorf("%q asks for %d days", text, ask.Days)
		}
	})
}

func FuzzNarrowingNeverWidens(f *testing.F) {
	f.Add("posts:read")
	f.Add("posts:read likes:read")
	f.Add("all:read")
	f.Add("profileAndPosts:read")
	granted := []string{"posts:read", "profile:read"}
	f.Fuzz(func(t *testing.T, asked string) {
		scopes, err := narrowed(granted, asked)
		if err != nil {
			return
		}
		if opened := auth.Open(scopes); opened.And(auth.Open(granted)) != opened {
			t.Errorf("%q opens %s", asked, strings.Join(scopes, " "))
		}
	})
}

func FuzzPlainWordsStayPlain(f *testing.F) {
	f.Add("Reader\u202e\u200b\n")
	f.Add("<b>&")
	f.Fuzz(func(t *testing.T, text string) {
		if got := plain(text, 40); len([]rune(got)) > 41 || strings.ContainsAny(got, "\n\r\t\u202e\u202d\u2066\u2067\u200b\u200f\x00\x1b") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
