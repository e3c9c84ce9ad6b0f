package oauth

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"portway/grants"
)

// An errand is what somebody came for when they are asked who they are: an app's question, or a page of this site.
type errand struct {
	form string // what forms are tied to
	path string // of the login page
	next string // where it goes on from there
	app  string // who asks; empty on this site's own account
	ask  *Ask
}

// home is where it goes on where nobody said.
const home = "/"

// ownErrand is that of somebody who comes for a page of this site.
func ownErrand(returnTo string) *errand {
	return &errand{form: "login", path: "/login", next: localPath(returnTo)}
}

// questionErrand is that of somebody whom an app sent.
func questionErrand(id string, t *Transaction, app *grants.App) *errand {
	return &errand{form: id, path: "/oauth/login/" + id, next: "/oauth/consent/" + id, app: plain(app.Name, 40), ask: &t.Ask}
}

// own reports whether no app waits.
func (e *errand) own() bool { return e.path == "/login" }

// again is the address of the login page, with the way on.
func (e *errand) again() string {
	if !e.own() || e.next == home {
		return e.path
	}
	return e.path + "?" + url.Values{"return": {e.next}}.Encode()
}

// localPath lets through what is a path of this site and nothing else, and takes home for all the rest. Browsers read
// addresses more kindly than anybody would think: they skip tabs and line breaks, take \ for / and // for another host. So
// what is let through is what cannot be read in two ways, letter by letter.
func localPath(text string) string {
	if len(text) > 500 || !strings.HasPrefix(text, "/") || strings.HasPrefix(text, "//") || strings.Trim(text, localLetters) != "" {
		return home
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Fragment != "" {
		return home
	}
	if clean := path.Clean(u.Path); clean != u.Path && clean+"/" != u.Path {
		return home
	}
	// Back to a login page it would go round in circles, and /logout is no page.
	if u.Path == "/login" || u.Path == "/logout" || strings.HasPrefix(u.Path, "/login/") {
		return home
	}
	return text
}

const localLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.~?=&%+,:"

// errand returns what the address of a login page is about, answering itself where it is about nothing.
func (s *Server) errand(w http.ResponseWriter, r *http.Request) *errand {
	id := r.PathValue("transaction")
	if id == "" {
		return ownErrand(r.URL.Query().Get("return"))
	}
	t, app := s.transaction(w, r)
	if t == nil {
		return nil
	}
	return questionErrand(id, t, app)
}
