package oauth

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// authorize checks an app's request and sends the person on. Until the app and its redirect URI are known to be good,
// whatever is wrong is said to the person and to nobody else: a redirect would make us a tool of whoever wrote the link.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	p, err := query(r)
	if err != nil {
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return
	}
	app, err := s.app(r.Context(), p["client_id"])
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	if app == nil || app.State.Closed() {
		s.fail(w, r, http.StatusBadRequest, UnknownApp)
		return
	}
	if p["request_uri"] != "" {
		if p, err = s.pushed(r.Context(), app, p["request_uri"]); err != nil {
			s.failBroken(w, r, err)
			return
		}
		if p == nil {
			s.fail(w, r, http.StatusBadRequest, RequestOver)
			return
		}
	}
	redirect := p["redirect_uri"]
	if !redirects(app, redirect) {
		s.fail(w, r, http.StatusBadRequest, BadRedirect)
		return
	}
	ask, err := s.ask(app, p)
	if err == nil && p["authorization_details"] != "" && r.URL.Query().Get("request_uri") == "" {
		err = invalidRequest("Push authorization_details to /oauth/par: in an address, anybody on the way could change them.")
	}
	if err != nil {
		s.sendBack(w, r, redirect, p["state"], url.Values{"error": {faultOf(err).code}, "error_description": {faultOf(err).text}})
		return
	}
	id, err := s.begin(r.Context(), app, ask)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	seeOther(w, r, "/oauth/consent/"+id)
}

func (s *Server) begin(ctx context.Context, app *grants.App, ask *Ask) (id string, err error) {
	id, now := newSecret(), s.now()
	return id, s.Store.AddTransaction(ctx, &Transaction{
		Digest: digest(id), App: app.ID, Ask: *ask, Created: now, Expires: now.Add(transactionLife),
	})
}

// redirects reports whether the app registered the redirect URI, letter by letter. The one exception is the port of a
// native app on the person's own machine, which nobody can know beforehand (RFC 8252, section 7.3): such an app registers
// the address without one.
func redirects(app *grants.App, redirect string) bool {
	if redirect == "" {
		return false
	}
	if slices.Contains(app.Profile.Redirects, redirect) {
		return true
	}
	for _, host := range []string{"127.0.0.1", "[::1]"} {
		rest, ok := strings.CutPrefix(redirect, "http://"+host+":")
		port, path, _ := strings.Cut(rest, "/")
		if ok && app.Profile.Public && isPort(port) && slices.Contains(app.Profile.Redirects, "http://"+host+"/"+path) {
			return true
		}
	}
	return false
}

func isPort(text string) bool {
	return text != "" && len(text) <= 5 && strings.Trim(text, "0123456789") == ""
}

// ask checks what an app asks for. Its errors go back to the app.
func (s *Server) ask(app *grants.App, p parameters) (*Ask, error) {
	ask := &Ask{Redirect: p["redirect_uri"], Languages: p["ui_locales"]}
	ask.State, ask.HasState = p["state"], p["state"] != ""
	switch {
	case p["request"] != "":
		return nil, &fault{status: http.StatusBadRequest, code: "request_not_supported", text: "Push the request instead (RFC 9126)."}
	case p["response_type"] == "":
		return nil, invalidRequest("response_type is missing.")
	case p["response_type"] != "code":
		return nil, &fault{status: http.StatusBadRequest, code: "unsupported_response_type", text: "The response_type has to be code."}
	case p["response_mode"] != "" && p["response_mode"] != "query":
		return nil, invalidRequest("The response_mode has to be query.")
	case len(p["state"]) > longestState:
		return nil, invalidRequest("The state is too long.")
	case p["code_challenge"] == "":
		return nil, invalidRequest("A code_challenge is needed (RFC 7636).")
	case p["code_challenge_method"] != "S256":
		return nil, invalidRequest("The code_challenge_method has to be S256.")
	case !auth.IsThumbprint(p["code_challenge"]):
		return nil, invalidRequest("The code_challenge is no SHA-256 digest in base64url.")
	}
	ask.Challenge = p["code_challenge"]
	if ask.Key = p["dpop_jkt"]; ask.Key != "" && !auth.IsThumbprint(ask.Key) {
		return nil, invalidRequest("The dpop_jkt is no SHA-256 thumbprint in base64url (RFC 7638).")
	}
	return ask, s.askScopes(app, p, ask)
}

