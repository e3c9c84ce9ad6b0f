package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"portway/auth"
	"portway/graph/plan"
	"portway/loaders"
	"portway/record"
)

// What the cache of filtered schemas holds at most. A filtered schema shares most with the whole one.
const (
	viewCacheBytes = 32 << 20
	viewBytes      = 512 << 10
)

// A reference answers fields with gqlgen's executor: those of the query root that plans do not cover, and, as the other
// side of the differential test, whole operations.
type reference struct {
	resolvers ResolverRoot
	schema    *ast.Schema
	views     *cache[auth.Rights, graphql.ExecutableSchema]
	log       *slog.Logger
}

func newReference(resolvers ResolverRoot, schema *ast.Schema, log *slog.Logger) *reference {
	return &reference{resolvers: resolvers, schema: schema, log: log, views: newCache[auth.Rights, graphql.ExecutableSchema](viewCacheBytes)}
}

// view returns an executor over the part of the schema that the rights open.
func (r *reference) view(rights *auth.Rights) graphql.ExecutableSchema {
	if es, ok := r.views.get(*rights); ok {
		return es
	}
	es := NewExecutableSchema(Config{Resolvers: r.resolvers, Schema: visible(r.schema, rights)})
	r.views.add(*rights, es, viewBytes)
	return es
}

// answer runs the root fields that the plan left. The result has one entry per response key.
func (r *reference) answer(ctx context.Context, p *plan.Plan, doc *ast.QueryDocument, l *loaders.Loaders, variables map[string]any) (referred, error) {
	op := *p.Operation
	op.SelectionSet = p.Reference
	seen := &recorder{Source: l.Source}
	own := &loaders.Loaders{Source: seen, Grant: l.Grant, Cursors: l.Cursors}
	data, errs := r.execute(ctx, r.view(&l.Grant.Rights), doc, &op, p, own, variables)
	answered := referred{errors: errs, reads: seen.disclosures()}
	if err := json.Unmarshal(data, &answered.fields); err != nil && !bytes.Equal(data, []byte("null")) {
		return referred{}, fmt.Errorf("graph: reference: %w", err)
	}
	return answered, nil
}

// referred is what the reference executor answered.
type referred struct {
	fields map[string]json.RawMessage // by the response keys of the root
	errors gqlerror.List
	reads  []Disclosure
}

// execute runs an operation as gqlgen would, except that denied fields are null without their resolver being asked.
func (r *reference) execute(ctx context.Context, es graphql.ExecutableSchema, doc *ast.QueryDocument, op *ast.OperationDefinition,
	p *plan.Plan, l *loaders.Loaders, variables map[string]any,
) (json.RawMessage, gqlerror.List) {
	ctx = graphql.WithOperationContext(loaders.With(auth.With(ctx, l.Grant), l), r.operation(doc, op, p, l, variables))
	ctx = graphql.WithResponseContext(ctx, r.present, r.recover)
	response := es.Exec(ctx)(ctx)
	return response.Data, append(response.Errors, graphql.GetErrors(ctx)...)
}

func (r *reference) operation(doc *ast.QueryDocument, op *ast.OperationDefinition, p *plan.Plan, l *loaders.Loaders, variables map[string]any) *graphql.OperationContext {
	denied := map[string]bool{}
	for _, d := range p.Denied {
		denied[d.Coordinate] = true
	}
	seen, _ := l.Source.(*recorder)
	return &graphql.OperationContext{
		RawQuery: op.Name, Doc: doc, Operation: op, Variables: variables, RecoverFunc: r.recover,
		RootResolverMiddleware: func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler { return next(ctx) },
		ResolverMiddleware: func(ctx context.Context, next graphql.Resolver) (any, error) {
			f := graphql.GetFieldContext(ctx)
			if denied[f.Object+"."+f.Field.Name] {
				return nil, nil
			}
			result, err := next(ctx)
			if told, ok := result.(record.Record); ok && seen != nil && f.Object == "Change" {
				seen.told(l.Grant, told)
			}
			return result, err
		},
	}
}

func (r *reference) present(ctx context.Context, err error) *gqlerror.Error {
	r.log.ErrorContext(ctx, "field failed", "error", err)
	var located *gqlerror.Error
	if errors.As(err, &located) && located.Err != nil {
		err = located.Err
	}
	return present(err, graphql.GetPath(ctx))
}

func (r *reference) recover(_ context.Context, cause any) error { return recovered(cause) }
