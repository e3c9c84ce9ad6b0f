package main

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/golang-jwt/jwt/v5"

	"portway.example/peers/gqlgen/graph"
)

// A door verifies each token once and remembers it, as all sides of the comparison do.
type door struct {
	keys     map[string]*ecdsa.PublicKey
	subjects map[string]string
	known    sync.Map // token -> *graph.Caller
}

func openDoor(keys, subjects string) (*door, error) {
	d := &door{keys: map[string]*ecdsa.PublicKey{}}
	var set struct{ Keys []jwk }
	if err := readJSON(keys, &set); err != nil {
		return nil, err
	}
	for _, k := range set.Keys {
		public, err := k.public()
		if err != nil {
			return nil, err
		}
		d.keys[k.Kid] = public
	}
	return d, readJSON(subjects, &d.subjects)
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}

func (d *door) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, err := d.caller(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		if err != nil {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(graph.WithCaller(r.Context(), caller)))
	})
}

func (d *door) caller(raw string) (*graph.Caller, error) {
	if known, ok := d.known.Load(raw); ok {
		return known.(*graph.Caller), nil
	}
	claims := jwt.MapClaims{}
	_, err := jwt.ParseWithClaims(raw, claims, func(t *jwt.Token) (any, error) {
		kid, _ := t.Header["kid"].(string)
		if key := d.keys[kid]; key != nil {
			return key, nil
		}
		return nil, errors.New("unknown key")
	}, jwt.WithValidMethods([]string{"ES256"}), jwt.WithAudience("portway"), jwt.WithExpirationRequired())
	if err != nil {
		return nil, err
	}
	sub, _ := claims["sub"].(string)
	scope, _ := claims["scope"].(string)
	c := &graph.Caller{Person: d.subjects[sub], Scopes: map[string]bool{}}
	if c.Person == "" {
		return nil, errors.New("unknown subject")
	}
	for s := range strings.FieldsSeq(scope) {
		c.Scopes[s] = true
	}
	d.known.Store(raw, c)
	return c, nil
}
