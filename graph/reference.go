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
func (r *reference) answer(ctx context.Context, p *plan.Plan, doc *ast.QueryDocument, l *loaders.Loaders, variables map[string]any) (map[string]json.RawMessage, gqlerror.List, error) {
	op := *p.Operation
	op.SelectionSet = p.Reference
	data, errs := r.execute(ctx, r.view(&l.Grant.Rights), doc, &op, p, l, variables)
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil && !bytes.Equal(data, []byte("null")) {
		return nil, nil, fmt.Errorf("graph: reference: %w", err)
	}
	return fields, errs, nil
}

// execute runs an operation as gqlgen would, except that denied fields are null without their resolver being asked.
func (r *reference) execute(ctx context.Context, es graphql.ExecutableSchema, doc *ast.QueryDocument, op *ast.OperationDefinition,
	p *plan.Plan, l *loaders.Loaders, variables map[string]any,
) (json.RawMessage, gqlerror.List) {
	denied := map[string]bool{}
	for _, d := range p.Denied {
		denied[d.Coordinate] = true
	}
	ctx = loaders.With(auth.With(ctx, l.Grant), l)
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{
		RawQuery: op.Name, Doc: doc, Operation: op, Variables: variables, RecoverFunc: r.recover,
		RootResolverMiddleware: func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler { return next(ctx) },
		ResolverMiddleware: func(ctx context.Context, next graphql.Resolver) (any, error) {
			if f := graphql.GetFieldContext(ctx); denied[f.Object+"."+f.Field.Name] {
				return nil, nil
			}
			return next(ctx)
		},
	})
	ctx = graphql.WithResponseContext(ctx, r.present, r.recover)
	response := es.Exec(ctx)(ctx)
	return response.Data, append(response.Errors, graphql.GetErrors(ctx)...)
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
