package archive

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// A Desk is where archives are asked for by GraphQL: by a person for themselves, or by an app under its grant. Each sees
// its own and nobody else's; what is somebody else's is answered like what does not exist.
type Desk struct {
	Worker *Worker
	Links  *Links
	Origin string // of the links' URLs: https://portway.example

	// Check refuses an operation that cannot be run; nil where operations are not run at all.
	Check func(*auth.Grant, *Operation) error
}

// A Payload is what a change of an archive is answered with.
type Payload struct {
	Archive    *Status
	UserErrors []*problem.UserError
}

// asker returns who asks. There is no scope for it: an app may take as an archive what its grant opens, and a person what is
// theirs.
func asker(ctx context.Context) (*auth.Grant, error) {
	g := auth.From(ctx)
	switch {
	case g == nil:
		return nil, problem.New(problem.Unauthenticated, "There is no grant.")
	case g.Person == "" || g.Role != "" && g.Role != auth.RolePerson:
		return nil, problem.New(problem.Forbidden, "Archives are for the person whose data it is, and for apps under their grant.")
	}
	return g, nil
}

// Request asks for an archive.
func (d *Desk) Request(ctx context.Context, in record.RequestArchiveInput) (*Payload, error) {
	g, err := asker(ctx)
	if err != nil {
		return nil, err
	}
	asked := Asked{
		Format: Format(strings.ToLower(string(in.Format))), Categories: in.Categories, Fields: in.Fields, Recipient: value(in.EncryptTo),
		Since: value(in.Since), Until: value(in.Until),
	}
	if !asked.Since.IsZero() && !asked.Until.IsZero() && !asked.Since.Before(asked.Until) {
		return d.answer(nil, problem.New(problem.BadInput, "`since` is not before `until`."), "input", "since")
	}
	j, err := d.Worker.Request(ctx, g, value(in.IdempotencyKey), asked)
	return d.answer(j, err, "input")
}

// RunBulk asks for an operation to be run to its end.
func (d *Desk) RunBulk(ctx context.Context, in record.RunBulkOperationInput) (*Payload, error) {
	g, err := asker(ctx)
	switch {
	case err != nil:
		return nil, err
	case d.Check == nil:
		return nil, problem.New(problem.Forbidden, "Nobody runs bulk operations here.")
	}
	op := &Operation{Query: in.Query, Name: value(in.OperationName), Nested: in.Nested}
	if in.Variables != nil {
		if op.Variables = json.RawMessage(*in.Variables); !json.Valid(op.Variables) {
			return d.answer(nil, problem.New(problem.BadInput, "The variables are not JSON."), "input", "variables")
		}
	}
	if err := d.Check(g, op); err != nil {
		return d.answer(nil, problem.New(problem.BadInput, "%s", problem.Of(err).Message), "input", "query")
	}
	j, err := d.Worker.Request(ctx, g, value(in.IdempotencyKey), Asked{Format: NDJSON, Operation: op, Recipient: value(in.EncryptTo)})
	return d.answer(j, err, "input")
}

// Cancel stops an archive, or takes it away.
func (d *Desk) Cancel(ctx context.Context, id string) (*Payload, error) {
	j, err := d.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if j == nil {
		return d.answer(nil, problem.New(problem.NotFound, "There is no such archive."), "id")
	}
	if _, err := d.Worker.Cancel(ctx, j); err != nil {
		return nil, err
	}
	j, err = d.Worker.Queue.Job(ctx, j.ID)
	return d.answer(j, err, "id")
}

func (d *Desk) answer(j *Job, err error, field ...string) (*Payload, error) {
	shown, err := problem.UserErrors(err, field...)
	if err != nil {
		return nil, err
	}
	return &Payload{d.status(j), shown}, nil
}

// find returns the job with the id where it is the asker's, nil where there is none.
func (d *Desk) find(ctx context.Context, id string) (*Job, error) {
	g, err := asker(ctx)
	if err != nil {
		return nil, err
	}
	j, err := d.Worker.Queue.Job(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	if j == nil || j.Person != g.Person || j.Grant != grantOf(g) {
		return nil, nil
	}
	return j, nil
}

// grantOf is the grant that jobs of the asker belong to: none where a person asks for themselves.
func grantOf(g *auth.Grant) string {
	if g.App == "" {
		return ""
	}
	return g.ID
}

// Archive returns one archive, nil where there is none.
func (d *Desk) Archive(ctx context.Context, id string) (*Status, error) {
	j, err := d.find(ctx, id)
	return d.status(j), err
}

// How many archives a page has.
const (
	defaultJobs = 20
	mostJobs    = 100
)

// Archives returns a page of archives, the newest first.
func (d *Desk) Archives(ctx context.Context, first *int32, after *string) (*StatusPage, error) {
	g, err := asker(ctx)
	if err != nil {
		return nil, err
	}
	limit := defaultJobs
	if first != nil {
		limit = int(*first)
	}
	if limit < 0 || limit > mostJobs {
		return nil, problem.New(problem.BadInput, "`first` is %d; give a number from 0 to %d.", limit, mostJobs)
	}
	jobs, err := d.Worker.Queue.Jobs(ctx, g.Person, grantOf(g), value(after), limit+1)
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	page := &StatusPage{Nodes: []*Status{}, PageInfo: &record.PageInfo{HasPreviousPage: value(after) != ""}}
	page.PageInfo.HasNextPage = len(jobs) > limit
	for i := range jobs[:min(limit, len(jobs))] {
		page.Nodes = append(page.Nodes, d.status(&jobs[i]))
	}
	if n := len(page.Nodes); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Nodes[0].ID, &page.Nodes[n-1].ID
	}
	return page, nil
}

// value is what a pointer leads to, or nothing.
func value[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
