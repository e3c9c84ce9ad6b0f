package main

import (
	"context"
	"fmt"
	"time"

	"portway/auth"
	"portway/grants"
)

type tokenCommand struct {
	storageFlags
	User  string        `help:"The person, by name; they are created where they are missing." required:"" placeholder:"NAME"`
	App   string        `help:"The app, by name; it is created where it is missing." required:"" placeholder:"NAME"`
	Scope string        `help:"What the token may read, separated by spaces: posts:read, profile.email:read, activity:read, all:read." required:""`
	Mode  string        `help:"one_time: the data as it is now. recurring: live data." enum:"one_time,recurring" default:"recurring"`
	TTL   time.Duration `name:"ttl" help:"How long it lives." default:"1h"`
}

// Run prints the token and nothing else, so that scripts can take it.
func (c *tokenCommand) Run(ctx context.Context) error {
	return c.run(ctx, func(s *storage) error {
		token, err := s.Grants.IssueOperatorToken(ctx, grants.OperatorToken{
			Person: c.User, App: c.App, Scopes: auth.ParseScope(c.Scope), Mode: auth.Mode(c.Mode), Life: c.TTL,
		})
		if err != nil {
			return err
		}
		fmt.Println(token)
		return nil
	})
}
