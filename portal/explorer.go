package portal

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"time"
)

// explorerPath is where the explorer lives. The bundle is built for this path (base in web/vite.config.ts).
const explorerPath = "/graphiql/"

// explorerPolicy is the explorer's Content-Security-Policy: all that the page needs, and nothing from elsewhere.
//
// Inline styles are allowed because Monaco, GraphiQL's editor, writes its lines as markup with style attributes and its
// themes as style elements, and knows no nonce: without, colours, squiggles and line numbers are lost. Inline scripts,
// eval, blob: workers and data: fonts are not needed, and refused. Pictures may be data:, as Monaco's style sheet has some.
const explorerPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; " +
	"connect-src 'self'; font-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// Explorer serves GraphiQL with Portway's token box under /graphiql/. Register it for /graphiql and /graphiql/: the
// former redirects to the latter. It answers GET and HEAD; the page itself talks to POST /graphql of the same origin.
//
// The files are read when somebody asks for the first one: a gateway whose explorer nobody opens neither waits for them
// when it starts nor keeps them in memory.
func Explorer() http.Handler {
	return explorer{files: sync.OnceValue(func() map[string]file { return mustBundle("explorer") })}
}

// mustBundle may panic: the files are part of the program, and without them it was built wrong.
func mustBundle(part string) map[string]file {
	files, err := bundle(part)
	if err != nil {
		panic(err)
	}
	return files
}

type explorer struct {
	files func() map[string]file
}

func (e explorer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header(), explorerPolicy)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "The explorer is read with GET. Queries go to POST /graphql.", http.StatusMethodNotAllowed)
		return
	}
	name, below := strings.CutPrefix(r.URL.Path, explorerPath)
	if r.URL.Path+"/" == explorerPath {
		// The query is dropped on purpose: a token pasted into the address must not travel on.
		w.Header().Set("Location", explorerPath)
		w.WriteHeader(http.StatusPermanentRedirect)
		return
	}
	if name == "" {
		name = "index.html"
	}
	found, ok := e.files()[name]
	if !below || !ok {
		http.Error(w, "Not found. The explorer is at "+explorerPath, http.StatusNotFound)
		return
	}
	found.serve(w, r)
}

func secure(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// serve sends the file as it lies where the client accepts gzip, and decompressed where not. The two are different
// representations (RFC 9110, section 8.8.3), so each has its own ETag.
func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.caching)
	h.Add("Vary", "Accept-Encoding")

	if f.compressed != nil && acceptsGzip(r.Header) {
		h.Set("Content-Encoding", "gzip")
		send(w, r, f.tag+"-gzip", f.compressed)
		return
	}
	send(w, r, f.tag, f.plain())
}

func send(w http.ResponseWriter, r *http.Request, tag string, body []byte) {
	w.Header().Set("ETag", `"`+tag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