// askScopes reads what the app wants: scopes in plain words, details beside them or instead.
func (s *Server) askScopes(app *grants.App, p parameters, ask *Ask) error {
	if len(p["scope"]) > longestScope {
		return invalidScope("The scope is too long.")
	}
	scopes := auth.ParseScope(p["scope"])
	if p["authorization_details"] != "" {
		more, err := readDetails(p["authorization_details"], ask)
		if err != nil {
			return err
		}
		scopes = append(scopes, more...)
	}
	for _, scope := range scopes {
		if !slices.Contains(ask.Scopes, scope) {
			ask.Scopes = append(ask.Scopes, scope)
		}
	}
	if len(ask.Scopes) == 0 {
		return invalidScope("Say which data you ask for, in scope or authorization_details.")
	}
	if err := grants.CheckScopes(ask.Scopes); err != nil {
		return invalidScope(problem.Of(err).Message)
	}
	allowed := app.Scopes
	if app.State != grants.Live {
		allowed = app.Requested
	}
	asked := auth.Open(ask.Scopes)
	if asked.And(auth.Open(allowed)) != asked {
		return invalidScope("The app was not approved for all of these scopes.")
	}
	return nil
}

// sendBack ends at the app, with iss so that it knows who answers (RFC 9207). The status is 303: any other could make the
// browser repeat the person's form, with all that is in it, at the app.
func (s *Server) sendBack(w http.ResponseWriter, r *http.Request, redirect, state string, values url.Values) {
	target, err := url.Parse(redirect)
	if err != nil { // registered addresses can be read
		s.fail(w, r, http.StatusBadRequest, BadRedirect)
		return
	}
	query := target.Query()
	for name, value := range values {
		query[name] = value
	}
	if state != "" && len(state) <= longestState {
		query.Set("state", state)
	}
	query.Set("iss", s.issuer())
	target.RawQuery = query.Encode()
	seeOther(w, r, target.String())
}

func seeOther(w http.ResponseWriter, _ *http.Request, to string) {
	w.Header().Set("Location", to)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusSeeOther)
}

// origin is where a redirect URI leads, as browsers compare it.
func origin(redirect string) string {
	u, err := url.Parse(redirect)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// push keeps a request for later, and gives the app an address for it (RFC 9126).
func (s *Server) push(w http.ResponseWriter, r *http.Request) {
	p, err := form(w, r)
	if err != nil {
		s.refuse(w, err)
		return
	}
	client, err := s.authenticate(r, p)
	if err != nil {
		s.refuse(w, err)
		return
	}
	shareWith(w, r, client.app)
	if p["request_uri"] != "" {
		s.refuse(w, invalidRequest("A pushed request has no request_uri."))
		return
	}
	if !redirects(client.app, p["redirect_uri"]) {
		s.refuse(w, invalidRequest("The redirect_uri is not registered."))
		return
	}
	if err := s.pushBound(r, client, p); err != nil {
		s.refuse(w, err)
		return
	}
	if _, err := s.ask(client.app, p); err != nil {
		s.refuse(w, err)
		return
	}
	for _, credential := range []string{"client_secret", "client_assertion", "client_assertion_type"} {
		delete(p, credential)
	}
	id, now := newSecret(), s.now()
	err = s.Store.AddPushed(r.Context(), &Pushed{Digest: digest(id), App: client.app.ID, Parameters: p, Created: now, Expires: now.Add(pushedLife)})
	if err != nil {
		s.refuse(w, broken(err))
		return
	}
	answer(w, http.StatusCreated, map[string]any{"request_uri": pushedPrefix + id, "expires_in": int(pushedLife / time.Second)})
}

// pushBound binds a pushed request to the key that the app proves to hold: a proof says the same as dpop_jkt, and both may not
// disagree (RFC 9449, section 10.1).
func (s *Server) pushBound(r *http.Request, c *client, p parameters) error {
	proof, err := s.proof(r)
	if err != nil || proof == nil {
		return err
	}
	if p["dpop_jkt"] != "" && p["dpop_jkt"] != proof.Key {
		return invalidProof("The proof is made with another key than dpop_jkt names.")
	}
	c.proof, p["dpop_jkt"] = proof, proof.Key
	return s.useProof(r.Context(), c)
}

const pushedPrefix = "urn:ietf:params:oauth:request_uri:"

// pushed takes the app's pushed request. What the address says besides does not count.
func (s *Server) pushed(ctx context.Context, app *grants.App, uri string) (parameters, error) {
	id, ok := strings.CutPrefix(uri, pushedPrefix)
	if !ok {
		return nil, nil
	}
	found, err := s.Store.TakePushed(ctx, digest(id), app.ID, s.now())
	if err != nil || found == nil {
		return nil, err
	}
	return found.Parameters, nil
}

// address is who speaks to us, as far as the connection tells.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
