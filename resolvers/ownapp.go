package resolvers

import (
	"context"

	"portway/ownapp"
)

func (r queryResolver) App(ctx context.Context) (*ownapp.App, error) { return r.OwnApp.App(ctx) }
