package resolvers

import (
	"context"

	"portway/account"
	"portway/archive"
	"portway/auth"
	"portway/changes"
	"portway/console"
	"portway/graph"
	"portway/graph/plan"
	"portway/loaders"
	"portway/ownapp"
	"portway/record"
	"portway/report"
	"portway/webhooks"
)

// Resolver is the root of the resolvers.
type Resolver struct {
	Explainer Explainer
	Feed      Feed
	AppFeed   AppFeed
	Account   *account.Desk

	OwnAffairs  *ownapp.Desk
	ArchiveDesk *archive.Desk
	Report      *report.Desk
	Console     *console.Desk
	Webhooks    *webhooks.Desk
}

// A Feed tells what changed.
type Feed interface {
	Page(ctx context.Context, g *auth.Grant, r changes.Request) (*changes.Page, error)
	Follow(ctx context.Context, g *auth.Grant, after *string, categories []string) (<-chan *changes.Change, error)
}

// An AppFeed tells under which of an app's grants there is news.
type AppFeed interface {
	AppPage(ctx context.Context, app string, after *string, first *int32) (*changes.AppPage, error)
}

// An Explainer tells what a document would need and cost, without running it.
type Explainer interface {
	Explain(ctx context.Context, document, operation, variables string) (*plan.Explanation, error)
}

// Query returns the resolvers of the query root.
func (r *Resolver) Query() graph.QueryResolver { return queryResolver{r} }

type queryResolver struct{ *Resolver }

func (queryResolver) Me(ctx context.Context) (*record.User, error) { return loaders.Me(ctx) }

func (queryResolver) Node(ctx context.Context, id string) (record.Record, error) {
	return loaders.Node(ctx, id)
}

func (queryResolver) Nodes(ctx context.Context, ids []string) ([]record.Record, error) {
	return loaders.Nodes(ctx, ids)
}

func (r queryResolver) Explain(ctx context.Context, document string, operation, variables *string) (*plan.Explanation, error) {
	return r.Explainer.Explain(ctx, document, text(operation), text(variables))
}

func (r queryResolver) Changes(ctx context.Context, after *string, first *int32, categories []string) (*changes.Page, error) {
	return r.Feed.Page(ctx, auth.From(ctx), changes.Request{After: after, First: first, Categories: categories})
}

func (queryResolver) SchemaVersion(context.Context) (string, error) { return record.SchemaVersion, nil }

// Subscription returns the resolvers of the subscription root.
func (r *Resolver) Subscription() graph.SubscriptionResolver { return subscriptionResolver{r} }

type subscriptionResolver struct{ *Resolver }

func (r subscriptionResolver) Changes(ctx context.Context, after *string, categories []string) (<-chan *changes.Change, error) {
	return r.Feed.Follow(ctx, auth.From(ctx), after, categories)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
