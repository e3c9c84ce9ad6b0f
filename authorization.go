package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"portway/auth"
	"portway/oauth"
	"portway/portal"
	"portway/record"
	"portway/store"
)

// newAuthorization wires the authorization server: request -> login -> consent -> code -> token.
func newAuthorization(s *storage, verifier *auth.Verifier, g *gatewayFlags, log *slog.Logger) (*oauth.Server, error) {
	pages, err := portal.NewDecision()
	if err != nil {
		return nil, err
	}
	return &oauth.Server{
		Grants: s.Grants, Store: s.Control, Pages: pages, Verifier: verifier, Volume: volumes{s.People}.volume, Samples: samples{s.People}.samples,
		Platform: g.Platform, Registration: g.Registration, Secret: s.Secret, Now: time.Now, Log: log,
	}, nil
}

// sweeping forgets, once a minute, what the authorization server does not need any more.
func sweeping(server *oauth.Server, log *slog.Logger) func(context.Context) {
	return func(ctx context.Context) {
		tick := time.NewTicker(time.Minute)
		defer tick.Stop()
		for {
			if err := server.Sweep(ctx); err != nil && ctx.Err() == nil {
				log.Error("what the authorization server does not need any more could not be swept; it is tried again in a minute", "error", err)
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}
}

// volumes tells a person how much there is of each kind, before they decide.
type volumes struct{ people *store.People }

func (v volumes) volume(ctx context.Context, account string, categories []*record.Category) (map[string]oauth.Volume, error) {
	own := &auth.Grant{Person: account, Rights: auth.Everything()}
	found := map[string]oauth.Volume{}
	for _, c := range categories {
		records, err := v.people.Count(ctx, own, c)
		if err != nil {
			return nil, err
		}
		others, err := v.people.CountOthers(ctx, own, c)
		if err != nil {
			return nil, err
		}
		found[c.Name] = oauth.Volume{Records: int64(records), Others: int64(others)}
	}
	return found, nil
}

// userPasswordCommand reads the password from the input: an argument would stand in the list of processes.
type userPasswordCommand struct {
	storageFlags
	Name string `arg:"" help:"Whose."`
}

// Run sets the password.
func (c *userPasswordCommand) Run(ctx context.Context) error {
	password, err := bufio.NewReader(io.LimitReader(os.Stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return c.run(ctx, func(s *storage) error {
		a, err := accountNamed(ctx, s, c.Name)
		if err != nil {
			return err
		}
		server := &oauth.Server{Grants: s.Grants, Store: s.Control}
		return server.SetPassword(ctx, a.ID, strings.TrimRight(password, "\r\n"))
	})
}
