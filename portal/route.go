package portal

import "strings"

// languages are those that the portal has words in. The first is taken where a browser asks for none of them.
var languages = []string{"en", "de", "fr"}

// A route is what the pages at a path need besides what every page needs. The build says so (web/build/preload.mjs).
type route struct {
	Path    string              `json:"path"`  // exactly this one, or what is below where it ends with a slash
	Early   string              `json:"early"` // asks the page's question while all else is fetched; empty where nothing does
	Scripts []string            `json:"scripts"`
	Styles  []string            `json:"styles"`
	Words   map[string][]string `json:"words"` // by language

	pages map[string]file // by language
}

// leads reports whether the path is one of the route's.
func (r *route) leads(path string) bool {
	if strings.HasSuffix(r.Path, "/") && r.Path != "/" {
		return strings.HasPrefix(path, r.Path)
	}
	return path == r.Path
}

// links is the part of a document's head that names the route's files.
func (r *route) links(language string) string {
	var b strings.Builder
	line := func(before, name, after string) { b.WriteString("    " + before + appFiles + name + after + "\n") }
	if r.Early != "" {
		line(`<script type="module" async crossorigin src="`, r.Early, `"></script>`)
	}
	for _, name := range r.Styles {
		line(`<link rel="stylesheet" crossorigin href="`, name, `">`)
	}
	for _, list := range [][]string{r.Scripts, r.Words[language]} {
		for _, name := range list {
			line(`<link rel="modulepreload" crossorigin href="`, name, `">`)
		}
	}
	return b.String()
}
