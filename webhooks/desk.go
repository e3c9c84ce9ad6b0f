package webhooks

import (
	"context"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
	"portway/record"
)

// A Desk is where developers look after the webhooks of their own apps, by GraphQL.
type Desk struct {
	Webhooks *Service
	Apps     interface {
		App(ctx context.Context, id string) (*grants.App, error)
	}
}

// own refuses apps that are not the developer's who is logged in; what is not theirs does not exist for them.
func (d *Desk) own(ctx context.Context, app string) error {
	found, err := d.Apps.App(ctx, app)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	if g := auth.From(ctx); g == nil || g.Developer == "" || g.Role != auth.RoleDeveloper || found == nil || found.Developer != g.Developer {
		return problem.New(problem.NotFound, "You have no such app.")
	}
	return nil
}

// A Payload is a webhook after a change, or what kept it from changing.
type Payload struct {
	Webhook    *View
	Secret     *string // what the app checks signatures with; shown this once
	UserErrors []*problem.UserError
}

// A DeliveryPayload is a delivery after a change, or what kept it from changing.
type DeliveryPayload struct {
	Delivery   *DeliveryView
	UserErrors []*problem.UserError
}

// change does something to the webhook of one of the developer's own apps.
func (d *Desk) change(ctx context.Context, app, field string, do func() (*Endpoint, string, error)) (*Payload, error) {
	e, shown, err := (*Endpoint)(nil), "", d.own(ctx, app)
	if err == nil {
		e, shown, err = do()
	} else {
		field = "app"
	}
	errs, err := problem.UserErrors(err, field)
	if err != nil || len(errs) > 0 {
		return &Payload{UserErrors: errs}, err
	}
	return &Payload{Webhook: viewOf(e), Secret: known(shown)}, nil
}

// Set gives an app a webhook, or another address.
func (d *Desk) Set(ctx context.Context, in record.SetWebhookInput) (*Payload, error) {
	return d.change(ctx, in.App, "url", func() (*Endpoint, string, error) {
		return d.Webhooks.Set(ctx, in.App, in.URL, schemeOf(in.Signature))
	})
}

// Rotate makes a new secret.
func (d *Desk) Rotate(ctx context.Context, app string, signature *record.WebhookSignature) (*Payload, error) {
	return d.change(ctx, app, "app", func() (*Endpoint, string, error) { return d.Webhooks.Rotate(ctx, app, schemeOf(signature)) })
}

// Remove forgets the app's webhook, and what was to be sent to it.
func (d *Desk) Remove(ctx context.Context, app string) (*Payload, error) {
	return d.change(ctx, app, "app", func() (*Endpoint, string, error) { return nil, "", d.Webhooks.Remove(ctx, app) })
}

// Enable takes up sending again.
func (d *Desk) Enable(ctx context.Context, app string) (*Payload, error) {
	return d.change(ctx, app, "app", func() (*Endpoint, string, error) {
		e, err := d.Webhooks.Enable(ctx, app)
		return e, "", err
	})
}

// Test sends an event that means nothing.
func (d *Desk) Test(ctx context.Context, app string) (*Payload, error) {
	return d.change(ctx, app, "app", func() (*Endpoint, string, error) {
		if err := d.Webhooks.SendTest(ctx, app); err != nil {
			return nil, "", err
		}
		e, err := d.Webhooks.endpoint(ctx, app)
		return e, "", err
	})
}

// Replay sends a delivery again.
func (d *Desk) Replay(ctx context.Context, app, delivery string) (*DeliveryPayload, error) {
	var found *Delivery
	err := d.own(ctx, app)
	if err == nil {
		found, err = d.Webhooks.Replay(ctx, app, delivery)
	}
	errs, err := problem.UserErrors(err, "delivery")
	if err != nil || len(errs) > 0 {
		return &DeliveryPayload{UserErrors: errs}, err
	}
	return &DeliveryPayload{Delivery: &DeliveryView{*found}}, nil
}

// Webhook returns the app's webhook, nil where it has none.
func (d *Desk) Webhook(ctx context.Context, app string) (*View, error) {
	if err := d.own(ctx, app); err != nil {
		return nil, err
	}
	e, err := d.Webhooks.Endpoint(ctx, app)
	return viewOf(e), err
}

// A DeliveryPage is a page of deliveries, the newest first.
type DeliveryPage struct {
	Nodes    []*DeliveryView
	PageInfo *record.PageInfo
}

const defaultListed = 20

// Deliveries returns a page of the app's deliveries. The cursor is the id of the last one that was seen.
func (d *Desk) Deliveries(ctx context.Context, app string, first *int32, after *string, state *record.DeliveryState) (*DeliveryPage, error) {
	if err := d.own(ctx, app); err != nil {
		return nil, err
	}
	q := Query{App: app, Limit: defaultListed}
	if first != nil {
		q.Limit = int(*first)
	}
	if state != nil {
		q.State = map[record.DeliveryState]State{
			record.DeliveryStatePending: Pending, record.DeliveryStateDelivered: Delivered, record.DeliveryStateDead: Dead,
		}[*state]
	}
	if after != nil {
		last, err := d.Webhooks.Store.Delivery(ctx, app, *after)
		if err != nil {
			return nil, wrap("deliveries", err)
		}
		if last == nil {
			return nil, problem.New(problem.BadInput, "The cursor is not one of this app's deliveries, or it is forgotten. Start without a cursor.")
		}
		q.Before = last.Number
	}
	found, err := d.Webhooks.Deliveries(ctx, q)
	if err != nil {
		return nil, err
	}
	page := &DeliveryPage{Nodes: []*DeliveryView{}, PageInfo: &record.PageInfo{HasPreviousPage: after != nil, HasNextPage: len(found) == q.Limit && q.Limit > 0, EndCursor: after}}
	for i := range found {
		page.Nodes = append(page.Nodes, &DeliveryView{found[i]})
		page.PageInfo.EndCursor = &found[i].ID
	}
	if len(found) > 0 {
		page.PageInfo.StartCursor = &found[0].ID
	}
	return page, nil
}

func schemeOf(signature *record.WebhookSignature) Scheme {
	if signature != nil && *signature == record.WebhookSignatureEd25519 {
		return Ed25519
	}
	return HMAC
}

func known(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func knownTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
