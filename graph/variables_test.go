package graph_test

import (
	"strings"
	"testing"
)

func TestAVariableAloneIsAListOfOne(t *testing.T) {
	h := newHandler(sample(2))
	a := ask(t, h, grant("posts:read"), `query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": "post_own1"})
	if want := `{"nodes":[{"id":"post_own1"}]}`; string(a.Data) != want {
		t.Errorf("%s, want %s", a.Data, want)
	}
}

func TestARefusedVariableIsNamed(t *testing.T) {
	h := newHandler(sample(1))
	const query = `query($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }`
	for name, c := range map[string]struct {
		variables map[string]any
		named     string
	}{
		"missing":        {map[string]any{"ids": []any{}}, "`$id` must be defined"},
		"null":           {map[string]any{"id": nil, "ids": []any{}}, "`$id` cannot be null"},
		"null in a list": {map[string]any{"id": "x", "ids": []any{"x", nil}}, "`$ids[1]` cannot be null"},
		"a fraction":     {map[string]any{"id": "x", "ids": []any{1.5}}, "`$ids[0]` has a value that is no ID"},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask(t, h, grant("posts:read"), query, c.variables)
			if len(a.Errors) != 1 || !strings.Contains(a.Errors[0].Message, c.named) || a.Errors[0].Path != nil {
				t.Errorf("%+v, want one that says %q, without a path", a.Errors, c.named)
			}
		})
	}
}

func TestTwoValuesAreNoVariables(t *testing.T) {
	h := newHandler(sample(1))
	a := ask(t, h, grant("posts:read"), `{ explain(document: "{ me { id } }", variables: "{} {}") { cost } }`, nil)
	if len(a.Errors) != 1 || a.Errors[0].Extensions.Code != "BAD_REQUEST" {
		t.Errorf("%+v", a.Errors)
	}
}
