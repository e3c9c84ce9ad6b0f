package auth

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"portway/problem"
)

// A Gate lets a request through that brings a usable token, with the grant behind it in the request's context, and
// answers every other one itself. It never logs a token, nor any part of one.
type Gate struct {
	Verifier interface {
		Verify(ctx context.Context, raw string) (*Token, error)
	}
	Grants interface {
		// Current returns the grant behind a token as it stands now. Its error is a *problem.Problem.
		Current(ctx context.Context, token *Token) (*Grant, error)
	}
	// Sessions returns what whoever is logged in by the request's cookie may do, nil where nobody is. It is asked where there
	// is no Authorization header; nil is that nobody logs in here.
	Sessions func(*http.Request) (*Grant, error)
	Proofs   *Proofs      // of tokens that are bound to a key; nil refuses such tokens
	Log      *slog.Logger // what failed on our side; nil is silence
}

// Wrap returns next behind the gate.
func (g *Gate) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		grant, err := g.Admit(r)
		if err != nil {
			g.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(With(r.Context(), grant)))
	})
}

// Admit returns the grant behind the request's token as it stands now. Its error is a *problem.Problem.
func (g *Gate) Admit(r *http.Request) (*Grant, error) {
	if g.byLogin(r) {
		return g.loggedIn(r)
	}
	token, proof, err := g.identify(r)
	if err != nil {
		return nil, err
	}
	grant, err := g.Grants.Current(r.Context(), token)
	if err == nil && proof != nil {
		err = g.Proofs.Use(r.Context(), proof)
	}
	if err != nil {
		return nil, err
	}
	return grant, nil
}

// Recheck is Admit for a request that was admitted before, such as one that a subscription still answers. Its proof was for
// the moment in which it came, and has done its work.
func (g *Gate) Recheck(r *http.Request) (*Grant, error) {
	if g.byLogin(r) {
		return g.loggedIn(r)
	}
	_, raw, err := credentials(r.Header)
	if err != nil {
		return nil, err
	}
	token, err := g.Verifier.Verify(r.Context(), raw)
	if err != nil {
		return nil, err
	}
	return g.Grants.Current(r.Context(), token)
}

func (g *Gate) byLogin(r *http.Request) bool {
	return g.Sessions != nil && len(r.Header.Values("Authorization")) == 0
}

// loggedIn returns the grant of who is logged in by a cookie. Browsers send cookies whoever wrote the page, so the request
// has to be one that only a page of this site can make: a POST of the same origin. (That its body is JSON, which no form can
// send, is looked at by who reads it.)
func (g *Gate) loggedIn(r *http.Request) (*Grant, error) {
	if r.Method != http.MethodPost {
		return nil, errNoToken
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return nil, problem.Wrap(err, problem.Forbidden, "A login is good for pages of this site only. Send a token as `Authorization: Bearer`.")
	}
	grant, err := g.Sessions(r)
	if err != nil {
		return nil, err
	}
	if grant == nil {
		return nil, errNoToken
	}
	return grant, nil
}

// identify returns the request's token and, where the token is bound to a key, the proof that its sender holds that key.
func (g *Gate) identify(r *http.Request) (*Token, *Proof, error) {
	scheme, raw, err := credentials(r.Header)
	if err != nil {
		return nil, nil, err
	}
	token, err := g.Verifier.Verify(r.Context(), raw)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case token.Key == "" && scheme == bearer:
		return token, nil, nil
	case token.Key == "":
		return nil, nil, problem.New(problem.Unauthenticated, "The token is not bound to a key: send it as `Authorization: Bearer`.")
	case scheme == bearer || g.Proofs == nil:
		// Anyone could have stolen it: its sender has to prove that they hold the key (RFC 9449 section 7.2).
		return nil, nil, problem.New(problem.Unauthenticated, "The token is bound to a key: send it as `Authorization: DPoP`, with a proof.").With("reason", reasonBound)
	}
	proof, err := g.Proofs.Read(r, raw)
	switch {
	case err != nil:
		return nil, nil, err
	case proof == nil:
		return nil, nil, badProof(errors.New("no header"), "The token is bound to a key, and there is no DPoP proof.")
	case subtle.ConstantTimeCompare([]byte(proof.Key), []byte(token.Key)) != 1:
		return nil, nil, badProof(errors.New("another key"), "The DPoP proof is made with another key than the token is bound to.")
	}
	return token, proof, nil
}

