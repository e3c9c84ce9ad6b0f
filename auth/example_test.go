package auth_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"portway/auth"
	"portway/problem"
)

// A gateway that mints its own tokens, and verifies them: one keyring is both ends.
func Example() {
	folder, err := os.MkdirTemp("", "portway")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	keys := &auth.Keyring{Folder: filepath.Join(folder, "keys")}
	if err := keys.Open(); err != nil {
		panic(err)
	}
	verifier := &auth.Verifier{Issuers: []*auth.Issuer{{
		URL: "https://portway.example", Audience: "https://portway.example/graphql", Algorithms: []string{"ES256"}, Keys: keys,
	}}}

	raw, err := keys.Sign(auth.Token{
		Issuer: "https://portway.example", Subject: "person-1", ClientID: "app-1", GrantID: "g_1",
		Scopes: []string{"posts:read"}, Expires: time.Now().Add(5 * time.Minute),
	}, "https://portway.example/graphql")
	if err != nil {
		panic(err)
	}
	token, err := verifier.Verify(context.Background(), raw)
	fmt.Println(token.Subject, token.Scopes, err)

	_, err = verifier.Verify(context.Background(), raw+"A")
	fmt.Println(problem.Of(err).Code, problem.Of(err).Message)
	// Output:
	// person-1 [posts:read] <nil>
	// UNAUTHENTICATED The token's signature does not fit, or its algorithm is not accepted here.
}
