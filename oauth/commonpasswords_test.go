package oauth

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTheCommonPasswordsAreManyAndLongEnough(t *testing.T) {
	list := commonPasswords()
	for password := range list {
		if utf8.RuneCountInString(password) < shortestPassword {
			t.Fatalf("%q would be refused for its length", password)
		}
	}
	if len(list) < 3000 { // ASVS 6.2.4
		t.Errorf("%d; want 3,000 at least", len(list))
	}
}

func TestPasswordsThatAreTriedFirstAreRefused(t *testing.T) {
	s := &Server{Platform: "Tideline"}
	for password, want := range map[string]Notice{
		"password1234": PasswordCommon, "Password2026!": PasswordCommon, "P@$$w0rd123456": PasswordCommon, "iloveyou12345": PasswordCommon,
		"qwertyuiop12": PasswordCommon, "123456789012": PasswordCommon, "aaaaaaaaaaaa": PasswordCommon, "passwordpassword": PasswordCommon,
		"!!!football!!!": PasswordCommon, "abcabcabcabc": PasswordCommon, "correcthorsebatterystaple": PasswordCommon,
		"tideline-login": PasswordName, "mara.lindt99": PasswordName,
		"elf chars ok": "", "three wild geese": "", "correct horse battery": "", "Ein langer Satz, den niemand rät": "",
		"elevenchars": PasswordShort, strings.Repeat("xy", 129): PasswordLong,
	} {
		if got := s.passwordFault(password, "mara.lindt@example.org"); got != want {
			t.Errorf("%q: %q; want %q", password, got, want)
		}
	}
}

// FuzzLocalPath reads what comes out as kindly as a browser does: it must stay on this site.
func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/ledger?x=1", "//evil", "/\\evil", "/\t/evil", "https://evil", "/%2f/evil", "/a/../..//evil", "/login", "\x00/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := localPath(text)
		kindly := strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(strings.TrimSpace(got))
		u, err := url.Parse(kindly)
		if err != nil || !strings.HasPrefix(kindly, "/") || strings.HasPrefix(kindly, "//") || u.Host != "" || u.Scheme != "" {
			t.Errorf("%q leads to %q", text, got)
		}
		resolved := (&url.URL{Scheme: "https", Host: "portway.example", Path: "/login"}).ResolveReference(u)
		if resolved.Host != "portway.example" || resolved.Path == "/login" {
			t.Errorf("%q leads to %v", text, resolved)
		}
	})
}
