package resolvers

import (
	"context"

	"portway/changes"
	"portway/graph"
	"portway/ownapp"
)

func (r queryResolver) App(ctx context.Context) (*ownapp.App, error) { return r.OwnAffairs.App(ctx) }

// OwnApp returns the resolvers of what an app sees of itself, beside what it is.
func (r *Resolver) OwnApp() graph.OwnAppResolver { return ownAppResolver{r} }

type ownAppResolver struct{ *Resolver }

func (r ownAppResolver) Changes(ctx context.Context, app *ownapp.App, after *string, first *int32) (*changes.AppPage, error) {
	return r.AppFeed.AppPage(ctx, app.ID(), after, first)
}
