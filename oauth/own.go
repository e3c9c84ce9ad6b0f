package oauth

import (
	"context"
	"net/http"
	"strings"
	"time"

	"portway/auth"
)

// own gives an app a token for its own affairs, and never for a person's data (client_credentials, RFC 6749 section 4.4).
func (s *Server) own(ctx context.Context, c *client, p parameters) (map[string]any, error) {
	if c.app.Profile.Public {
		return nil, &fault{
			status: http.StatusBadRequest, code: "unauthorized_client", text: "The app cannot prove who it is, so it cannot speak for itself.",
		}
	}
	scope := p["scope"]
	if scope == "" {
		scope = auth.AppRead
	}
	if words := auth.ParseScope(scope); len(words) != 1 || words[0] != auth.AppRead {
		return nil, invalidScope("Without a person the scope is " + auth.AppRead + ". For a person's data, ask the person.")
	}
	if err := s.useProof(ctx, c); err != nil {
		return nil, err
	}
	access, err := s.Grants.MintApp(c.app, tokenLife, c.bound())
	if err != nil {
		return nil, broken(err)
	}
	return map[string]any{
		"access_token": access, "token_type": tokenType(c.bound()), "expires_in": int(tokenLife / time.Second), "scope": strings.TrimSpace(scope),
	}, nil
}
