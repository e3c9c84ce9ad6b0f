package grants

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// Bounds of what a developer says, in letters where nothing else is said.
const (
	longestAppName = 80
	longestLine    = 200
	longestText    = 2_000
	longestURI     = 500 // bytes
	mostRedirects  = 10
	longestKeys    = 16_384 // bytes
	mostKeys       = 10
)

// check says what is wrong with a sheet. It names the part of the form with `field`.
func (s *Sheet) check() error {
	p := &s.Profile
	if !isLine(s.Name, longestAppName) || s.Name == "" || len(s.Name) > longestName {
		return wrong("name", "An app's name has 1 to %d letters, on one line.", longestAppName)
	}
	if mixesScripts(s.Name) {
		return wrong("name", "The name mixes letters of several scripts that look alike. Keep to one.")
	}
	if len(s.Requested) > 0 {
		if err := CheckScopes(s.Requested); err != nil {
			return problem.Of(err).With("field", "requestedScopes")
		}
	}
	for field, text := range map[string]string{"organisation": p.Organisation, "retention": p.Retention} {
		if !isLine(text, longestLine) {
			return wrong(field, "This has at most %d letters, on one line.", longestLine)
		}
	}
	if !isText(p.Purpose, longestText) {
		return wrong("purpose", "The purpose has at most %d letters.", longestText)
	}
	for topic, why := range p.Purposes {
		if !isTopic(topic) || !isLine(why, longestLine) {
			return wrong("purposes", "A purpose belongs to a kind of data or a group, and has at most %d letters, on one line.", longestLine)
		}
	}
	return p.checkAddresses()
}

// ready says what is missing before a review can begin: people are told why, for each kind of data, and where they can read
// what becomes of it.
func (s *Sheet) ready() error {
	p := &s.Profile
	switch {
	case len(s.Requested) == 0:
		return wrong("requestedScopes", "Say first what the app asks for.")
	case p.Purpose == "":
		return wrong("purpose", "Say first what the app is for. People read it before they decide.")
	case p.Privacy == "":
		return wrong("privacy", "Give first the address of the app's privacy policy. People can read it before they decide.")
	}
	asked := auth.Open(s.Requested)
	for _, c := range record.Categories {
		if asked.Opens(c) && p.Purposes[c.Name] == "" && p.Purposes[c.Group] == "" {
			return wrong("purposes", "Say first why the app wants %s, or the group %s. People read it before they decide.", c.Name, c.Group)
		}
	}
	return nil
}

func (p *Profile) checkAddresses() error {
	for field, address := range map[string]string{"privacy": p.Privacy, "logo": p.Logo} {
		if address != "" && !isPublicAddress(address) {
			return wrong(field, "This is an https address, with at most %d bytes.", longestURI)
		}
	}
	if len(p.Redirects) > mostRedirects {
		return wrong("redirectUris", "An app has at most %d redirect addresses.", mostRedirects)
	}
	for _, redirect := range p.Redirects {
		if !Registrable(redirect, p.Public) {
			return wrong("redirectUris", "Redirect addresses are https addresses without a fragment, or of this machine (http://127.0.0.1).")
		}
	}
	if p.Keys == "" {
		return nil
	}
	if _, err := auth.ParseKeys([]byte(p.Keys)); err != nil || len(p.Keys) > longestKeys {
		return wrong("jwks", "This is no set of public keys (RFC 7517) with 1 to %d keys, each with a kid.", mostKeys)
	}
	return nil
}

func wrong(field, text string, args ...any) error {
	return problem.New(problem.BadInput, text, args...).With("field", field)
}

func isTopic(name string) bool {
	return record.ByName(name) != nil || slices.ContainsFunc(record.Categories, func(c *record.Category) bool { return c.Group == name })
}

func isLine(text string, most int) bool {
	return isText(text, most) && !strings.ContainsAny(text, "\n\u2028\u2029") && strings.TrimSpace(text) == text
}

// isText reports whether a text can be shown to people: no control letters, none that turn the direction of what follows,
// none that cannot be seen.
func isText(text string, most int) bool {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > most {
		return false
	}
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d') {
			return false
		}
	}
	return true
}

// mixesScripts reports whether a name has letters of more than one script of those whose letters are mistaken for each
// other: half of a name in Cyrillic is somebody else's name.
func mixesScripts(name string) bool {
	var seen int
	for _, script := range []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee} {
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(script, r) }) {
			seen++
		}
	}
	return seen > 1
}

func isPublicAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && len(text) <= longestURI && u.Scheme == "https" && u.Host != "" && u.User == nil && u.Opaque == "" && !strings.Contains(text, "#")
}

// Registrable reports whether a redirect URI may be registered: https, http on the person's own machine, or for native
// apps a scheme of their own, which has a dot (RFC 8252, section 7.1). No fragment, and no name before the host.
func Registrable(text string, native bool) bool {
	u, err := url.Parse(text)
	if err != nil || len(text) > longestURI || u.Fragment != "" || strings.Contains(text, "#") || u.User != nil || u.Opaque != "" {
		return false
	}
	switch u.Scheme {
	case "https":
		return u.Host != ""
	case "http":
		host, err := netip.ParseAddr(u.Hostname())
		return err == nil && host.IsLoopback()
	}
	return native && strings.Contains(u.Scheme, ".")
}

// newSites reports whether one of the addresses is on a site on which none of those before is.
func newSites(before, after []string) bool {
	known := map[string]bool{}
	for _, address := range before {
		known[site(address)] = true
	}
	return slices.ContainsFunc(after, func(address string) bool { return !known[site(address)] })
}

func site(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}
