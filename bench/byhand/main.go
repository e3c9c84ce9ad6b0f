// Command byhand is the other side of the benchmark: one handler per query, written as somebody would who needs just
// these five, in a hurry for speed. It has no limits, no scopes, no errors to speak of.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"io"
	"log"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"context"

	"portway/auth"
	"portway/grants"
	"portway/store"
)

// A database answers the five queries of one person.
type database interface {
	answer(ctx context.Context, b []byte, query, person string) ([]byte, error)
}

func main() {
	data := flag.String("data", "", "data folder")
	postgres := flag.String("postgres", "", "PostgreSQL URL")
	addr := flag.String("addr", "", "address")
	flag.Parse()
	ctx := context.Background()
	var db database
	var err error
	location := *data
	if *postgres != "" {
		location = *postgres
		db, err = openPostgres(ctx, *postgres)
	} else {
		db, err = openSQLite(*data)
	}
	if err != nil {
		log.Fatal(err)
	}
	who, err := openDoor(ctx, *data, location)
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") })
	mux.HandleFunc("POST /graphql", serve(db, who))
	log.Fatal((&http.Server{Addr: *addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}).ListenAndServe())
}

var buffers = sync.Pool{New: func() any { return new([]byte) }}

func serve(db database, who *door) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		person, ok := who.person(r)
		if !ok {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		var sent struct{ Query string }
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &sent) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		buf := buffers.Get().(*[]byte)
		defer buffers.Put(buf)
		b := append((*buf)[:0], `{"data":{"me":`...)
		if b, err = db.answer(r.Context(), b, sent.Query, person); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		b = append(b, `}}`...)
		*buf = b
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(b)))
		_, _ = w.Write(b)
	}
}

// A door remembers whose token it has verified.
type door struct {
	verifier *auth.Verifier
	grants   *grants.Service
	known    sync.Map // SHA-256 of the token -> person
}

func openDoor(ctx context.Context, data, location string) (*door, error) {
	control, err := store.OpenControl(ctx, location)
	if err != nil {
		return nil, err
	}
	keys := &auth.Keyring{Folder: filepath.Join(data, "keys"), Now: time.Now}
	if err := keys.Open(); err != nil {
		return nil, err
	}
	issuer := &auth.Issuer{URL: "http://127.0.0.1:8080", Audience: "portway", Algorithms: []string{"ES256"}, Keys: keys}
	service := &grants.Service{Store: control, Issuer: issuer.URL, Audience: issuer.Audience, Now: time.Now, Eligibility: grants.Eligibility{}}
	return &door{verifier: &auth.Verifier{Issuers: []*auth.Issuer{issuer}, Now: time.Now}, grants: service}, service.Start(ctx)
}

func (d *door) person(r *http.Request) (string, bool) {
	raw := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	key := sha256.Sum256([]byte(raw))
	if person, ok := d.known.Load(key); ok {
		return person.(string), true
	}
	token, err := d.verifier.Verify(r.Context(), raw)
	if err != nil {
		return "", false
	}
	grant, err := d.grants.Current(r.Context(), token)
	if err != nil {
		return "", false
	}
	d.known.Store(key, grant.Person)
	return grant.Person, true
}
