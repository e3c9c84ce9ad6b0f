package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"portway/auth"
	"portway/grants"
	"portway/oauth"
)

// logins opens the authorization server as far as commands need it.
func (f *storageFlags) logins(ctx context.Context, name string, do func(*oauth.Server, *grants.Account) error) error {
	return f.run(ctx, func(s *storage) error {
		a, err := accountNamed(ctx, s, name)
		if err != nil {
			return err
		}
		return do(&oauth.Server{Grants: s.Grants, Store: s.Control, Secret: s.Secret, Platform: "Portway"}, a)
	})
}

type userAddCommand struct {
	storageFlags
	Name      string `arg:"" help:"A name that nobody has yet."`
	Role      string `help:"Who logs in with it." enum:"person,developer,operator,analyst" default:"person"`
	Developer string `help:"Of a developer: under which name people know them. It is added where it is new." placeholder:"NAME"`
	Language  string `help:"Of pages and letters: en, de or fr; what the browser says by default." placeholder:"CODE"`
	Region    string `help:"Their country (ISO 3166-1); the home region by default." placeholder:"CODE"`
	Age       string `help:"Their age band." enum:"child,teen,adult" default:"adult"`
	Kind      string `help:"Whether the account is private or a business's." enum:"private,business" default:"private"`
}

// Run opens an account.
func (c *userAddCommand) Run(ctx context.Context) error {
	if (c.Role == string(auth.RoleDeveloper)) != (c.Developer != "") {
		return errors.New("a developer's account needs --developer, and no other has it")
	}
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		wanted := grants.Account{
			Name: c.Name, Region: cmp.Or(c.Region, c.HomeRegion), Age: grants.AgeBand(c.Age), Kind: grants.AccountKind(c.Kind),
			Role: auth.Role(c.Role), Language: c.Language,
		}
		var err error
		if c.Developer != "" {
			if wanted.Developer, err = developer(ctx, s, c.Developer); err != nil {
				return err
			}
		}
		a, err := g.AddAccount(ctx, wanted)
		if err != nil || a.Role != auth.RolePerson {
			return err
		}
		_, err = s.People.Person(ctx, a.ID)
		return err
	})
}

// developer returns the id of the developer with the name, and adds them where they are new.
func developer(ctx context.Context, s *storage, name string) (string, error) {
	id, err := s.Control.DeveloperNamed(ctx, name)
	if err != nil || id != "" {
		return id, err
	}
	added, err := s.Grants.AddDeveloper(ctx, name)
	if err != nil {
		return "", err
	}
	return added.ID, nil
}

type userEmailCommand struct {
	storageFlags
	Name    string `arg:"" help:"Whose."`
	Address string `arg:"" optional:"" help:"The e-mail address; without one nothing is written any more."`
}

// Run says where to write to.
func (c *userEmailCommand) Run(ctx context.Context) error {
	return c.logins(ctx, c.Name, func(s *oauth.Server, a *grants.Account) error { return s.SetAddress(ctx, a.ID, c.Address) })
}

type userCodeCommand struct {
	storageFlags
	Name   string `arg:"" help:"Whose."`
	Remove bool   `help:"Take the second factor away."`
}

// Run gives a code generator, or takes it away.
func (c *userCodeCommand) Run(ctx context.Context) error {
	return c.logins(ctx, c.Name, func(s *oauth.Server, a *grants.Account) error {
		if c.Remove {
			return s.DropCode(ctx, a.ID)
		}
		address, err := s.EnrolCode(ctx, a)
		if err == nil {
			fmt.Println(address)
		}
		return err
	})
}

type userLogoutCommand struct {
	storageFlags
	Name string `arg:"" help:"Whose."`
}

// Run ends every login.
func (c *userLogoutCommand) Run(ctx context.Context) error {
	return c.logins(ctx, c.Name, func(s *oauth.Server, a *grants.Account) error { return s.EndOtherSessions(ctx, a.ID, "") })
}

type userLinkCommand struct {
	storageFlags
	Name    string `arg:"" help:"The account."`
	Subject string `arg:"" help:"The sub at the provider."`
	At      string `help:"The provider's issuer, as in --login-issuer." required:"" placeholder:"URL"`
}

// Run links a subject to an account.
func (c *userLinkCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		a, err := accountNamed(ctx, s, c.Name)
		if err != nil {
			return err
		}
		return g.LinkSubject(ctx, c.At, c.Subject, a.ID)
	})
}
