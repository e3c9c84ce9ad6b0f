package main

import (
	"context"
	"fmt"
	"time"

	"portway/grants"
	"portway/webhooks"
)

// webhookCommand is what an operator does with an app's webhook. A gateway that runs on the same data sends.
type webhookCommand struct {
	Set    webhookSetCommand    `cmd:"" help:"Give an app a webhook; its secret is shown this once."`
	Rotate webhookRotateCommand `cmd:"" help:"Make a new secret. For a day the old one signs too."`
	List   webhookListCommand   `cmd:"" help:"List an app's deliveries, the newest first."`
	Test   webhookTestCommand   `cmd:"" help:"Send an event that means nothing."`
	Replay webhookReplayCommand `cmd:"" help:"Send a delivery again."`
	Enable webhookEnableCommand `cmd:"" help:"Take up sending again after a webhook was disabled."`
	Remove webhookRemoveCommand `cmd:"" help:"Forget an app's webhook and its deliveries."`
}

// hookedApp names an app.
type hookedApp struct {
	storageFlags
	App string `arg:"" help:"The app, by name or id."`
}

func (c *hookedApp) hooks(ctx context.Context, loopback bool, do func(*webhooks.Service, *grants.App) error) error {
	return c.run(ctx, func(s *storage) error {
		a, err := app(ctx, s, c.App)
		if err != nil {
			return err
		}
		return do(webhooks.New(s.Control, s.Secret.Derive("webhooks"), loopback, nil), a)
	})
}

type webhookSetCommand struct {
	hookedApp
	URL      string `arg:"" help:"Where deliveries go: https, port 443."`
	Ed25519  bool   `help:"Sign with Ed25519 instead of a shared secret."`
	Loopback bool   `help:"The address may be of this machine. The gateway sends there with --webhooks-loopback."`
}

// Run sets the address.
func (c *webhookSetCommand) Run(ctx context.Context) error {
	return c.hooks(ctx, c.Loopback, func(h *webhooks.Service, a *grants.App) error {
		_, shown, err := h.Set(ctx, a.ID, c.URL, scheme(c.Ed25519))
		if err == nil && shown != "" {
			fmt.Println(shown)
		}
		return err
	})
}

func scheme(ed25519 bool) webhooks.Scheme {
	if ed25519 {
		return webhooks.Ed25519
	}
	return webhooks.HMAC
}

type webhookRotateCommand struct {
	hookedApp
	Ed25519 bool `help:"Sign with Ed25519 from now on."`
}

// Run makes a new key.
func (c *webhookRotateCommand) Run(ctx context.Context) error {
	return c.hooks(ctx, false, func(h *webhooks.Service, a *grants.App) error {
		_, shown, err := h.Rotate(ctx, a.ID, scheme(c.Ed25519))
		if err == nil {
			fmt.Println(shown)
		}
		return err
	})
}

type webhookListCommand struct {
	hookedApp
	State string `help:"Only those that are pending, delivered or dead." enum:",pending,delivered,dead" default:""`
}

// Run lists deliveries.
func (c *webhookListCommand) Run(ctx context.Context) error {
	return c.hooks(ctx, false, func(h *webhooks.Service, a *grants.App) error {
		e, err := h.Endpoint(ctx, a.ID)
		if err != nil {
			return err
		}
		if e == nil {
			fmt.Println("The app has no webhook.")
			return nil
		}
		found, err := h.Deliveries(ctx, webhooks.Query{App: a.ID, State: webhooks.State(c.State), Limit: 100})
		if err != nil {
			return err
		}
		fmt.Printf("%s  %s %s\n\n", e.URL, e.State, e.Reason)
		t := table("id\tcreated\tevent\tstate\tattempts\tlast")
		for _, d := range found {
			last := ""
			if n := len(d.Attempts); n > 0 {
				last = d.Attempts[n-1].Error
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\n", d.ID, d.Created.Format(time.RFC3339), d.Kind, d.State, len(d.Attempts), last)
		}
		return t.Flush()
	})
}

type webhookTestCommand struct{ hookedApp }

// Run sends a test.
func (c *webhookTestCommand) Run(ctx context.Context) error {
	return c.hooks(ctx, false, func(h *webhooks.Service, a *grants.App) error { return h.SendTest(ctx, a.ID) })
}

type webhookReplayCommand struct {
	hookedApp
	Delivery string `arg:"" help:"The delivery's id."`
}

// Run sends a delivery again.
func (c *webhookReplayCommand) Run(ctx context.Context) error {
	return c.hooks(ctx, false, func(h *webhooks.Service, a *grants.App) error {
		_, err := h.Replay(ctx, a.ID, c.Delivery)
		return err
	})
}

type webhookEnableCommand struct{ hookedApp }

// Run enables the webhook.
func (c *webhookEnableCommand) Run(ctx context.Context) error {
	return c.hooks(ctx, false, func(h *webhooks.Service, a *grants.App) error {
		_, err := h.Enable(ctx, a.ID)
		return err
	})
}

type webhookRemoveCommand struct{ hookedApp }

// Run removes the webhook.
func (c *webhookRemoveCommand) Run(ctx context.Context) error {
	return c.hooks(ctx, false, func(h *webhooks.Service, a *grants.App) error { return h.Remove(ctx, a.ID) })
}
