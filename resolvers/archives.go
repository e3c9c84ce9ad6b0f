package resolvers

import (
	"context"

	"portway/archive"
	"portway/record"
)

func (r queryResolver) Archive(ctx context.Context, id string) (*archive.Status, error) {
	return r.ArchiveDesk.Archive(ctx, id)
}

func (r queryResolver) Archives(ctx context.Context, first *int32, after *string) (*archive.StatusPage, error) {
	return r.ArchiveDesk.Archives(ctx, first, after)
}

func (r mutationResolver) RequestArchive(ctx context.Context, in record.RequestArchiveInput) (*archive.Payload, error) {
	return r.ArchiveDesk.Request(ctx, in)
}

func (r mutationResolver) CancelArchive(ctx context.Context, id string) (*archive.Payload, error) {
	return r.ArchiveDesk.Cancel(ctx, id)
}

func (r mutationResolver) RunBulkOperation(ctx context.Context, in record.RunBulkOperationInput) (*archive.Payload, error) {
	return r.ArchiveDesk.RunBulk(ctx, in)
}
