package resolvers

import (
	"context"

	"portway/console"
	"portway/graph"
	"portway/record"
	"portway/webhooks"
)

// App returns the resolvers of what an app has beside what the console knows.
func (r *Resolver) App() graph.AppResolver { return appResolver{r} }

type appResolver struct{ *Resolver }

func (r appResolver) Webhook(ctx context.Context, app *console.App) (*webhooks.View, error) {
	return r.Webhooks.Webhook(ctx, app.ID())
}

func (r appResolver) Deliveries(ctx context.Context, app *console.App, first *int32, after *string, state *record.DeliveryState) (*webhooks.DeliveryPage, error) {
	return r.Webhooks.Deliveries(ctx, app.ID(), first, after, state)
}

func (r mutationResolver) SetWebhook(ctx context.Context, in record.SetWebhookInput) (*webhooks.Payload, error) {
	return r.Webhooks.Set(ctx, in)
}

func (r mutationResolver) RotateWebhookSecret(ctx context.Context, app string, signature *record.WebhookSignature) (*webhooks.Payload, error) {
	return r.Webhooks.Rotate(ctx, app, signature)
}

func (r mutationResolver) TestWebhook(ctx context.Context, app string) (*webhooks.Payload, error) {
	return r.Webhooks.Test(ctx, app)
}

func (r mutationResolver) RemoveWebhook(ctx context.Context, app string) (*webhooks.Payload, error) {
	return r.Webhooks.Remove(ctx, app)
}

func (r mutationResolver) EnableWebhook(ctx context.Context, app string) (*webhooks.Payload, error) {
	return r.Webhooks.Enable(ctx, app)
}

func (r mutationResolver) ReplayDelivery(ctx context.Context, app, delivery string) (*webhooks.DeliveryPayload, error) {
	return r.Webhooks.Replay(ctx, app, delivery)
}
