package graph

import (
	"context"
	"encoding/json"
	"fmt"

	"portway/auth"
	"portway/loaders"
)

// ByReference answers a whole operation with gqlgen's executor: the other side of the differential test.
func (h *Handler) ByReference(ctx context.Context, g *auth.Grant, text string, variables map[string]any) (json.RawMessage, error) {
	op := &operation{handler: h, grant: g}
	if refused := op.compile(text, &request{query: text, variables: variables}); !refused.empty() {
		return nil, fmt.Errorf("refused: %w", refused.errors)
	}
	l := &loaders.Loaders{Source: h.Source, Grant: g, Cursors: h.Cursors}
	data, errs := h.reference.execute(ctx, h.reference.view(&g.Rights), op.doc.ast, op.plan.Operation, op.plan, l, op.variables)
	for _, e := range errs {
		return nil, e
	}
	return data, nil
}

// Quickly and Thoroughly read a request's body, each in its way.
func Quickly(body []byte) (sent any, read bool) {
	r, ok := quickly(body)
	return r, ok
}

// Thoroughly reads it as encoding/json does.
func Thoroughly(body []byte) (any, error) {
	r, err := parseBody(body)
	return r, err
}
