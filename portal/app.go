package portal

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"html"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// appFiles is where the files of the app lie. The bundle is built for this path (base in web/vite.app.config.ts).
const appFiles = "/app/"

// appPolicy is the app's Content-Security-Policy: its own files and the API, no inline script or style, no frame, and no way
// to make markup of a text (trusted types), whatever a person, an app or a record is called. Forms are
// for logging out only.
const appPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// App is the portal: one document for all of its pages, which are drawn in the browser from POST /graphql. It has no door
// of its own to the data. Who asks is nothing to it. The document names the files that its page will need, words of the
// browser's language among them, so that they are fetched all at once.
type App struct {
	Platform string // whose data it is, as people read it

	once   sync.Once
	files  map[string]file
	routes []route
	plain  file // the document of a path that is no page's
}

// AppPaths are the patterns of net/http's ServeMux that the app answers. A reload works on each of them.
func AppPaths() []string {
	return []string{
		"/{$}", "/grants/", "/ledger", "/download", "/account", "/developer", "/developer/", "/analyst",
		"/operator", "/operator/", "/docs", "/docs/", appFiles,
	}
}

func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header(), appPolicy)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This page is read with GET. Queries go to POST /graphql.", http.StatusMethodNotAllowed)
		return
	}
	a.once.Do(a.read)
	name, isFile := strings.CutPrefix(r.URL.Path, appFiles)
	if !isFile {
		w.Header().Add("Vary", "Accept-Language")
		a.page(r).serve(w, r)
		return
	}
	found, ok := a.files[name]
	if !ok {
		http.Error(w, "Not found. The portal is at /", http.StatusNotFound)
		return
	}
	found.serve(w, r)
}

// page returns the document for the request's path and language.
func (a *App) page(r *http.Request) file {
	language := firstOf(r.Header.Get("Accept-Language"), languages)
	for i := range a.routes {
		if route := &a.routes[i]; route.leads(r.URL.Path) {
			return route.pages[language]
		}
	}
	return a.plain
}

// read takes the files in, and writes the documents: the platform's name, and what each page needs.
func (a *App) read() {
	a.files = mustBundle("app")
	name := html.EscapeString(a.Platform)
	page := a.files["index.html"].plain()
	page = bytes.Replace(page, []byte(`name="platform" content="Portway"`), []byte(`name="platform" content="`+name+`"`), 1)
	page = bytes.Replace(page, []byte("<title>Portway</title>"), []byte("<title>"+name+"</title>"), 1)
	if err := json.Unmarshal(a.files["preload.json"].plain(), &a.routes); err != nil {
		panic(err) // as in mustBundle
	}
	delete(a.files, "index.html")
	delete(a.files, "preload.json")
	for i := range a.routes {
		route := &a.routes[i]
		route.pages = map[string]file{}
		for _, l := range languages {
			route.pages[l] = document(page, route.links(l))
		}
	}
	// The longest path first: it is the one that is meant.
	slices.SortStableFunc(a.routes, func(x, y route) int { return len(y.Path) - len(x.Path) })
	a.plain = document(page, "")
}

// document puts the links at the end of the page's head.
func document(page []byte, links string) file {
	page = bytes.Replace(page, []byte("  </head>"), []byte(links+"  </head>"), 1)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(page) // into memory: it does not fail
	_ = z.Close()
	found, err := newFile("index.html", packed.Bytes(), true)
	if err != nil { // as in mustBundle
		panic(err)
	}
	return found
}
