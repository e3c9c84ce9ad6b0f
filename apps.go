package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
)

type appCreateCommand struct {
	storageFlags
	Developer string   `help:"The developer's registered name; registered where there is none." required:"" placeholder:"NAME"`
	Name      string   `arg:"" help:"The app's name."`
	Scope     string   `help:"What it asks for." required:""`
	Redirect  []string `help:"An address that its codes are sent to; repeat it for more." placeholder:"URL"`
	Public    bool     `help:"It can keep no secret."`
}

// Run registers a draft and prints its id.
func (c *appCreateCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, g *grants.Service) error {
		owner, err := developer(ctx, s, c.Developer)
		if err != nil {
			return err
		}
		app, err := g.CreateApp(ctx, owner, grants.Sheet{
			Name: c.Name, Requested: auth.ParseScope(c.Scope), Profile: grants.Profile{Redirects: c.Redirect, Public: c.Public},
		}, "")
		if err == nil {
			fmt.Println(app.ID)
		}
		return err
	})
}

type appListCommand struct {
	storageFlags
	State  string `help:"Only apps in this state." enum:",draft,in_review,live,rejected,suspended" default:""`
	Search string `help:"Only apps with this in their name or profile."`
}

// Run lists apps, the newest first.
func (c *appListCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, _ *grants.Service) error {
		found, err := s.Control.Apps(ctx, grants.AppFilter{State: grants.AppState(c.State), Search: c.Search, Limit: 1000})
		if err != nil {
			return err
		}
		t := table("app\tname\tdeveloper\tstate\tversion\tscopes")
		for i := range found {
			a := &found[i]
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\n", a.ID, a.Name, a.Developer, a.State, a.Version, strings.Join(a.Scopes, " "))
		}
		return t.Flush()
	})
}

type appQueueCommand struct{ storageFlags }

// Run lists what waits for a decision, the longest first.
func (c *appQueueCommand) Run(ctx context.Context) error {
	return c.grants(ctx, func(s *storage, _ *grants.Service) error {
		found, err := s.Control.Queue(ctx, grants.QueueCursor{}, 1000)
		if err != nil {
			return err
		}
		t := table("app\tversion\tname\tsince\tasks for")
		for i := range found {
			v := &found[i]
			fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\n", v.App, v.Number, v.Sheet.Name, v.Submitted.Format(time.DateTime), strings.Join(v.Sheet.Requested, " "))
		}
		return t.Flush()
	})
}
