package oauth

import (
	"io"
	"mime"
	"net/http"
	"net/url"
)

// The longest that anything may be, in bytes.
const (
	longestBody  = 64 << 10
	longestQuery = 24 << 10
	longestScope = 4 << 10
	longestState = 4 << 10
)

// parameters are those of a request, each at most once: with two, two readers of the same request may see different ones
// (RFC 6749, section 3.1). An empty value is an absent one.
type parameters map[string]string

func parseParameters(text string) (parameters, error) {
	values, err := url.ParseQuery(text)
	if err != nil {
		return nil, invalidRequest("The parameters cannot be read.")
	}
	p := parameters{}
	for name, all := range values {
		if len(all) > 1 {
			return nil, invalidRequest("A parameter is repeated.")
		}
		if all[0] != "" {
			p[name] = all[0]
		}
	}
	return p, nil
}

// query reads the parameters of an address.
func query(r *http.Request) (parameters, error) {
	if len(r.URL.RawQuery) > longestQuery {
		return nil, invalidRequest("The request is too long.")
	}
	return parseParameters(r.URL.RawQuery)
}

// form reads the parameters of a body. There must be none in the address: addresses end up in logs.
func form(w http.ResponseWriter, r *http.Request) (parameters, error) {
	if r.URL.RawQuery != "" {
		return nil, invalidRequest("Parameters belong into the body.")
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, invalidRequest("The body has to be application/x-www-form-urlencoded.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err != nil {
		return nil, invalidRequest("The body is too long, or ended early.")
	}
	return parseParameters(string(body))
}
