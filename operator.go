package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// What an operator does without the portal. Every change is an event with the operator as its actor, and in effect on every
// process within seconds.
type (
	userCommand struct {
		Add      userAddCommand      `cmd:"" help:"Open an account."`
		Show     userShowCommand     `cmd:"" help:"Show an account and the grants that stand on it."`
		Password userPasswordCommand `cmd:"" help:"Give an account the password that stands on the first line of the input; logins end."`
		Email    userEmailCommand    `cmd:"" help:"Say where to write to an account: receipts, notices, links."`
		Code     userCodeCommand     `cmd:"" help:"Give an account a second factor, and print the address (otpauth:) that an app for codes takes in; it is shown this once."`
		Logout   userLogoutCommand   `cmd:"" help:"End every login of an account."`
		Link     userLinkCommand     `cmd:"" help:"Say whom the provider of --login-issuer, or another issuer of --issuers, means by a subject."`
		Delete   userDeleteCommand   `cmd:"" help:"Delete an account: its grants end, for good."`
	}
	appCommand struct {
		Create    appCreateCommand `cmd:"" help:"Register a draft."`
		List      appListCommand   `cmd:"" help:"List apps."`
		Queue     appQueueCommand  `cmd:"" help:"List what waits for a decision."`
		Show      appShowCommand   `cmd:"" help:"Show an app, its credentials and the decisions on it."`
		Approve   appApprove       `cmd:"" help:"Approve an app that is in review; it is live then."`
		Reject    appReject        `cmd:"" help:"Reject an app that is in review, with the reason that its developer reads."`
		Suspend   appSuspend       `cmd:"" help:"Suspend an app: its grants open nothing until it is reinstated."`
		Reinstate appReinstate     `cmd:"" help:"Take a suspension back."`
		Secret    appSecret        `cmd:"" help:"Make a client secret; it is shown this once."`
	}
	grantCommand struct {
		List   grantListCommand   `cmd:"" help:"List a person's grants."`
		Revoke grantRevokeCommand `cmd:"" help:"End a grant."`
	}
	keysCommand struct {
		Rotate keysRotateCommand `cmd:"" help:"Make a new signing key. Tokens signed by the old one stay good until they end."`
	}
)

// grants opens the service that commands change grants with.
func (f *storageFlags) grants(ctx context.Context, do func(*storage, *grants.Service) error) error {
	return f.run(ctx, func(s *storage) error { return do(s, s.Grants) })
}

func accountNamed(ctx context.Context, s *storage, name string) (*grants.Account, error) {
	a, err := s.Control.AccountNamed(ctx, name)
	if err == nil && a == nil {
		return nil, problem.New(problem.NotFound, "There is no person of this name.")
	}
	return a, err
}

func app(ctx context.Context, s *storage, nameOrID string) (*grants.App, error) {
	found, err := s.Control.AppsNamed(ctx, nameOrID)
	switch {
	case err != nil:
		return nil, err
	case len(found) == 0:
		return nil, problem.New(problem.NotFound, "There is no app of this name or id.")
	case len(found) > 1:
		return nil, problem.New(problem.Conflict, "%d apps have this name; give the id of one.", len(found))
	}
	return &found[0], nil
}

func table(header string) *tabwriter.Writer {
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, header)
	return t
}

type userShowCommand struct {
	storageFlags
	Name string `arg:""`
}

// Run shows an account.
func (c *userShowCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		a, err := accountNamed(ctx, s, c.Name)
		if err != nil {
			return err
		}
		fmt.Printf("%s  %s, %s, %s, %s, since %s\n\n", a.Name, a.Region, a.Age, a.Kind, a.Status, a.Created.Format(time.DateOnly))
		return listGrants(ctx, g, grants.Filter{Account: a.ID, Standing: true})
	})
}

type userDeleteCommand struct {
	storageFlags
	Name string `arg:""`
}

// Run deletes an account.
func (c *userDeleteCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		a, err := accountNamed(ctx, s, c.Name)
		if err != nil {
			return err
		}
		if err := g.DeleteAccount(ctx, a.ID, grants.ByOperator); err != nil {
			return err
		}
		return s.People.Erase(ctx, a.ID)
	})
}

type appShowCommand struct {
	storageFlags
	App string `arg:"" help:"The app's name or id."`
}

