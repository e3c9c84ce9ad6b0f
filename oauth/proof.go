package oauth

import (
	"context"
	"net/http"

	"portway/auth"
	"portway/problem"
)

// proofs checks that an app holds the key to which what it gets is to be bound (DPoP, RFC 9449).
func (s *Server) proofs() *auth.Proofs {
	return &auth.Proofs{Site: s.issuer(), Once: s.Store, Now: s.Now}
}

// proof returns the request's proof, nil where it brings none.
func (s *Server) proof(r *http.Request) (*auth.Proof, error) {
	proof, err := s.proofs().Read(r, "")
	if err != nil {
		return nil, invalidProof(problem.Of(err).Message)
	}
	return proof, nil
}

// useProof uses up the proof that the app brought, if any.
func (s *Server) useProof(ctx context.Context, c *client) error {
	if c.proof == nil {
		return nil
	}
	err := s.proofs().Use(ctx, c.proof)
	if problem.Is(err, problem.Unauthenticated) {
		return invalidProof(problem.Of(err).Message)
	}
	if err != nil {
		return broken(err)
	}
	return nil
}

func invalidProof(text string) *fault {
	return &fault{status: http.StatusBadRequest, code: "invalid_dpop_proof", text: text}
}

// wrongKey refuses what is bound to a key that the app did not prove to hold.
func wrongKey(c *client) *fault {
	if c.proof == nil {
		return invalidProof("The refresh token is bound to a key: send a DPoP proof.")
	}
	return invalidGrant("The refresh token is bound to another key.")
}

func tokenType(key string) string {
	if key == "" {
		return "Bearer"
	}
	return "DPoP"
}
