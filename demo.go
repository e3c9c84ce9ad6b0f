package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"time"

	"portway/auth"
	"portway/grants"
)

// The sample person and app of the demo. The names stay: scripts rely on them.
const (
	samplePerson = "mara"
	sampleApp    = "backup-buddy"

	samplePlatform = "Tideline"
	sandboxPerson  = "sandy"

	sampleOrganisation = "Buddy Software GmbH"
	sampleDeveloper    = "devi@buddy.example"
	sampleOperator     = "olga"
	sampleAnalyst      = "anna"
)

type demoCommand struct {
	storageFlags
	gatewayFlags
	logFlags
	Addr     string `help:"Listen here." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Password string `help:"The sample person's password; a new one each time by default."`
}

// Run serves a gateway that has something to show.
func (c *demoCommand) Run(ctx context.Context) error {
	c.sample, c.Registration, c.DeveloperSignup, c.NoSecondFactor = newSampleApp(), true, true, true
	if host, port, err := net.SplitHostPort(c.Addr); err == nil && c.Issuer == defaultIssuer && port != "0" {
		c.Issuer = "http://" + net.JoinHostPort(cmp.Or(host, "127.0.0.1"), port) // links lead to where it listens
	}
	if c.MailFrom == "" {
		c.MailFrom = "portway@localhost"
	}
	c.WebhooksLoopback = true
	if c.Platform == "Portway" {
		c.Platform = samplePlatform
	}
	return listenAndServe(ctx, c.Addr, &c.storageFlags, &c.gatewayFlags, c.logger(), func(w *gateway, addr net.Addr) error {
		if err := seedSample(ctx, w.storage); err != nil {
			return err
		}
		if err := seedApp(ctx, w.storage); err != nil {
			return err
		}
		if err := seedSandbox(ctx, w.storage); err != nil {
			return err
		}
		if err := seedColleagues(ctx, w.storage); err != nil {
			return err
		}
		password, err := seedPasswords(ctx, w, c.Password)
		if err != nil {
			return err
		}
		return c.welcome(ctx, w.storage, addr, password)
	})
}

const sampleScopes = "all:read profile.email:read posts.place:read conversations:read messages:read messages.text:read"

// welcome prints what to do next: addresses, a token, a query that works.
func (c *demoCommand) welcome(ctx context.Context, s *storage, addr net.Addr, password string) error {
	token, err := s.Grants.IssueOperatorToken(ctx, grants.OperatorToken{
		Person: samplePerson, App: sampleApp, Scopes: auth.ParseScope(sampleScopes), Life: 24 * time.Hour,
	})
	if err != nil {
		return err
	}
	url := "http://" + addr.String()
	fmt.Printf(`
Portway is up. Sample person: %[2]s. Sample app: %[3]s.

  GraphiQL   %[1]s/graphiql/      (paste the token below)
  GraphQL    %[1]s/graphql        (POST, with the token)
  Health     %[1]s/healthz   %[1]s/readyz   %[1]s/metrics

Let the sample app ask the sample person (name %[2]s, password %[7]s):

  %[1]s/demo/start

The portal, for each of them with the same password:

  %[1]s/login       %[2]s (a person), %[9]s (a developer), %[10]s (an operator), %[11]s (an analyst)
  %[1]s/signup      a developer's account of your own
  %[6]s/mail        what was written to people, a file each

An app of your own, as a draft, can ask the sandbox person %[8]s (same password) at once: register it with
POST %[1]s/oauth/register (RFC 7591), or let your OAuth library do so.

A token for a day (%[5]s):

%[4]s

A first query:

curl -s %[1]s/graphql \
  -H 'Authorization: Bearer %[4]s' \
  -H 'Content-Type: application/json' \
  -d '{"query":"{ me { posts(first: 2) { nodes { id createdAt title } pageInfo { hasNextPage endCursor } } } }"}'

Another token, for other scopes:

  portway token --data %[6]s --user %[2]s --app %[3]s --scope "posts:read likes:read"

Your own export of TikTok's data (JSON):

  portway import --data %[6]s --user you user_data_tiktok.zip

`, url, samplePerson, sampleApp, token, sampleScopes, c.Data, password, sandboxPerson,
		sampleDeveloper, sampleOperator, sampleAnalyst)
	return nil
}
