package graph

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"

	"portway/problem"
)

// What an app can store with automatic persisted queries, and how much all apps together can.
const (
	persistedPerApp = 256 << 10
	persistedInAll  = 16 << 20
)

// Persisted holds documents by the SHA-256 of their text: trusted ones, which the operator gave at the start, and those
// that apps store by sending them once (automatic persisted queries). An app can only push out documents of its own.
type Persisted struct {
	Trusted map[string]string // hexadecimal SHA-256 -> text
	Only    bool              // run trusted documents and nothing else

	apps *cache[string, *cache[string, string]]
}

// NewPersisted returns a store with the trusted documents.
func NewPersisted(trusted []string, only bool) *Persisted {
	p := &Persisted{Trusted: map[string]string{}, Only: only, apps: newCache[string, *cache[string, string]](persistedInAll)}
	for _, text := range trusted {
		p.Trusted[digest(text)] = text
	}
	return p
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// text returns the document that the request names or carries. store keeps it for the app, once it has proved valid.
func (p *Persisted) text(app string, r *request) (text string, store func(), err error) {
	id := strings.ToLower(strings.TrimPrefix(r.documentID, "sha256:"))
	if id == "" {
		id = strings.ToLower(r.hash)
	}
	if trusted, ok := p.Trusted[id]; ok {
		return trusted, func() {}, nil
	}
	if p.Only {
		return "", nil, problem.New(problem.PersistedRequired, "Only stored documents run here. Send the `documentId` of one.")
	}
	switch {
	case id == "" && r.query == "":
		return "", nil, problem.New(problem.BadRequest, "The request has no `query`.")
	case id == "":
		return r.query, func() {}, nil
	case r.query == "":
		return p.stored(app, id)
	case subtle.ConstantTimeCompare([]byte(digest(r.query)), []byte(id)) == 0:
		return "", nil, problem.New(problem.BadRequest, "The hash is not the SHA-256 of `query`.")
	}
	return r.query, func() { p.keep(app, id, r.query) }, nil
}

func (p *Persisted) stored(app, id string) (string, func(), error) {
	if documents, ok := p.apps.get(app); ok {
		if text, ok := documents.get(id); ok {
			return text, func() {}, nil
		}
	}
	return "", nil, problem.New(problem.PersistedNotFound, "No document is stored under this id. Send it once with its `query`.")
}

func (p *Persisted) keep(app, id, text string) {
	documents, ok := p.apps.get(app)
	if !ok {
		documents = newCache[string, string](persistedPerApp)
		p.apps.add(app, documents, persistedPerApp)
	}
	documents.add(id, text, len(text))
}