// Run shows an app.
func (c *appShowCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		a, err := app(ctx, s, c.App)
		if err != nil {
			return err
		}
		fmt.Printf("%s  %s  %s  %s\nscopes  %v\n\n", a.ID, a.Name, a.State, a.Reason, a.Scopes)
		decisions, err := g.Decisions(ctx, a.ID)
		if err != nil {
			return err
		}
		t := table("decided\twhat\twhy")
		for _, e := range decisions {
			fmt.Fprintf(t, "%s\t%s\t%s\n", e.At.Format(time.RFC3339), e.Kind, e.Reason)
		}
		return t.Flush()
	})
}

// An appDecision is what every decision on an app is told with.
type appDecision struct {
	storageFlags
	App    string `arg:"" help:"The app's name or id."`
	Reason string `help:"Why; the developer reads it." required:""`
}

func (c *appDecision) decide(ctx context.Context, decide func(g *grants.Service, a *grants.App) error) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		a, err := app(ctx, s, c.App)
		if err != nil {
			return err
		}
		return decide(g, a)
	})
}

type appApprove struct {
	appDecision
	Scope string `help:"The scopes that it may ask for; those that it applied for by default."`
}

// Run approves an app.
func (c *appApprove) Run(ctx context.Context) error {
	return c.decide(ctx, func(g *grants.Service, a *grants.App) error {
		scopes := a.Requested
		if c.Scope != "" {
			scopes = auth.ParseScope(c.Scope)
		}
		return g.ApproveApp(ctx, grants.Verdict{App: a.ID, Scopes: scopes, Reason: c.Reason})
	})
}

type appReject struct{ appDecision }

// Run rejects an app.
func (c *appReject) Run(ctx context.Context) error {
	return c.decide(ctx, func(g *grants.Service, a *grants.App) error {
		return g.RejectApp(ctx, grants.Verdict{App: a.ID, Reason: c.Reason})
	})
}

type appSuspend struct{ appDecision }

// Run suspends an app.
func (c *appSuspend) Run(ctx context.Context) error {
	return c.decide(ctx, func(g *grants.Service, a *grants.App) error { return g.SuspendApp(ctx, a.ID, c.Reason) })
}

type appReinstate struct{ appDecision }

// Run reinstates an app.
func (c *appReinstate) Run(ctx context.Context) error {
	return c.decide(ctx, func(g *grants.Service, a *grants.App) error { return g.ReinstateApp(ctx, a.ID, c.Reason) })
}

type appSecret struct {
	storageFlags
	App     string        `arg:"" help:"The app's name or id."`
	Overlap time.Duration `help:"How long the secrets that it has stay good." default:"168h"`
}

// Run prints the new secret and nothing else.
func (c *appSecret) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		a, err := app(ctx, s, c.App)
		if err != nil {
			return err
		}
		secret, _, err := g.AddSecret(ctx, a.ID, c.Overlap, "")
		if err != nil {
			return err
		}
		fmt.Println(secret)
		return nil
	})
}

type grantListCommand struct {
	storageFlags
	User string `help:"The person, by name." required:"" placeholder:"NAME"`
	All  bool   `help:"Those that have ended too."`
}

// Run lists a person's grants.
func (c *grantListCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		a, err := accountNamed(ctx, s, c.User)
		if err != nil {
			return err
		}
		return listGrants(ctx, g, grants.Filter{Account: a.ID, Standing: !c.All})
	})
}

func listGrants(ctx context.Context, g *grants.Service, filter grants.Filter) error {
	list, err := g.Grants(ctx, filter)
	if err != nil {
		return err
	}
	t := table("grant\tapp\tmode\tstatus\torigin\tends\tscopes")
	for i := range list {
		one := &list[i]
		ends := "-"
		if !one.Expires.IsZero() {
			ends = one.Expires.Format(time.RFC3339)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s %s\t%s\t%s\t%v\n", one.ID, one.App, one.Mode, one.Status, one.Reason, one.Origin, ends, one.Scopes)
	}
	return t.Flush()
}

type grantRevokeCommand struct {
	storageFlags
	Grant  string `arg:"" help:"The grant's id, as grant list shows it."`
	Reason string `help:"Why; it stands in the person's ledger." default:"by the operator"`
}

// Run ends a grant.
func (c *grantRevokeCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(_ *storage, g *grants.Service) error {
		return g.Revoke(ctx, c.Grant, grants.ByOperator, c.Reason)
	})
}

type keysRotateCommand struct {
	storageFlags
	Lead time.Duration `help:"How long everybody can know the new key before it signs; 0 in an emergency." default:"24h"`
}

// Run makes a new key and prints its id.
func (c *keysRotateCommand) Run(ctx context.Context) error {
	return c.run(ctx, func(s *storage) error {
		kid, err := s.Keys.Rotate(c.Lead)
		if err != nil {
			return err
		}
		fmt.Println(kid)
		return nil
	})
}
