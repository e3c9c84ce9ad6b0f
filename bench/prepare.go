package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/store"
)

// people are those who are asked for: a token each, and the mint for more.
type people struct {
	service *grants.Service
	tokens  []string
}

// token mints a token of one person with other scopes.
func (p *people) token(ctx context.Context, n int, scopes []string) (string, error) {
	return p.service.IssueOperatorToken(ctx, grants.OperatorToken{
		Person: fmt.Sprintf("person%d", n), App: "bench", Scopes: scopes, Life: 24 * time.Hour,
	})
}

// prepare fills the database and mints a token per person.
func prepare(ctx context.Context, o options) (made *people, err error) {
	if err := os.MkdirAll(o.data, 0o700); err != nil {
		return nil, err
	}
	data, err := openPeople(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, data.Close()) }()
	if err := data.Migrate(ctx); err != nil {
		return nil, err
	}
	made = &people{}
	keys := &auth.Keyring{Folder: filepath.Join(o.data, "keys"), Now: time.Now}
	if err := keys.Open(); err != nil {
		return nil, err
	}
	if made.service, err = openGrants(ctx, o, keys); err != nil {
		return nil, err
	}
	app, err := made.service.EnsureApp(ctx, "bench")
	if err != nil {
		return nil, err
	}
	var ids []string
	subjects := map[string]string{}
	for i := range o.people {
		account, err := made.service.EnsureAccount(ctx, fmt.Sprintf("person%d", i))
		if err != nil {
			return nil, err
		}
		ids = append(ids, account.ID)
		subjects[made.service.Subject(app.ID, account.ID)] = account.ID
		token, err := made.token(ctx, i, []string{auth.All, "followedAccounts:read"})
		if err != nil {
			return nil, err
		}
		made.tokens = append(made.tokens, token)
	}
	if err := tellPeers(o, keys, subjects); err != nil {
		return nil, err
	}
	return made, world{o.people, o.videos}.fill(ctx, data, ids)
}

// tellPeers writes what the peers verify tokens with, and whom a token speaks of.
func tellPeers(o options, keys *auth.Keyring, subjects map[string]string) error {
	text, err := json.Marshal(subjects)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(o.data, "subjects.json"), text, 0o600),
		os.WriteFile(filepath.Join(o.data, "jwks.json"), keys.JWKS(), 0o600))
}

func openPeople(ctx context.Context, o options) (*store.People, error) {
	if o.postgres != "" {
		return store.OpenPostgres(ctx, o.postgres)
	}
	return store.OpenSQLite(ctx, o.data)
}

// openGrants opens what mints tokens; it stays open to the end of the run.
func openGrants(ctx context.Context, o options, keys *auth.Keyring) (*grants.Service, error) {
	location := o.data
	if o.postgres != "" {
		location = o.postgres
	}
	control, err := store.OpenControl(ctx, location)
	if err != nil {
		return nil, err
	}
	secret, err := auth.OpenSecret(filepath.Join(o.data, "secret"))
	if err != nil {
		return nil, err
	}
	return &grants.Service{
		Store: control, Signer: keys, Secret: secret, Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE", Now: time.Now,
	}, nil
}
