package oauth

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// A client is an app that has proved who it is, as far as it can.
type client struct {
	app *grants.App
	key bool // by a key, so that what it holds is of no use to others

	proof *auth.Proof // of the key to which what it gets is to be bound (DPoP); nil is to none
}

// bound is the thumbprint of the key to which what the app gets is bound, "" where it is bound to none.
func (c *client) bound() string {
	if c.proof == nil {
		return ""
	}
	return c.proof.Key
}

// authenticate finds out which app calls. An app uses one way, and if it has published keys, no weaker one.
func (s *Server) authenticate(r *http.Request, p parameters) (*client, error) {
	id, secret, basic, err := basicCredentials(r)
	if err != nil {
		return nil, err
	}
	ways := 0
	for _, used := range []bool{basic, p["client_secret"] != "", p["client_assertion"] != ""} {
		if used {
			ways++
		}
	}
	switch {
	case ways > 1 || basic && p["client_id"] != "" && p["client_id"] != id:
		return nil, invalidClient("The app has to identify itself in one way.")
	case p["client_assertion"] != "":
		return s.assertedClient(r, p)
	case !basic:
		id, secret = p["client_id"], p["client_secret"]
	}
	return s.secretClient(r.Context(), id, secret)
}

// secretClient is an app that says its id and, unless it is public, its secret.
func (s *Server) secretClient(ctx context.Context, id, secret string) (*client, error) {
	app, err := s.app(ctx, id)
	if err != nil {
		return nil, broken(err)
	}
	if secret != "" {
		// A secret is looked up even where there is no app, so that the two cases take the same time.
		err := s.Grants.CheckSecret(ctx, id, secret)
		if err != nil && !problem.Is(err, problem.Unauthenticated) {
			return nil, broken(err)
		}
		if err != nil {
			return nil, wrongClient()
		}
	}
	if app == nil || app.State.Closed() || app.Profile.Keys != "" || secret == "" && !app.Profile.Public {
		return nil, wrongClient()
	}
	return &client{app: app}, nil
}

func wrongClient() *fault {
	return invalidClient("There is no such app, or its credentials are wrong.")
}

// basicCredentials reads client_secret_basic, whose two halves are form-encoded (RFC 6749, section 2.3.1).
func basicCredentials(r *http.Request) (id, secret string, used bool, err error) {
	headers := r.Header.Values("Authorization")
	if len(headers) == 0 {
		return "", "", false, nil
	}
	id, secret, ok := r.BasicAuth()
	if !ok || len(headers) > 1 || !strings.HasPrefix(strings.ToLower(headers[0]), "basic ") {
		return "", "", false, invalidClient("The Authorization header cannot be read.")
	}
	if id, err = url.QueryUnescape(id); err == nil {
		secret, err = url.QueryUnescape(secret)
	}
	if err != nil || id == "" || secret == "" {
		return "", "", false, wrongClient()
	}
	return id, secret, true, nil
}
