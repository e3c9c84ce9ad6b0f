package resolvers

import (
	"context"

	"portway/console"
	"portway/record"
	"portway/report"
)

func (r queryResolver) Developer(ctx context.Context) (*console.Developer, error) {
	return r.Console.Developer(ctx)
}

func (r mutationResolver) CreateApp(ctx context.Context, in record.CreateAppInput) (*console.AppPayload, error) {
	return r.Console.CreateApp(ctx, in)
}

func (r mutationResolver) UpdateApp(ctx context.Context, in record.UpdateAppInput) (*console.AppPayload, error) {
	return r.Console.UpdateApp(ctx, in)
}

func (r mutationResolver) SubmitApp(ctx context.Context, id string) (*console.AppPayload, error) {
	return r.Console.SubmitApp(ctx, id)
}

func (r mutationResolver) WithdrawApp(ctx context.Context, id string) (*console.AppPayload, error) {
	return r.Console.WithdrawApp(ctx, id)
}

func (r mutationResolver) AddSecret(ctx context.Context, in record.AddSecretInput) (*console.SecretPayload, error) {
	return r.Console.AddSecret(ctx, in)
}

func (r mutationResolver) EndSecret(ctx context.Context, id, credential string) (*console.AppPayload, error) {
	return r.Console.EndSecret(ctx, id, credential)
}

func (r mutationResolver) SetKeys(ctx context.Context, id string, jwks *string) (*console.AppPayload, error) {
	return r.Console.SetKeys(ctx, id, jwks)
}

func (r mutationResolver) SetRedirects(ctx context.Context, id string, redirects []string) (*console.AppPayload, error) {
	return r.Console.SetRedirects(ctx, id, redirects)
}

func (r mutationResolver) SetShare(ctx context.Context, id string, perMinute, limit int32) (*console.AppPayload, error) {
	return r.Console.SetShare(ctx, id, perMinute, limit)
}

func (r mutationResolver) DeleteApp(ctx context.Context, id, name string) (*console.AppPayload, error) {
	return r.Console.DeleteApp(ctx, id, name)
}

func (r mutationResolver) ReturnGrant(ctx context.Context, id, grant string) (*console.AppPayload, error) {
	return r.Console.ReturnGrant(ctx, id, grant)
}

func (r mutationResolver) CreateSandboxToken(ctx context.Context, in record.SandboxTokenInput) (*console.TokenPayload, error) {
	return r.Console.SandboxToken(ctx, in)
}

func (r queryResolver) Operator(ctx context.Context) (*console.Operator, error) {
	return r.Console.Operator(ctx)
}

func (r queryResolver) Report(ctx context.Context, since, until string) (*report.Report, error) {
	return r.Resolver.Report.Report(ctx, since, until)
}

func (r mutationResolver) ApproveApp(ctx context.Context, in record.ApproveAppInput) (*console.AppPayload, error) {
	return r.Console.Approve(ctx, in)
}

func (r mutationResolver) RejectApp(ctx context.Context, in record.RejectAppInput) (*console.AppPayload, error) {
	return r.Console.Reject(ctx, in)
}

func (r mutationResolver) SuspendApp(ctx context.Context, in record.SuspendAppInput) (*console.AppPayload, error) {
	return r.Console.Suspend(ctx, in)
}

func (r mutationResolver) ReinstateApp(ctx context.Context, in record.ReinstateAppInput) (*console.AppPayload, error) {
	return r.Console.Reinstate(ctx, in)
}

func (r mutationResolver) RevokeAllGrants(ctx context.Context, in record.RevokeAllGrantsInput) (*console.EndedPayload, error) {
	return r.Console.EndAllGrants(ctx, in)
}

func (r mutationResolver) SetDeveloperBudget(ctx context.Context, in record.SetDeveloperBudgetInput) (*console.DeveloperPayload, error) {
	return r.Console.SetBudget(ctx, in)
}

func (r mutationResolver) SetEligibility(ctx context.Context, in record.SetEligibilityInput) (*console.PersonPayload, error) {
	return r.Console.SetEligibility(ctx, in)
}

func (r mutationResolver) EndLogins(ctx context.Context, in record.EndLoginsInput) (*console.PersonPayload, error) {
	return r.Console.EndLogins(ctx, in)
}
