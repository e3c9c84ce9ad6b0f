package portal

import (
	"bytes"
	"compress/gzip"
	"html"
	"net/http"
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
// of its own to the data. Session and language are nothing to it; it is the same for everybody.
type App struct {
	Platform string // whose data it is, as people read it

	once  sync.Once
	files map[string]file
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
		name = "index.html"
	}
	found, ok := a.files[name]
	if !ok || isFile && name == "index.html" {
		http.Error(w, "Not found. The portal is at /", http.StatusNotFound)
		return
	}
	found.serve(w, r)
}

// read takes the files in and writes the platform's name into the document.
func (a *App) read() {
	a.files = mustBundle("app")
	name := html.EscapeString(a.Platform)
	page := a.files["index.html"].plain()
	page = bytes.Replace(page, []byte(`name="platform" content="Portway"`), []byte(`name="platform" content="`+name+`"`), 1)
	page = bytes.Replace(page, []byte("<title>Portway</title>"), []byte("<title>"+name+"</title>"), 1)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(page) // into memory: it does not fail
	_ = z.Close()
	document, err := newFile("index.html", packed.Bytes(), true)
	if err != nil { // as in mustBundle
		panic(err)
	}
	a.files["index.html"] = document
}
