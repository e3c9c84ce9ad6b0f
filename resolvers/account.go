package resolvers

import (
	"context"

	"portway/account"
	"portway/graph"
	"portway/record"
)

func (r queryResolver) Account(ctx context.Context) (*account.Account, error) {
	return r.Resolver.Account.Account(ctx)
}

func (r queryResolver) Categories(ctx context.Context) ([]*account.Category, error) {
	return r.Resolver.Account.Categories(ctx)
}

// Mutation returns the resolvers of the mutation root.
func (r *Resolver) Mutation() graph.MutationResolver { return mutationResolver{r} }

type mutationResolver struct{ *Resolver }

func (r mutationResolver) NarrowGrant(ctx context.Context, in record.NarrowGrantInput) (*account.GrantPayload, error) {
	return r.Account.Narrow(ctx, in)
}

func (r mutationResolver) ShortenGrant(ctx context.Context, in record.ShortenGrantInput) (*account.GrantPayload, error) {
	return r.Account.Shorten(ctx, in)
}

func (r mutationResolver) PauseGrant(ctx context.Context, id string) (*account.GrantPayload, error) {
	return r.Account.Pause(ctx, id)
}

func (r mutationResolver) ResumeGrant(ctx context.Context, id string) (*account.GrantPayload, error) {
	return r.Account.Resume(ctx, id)
}

func (r mutationResolver) RenewGrant(ctx context.Context, in record.RenewGrantInput) (*account.GrantPayload, error) {
	return r.Account.Renew(ctx, in)
}

func (r mutationResolver) RevokeGrant(ctx context.Context, in record.RevokeGrantInput) (*account.GrantPayload, error) {
	return r.Account.Revoke(ctx, in)
}

func (r mutationResolver) UpdateAccount(ctx context.Context, in record.UpdateAccountInput) (*account.Payload, error) {
	return r.Account.Update(ctx, in)
}

func (r mutationResolver) EndLogin(ctx context.Context, id *string) (*account.Payload, error) {
	return r.Account.EndLogin(ctx, id)
}

func (r mutationResolver) DeleteAccount(ctx context.Context, name string) (*account.DeletePayload, error) {
	return r.Account.Delete(ctx, name)
}