// errNoToken is told apart from a bad token: its challenge carries no error (RFC 6750 section 3).
var errNoToken = problem.New(problem.Unauthenticated, "There is no token: send one as `Authorization: Bearer`.")

// reasonBound tells that a token is good, and came without what it needs.
const reasonBound = "token_bound"

// The schemes under which a token can be sent.
const (
	bearer = "bearer"
	dpop   = "dpop"
)

// credentials returns the token of the one Authorization header. A token in the query string or the body is not looked
// for: it would end up in logs and histories (RFC 9700 section 4.3.2).
func credentials(h http.Header) (scheme, token string, err error) {
	values := h.Values("Authorization")
	switch {
	case len(values) == 0:
		return "", "", errNoToken
	case len(values) > 1:
		return "", "", problem.New(problem.Unauthenticated, "There is more than one Authorization header.")
	}
	name, token, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	switch {
	case strings.EqualFold(name, bearer):
		scheme = bearer
	case strings.EqualFold(name, dpop):
		scheme = dpop
	default:
		return "", "", errNoToken
	}
	token = strings.TrimLeft(token, " ")
	if token == "" || strings.ContainsAny(token, " ,\t") {
		return "", "", problem.New(problem.Unauthenticated, "The Authorization header is not `Bearer` or `DPoP` and one token.")
	}
	return scheme, token, nil
}

// refuse answers as a GraphQL server does that never came to run the operation: errors, and no data.
func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problem.Of(err)
	status := p.Status()
	if status >= http.StatusInternalServerError && g.Log != nil {
		g.Log.ErrorContext(r.Context(), "no grant could be found for a request", "code", string(p.Code), "error", err)
	}
	header := w.Header()
	switch status {
	case http.StatusUnauthorized:
		g.challenge(header, p)
	case http.StatusServiceUnavailable:
		header.Set("Retry-After", "1")
	}
	header.Set("Content-Type", acceptedType(r.Header))
	header.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(errorBody(p))
}

// challenge says how a token has to be sent (RFC 6750 section 3, RFC 9449 section 7.1).
func (g *Gate) challenge(header http.Header, p *problem.Problem) {
	algorithms := `, algs="` + strings.Join(SignedAlgorithms(), " ") + `"`
	description := `, error_description="` + describable(p.Message) + `"`
	switch reason := p.Details["reason"]; {
	case p == errNoToken:
		header.Set("WWW-Authenticate", `Bearer realm="portway"`)
		if g.Proofs != nil {
			header.Add("WWW-Authenticate", `DPoP realm="portway"`+algorithms)
		}
	case reason == reasonProof:
		header.Set("WWW-Authenticate", `DPoP realm="portway", error="invalid_dpop_proof"`+description+algorithms)
	case reason == reasonBound:
		header.Set("WWW-Authenticate", `DPoP realm="portway", error="invalid_token"`+description+algorithms)
	default:
		header.Set("WWW-Authenticate", `Bearer realm="portway", error="invalid_token"`+description)
	}
}

// describable leaves only the characters that error_description may have (RFC 6750 section 3).
func describable(text string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			return '\''
		}
		return c
	}, text)
}

func errorBody(p *problem.Problem) []byte {
	type graphQLError struct {
		Message    string         `json:"message"`
		Extensions map[string]any `json:"extensions"`
	}
	extensions := map[string]any{"code": p.Code}
	for key, value := range p.Details {
		extensions[key] = value
	}
	body, err := json.Marshal(map[string][]graphQLError{"errors": {{p.Message, extensions}}})
	if err != nil { // a detail that JSON cannot say
		return []byte(`{"errors":[{"message":"Something failed on our side.","extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}`)
	}
	return append(body, '\n')
}

// acceptedType answers in application/json whoever asks for that alone.
func acceptedType(h http.Header) string {
	const graphQL, plain = "application/graphql-response+json", "application/json"
	accept := strings.ToLower(strings.Join(h.Values("Accept"), ","))
	if strings.Contains(accept, plain) && !strings.Contains(accept, graphQL) {
		return plain + "; charset=utf-8"
	}
	return graphQL + "; charset=utf-8"
}
