package graph

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"portway/problem"
)

// variables coerces the values that were sent to the types that the operation declares.
func (d *documents) variables(op *ast.OperationDefinition, sent map[string]any) (map[string]any, refusal) {
	if len(op.VariableDefinitions) == 0 {
		return nil, refusal{}
	}
	given := make(map[string]any, len(sent))
	for _, v := range op.VariableDefinitions {
		value, ok := sent[v.Variable]
		if !ok {
			continue
		}
		var err error
		if given[v.Variable], err = coerce(v.Type, value, "$"+v.Variable); err != nil {
			return nil, refuse(err)
		}
	}
	values, err := validator.VariableValues(d.schema, op, given)
	if err == nil {
		return values, refusal{}
	}
	return nil, refuse(misfit(err))
}

// misfit says which variable is wrong. gqlparser says it in the error's path, which in an answer is a place in the data.
func misfit(err error) error {
	var single *gqlerror.Error
	if !errors.As(err, &single) || len(single.Path) < 2 {
		return problem.Wrap(err, problem.BadInput, "The variables do not fit the operation.")
	}
	name := strings.TrimPrefix(single.Path.String(), "variable.")
	return problem.New(problem.BadInput, "The variable `$%s` %s.", name, single.Message)
}

// coerce brings a value to the form of its type, as the specification says for input: a value alone is a list of one, a
// number is an id. It refuses what gqlparser takes although the specification does not, such as the text "1" for an Int.
func coerce(t *ast.Type, value any, where string) (any, error) {
	if value == nil {
		return nil, nil
	}
	if t.Elem != nil {
		return coerceList(t, value, where)
	}
	fits := true
	switch given := value.(type) {
	case json.Number:
		switch t.NamedType {
		case "ID":
			value, fits = given.String(), !strings.ContainsAny(given.String(), ".eE")
		case "Int":
			_, err := strconv.ParseInt(given.String(), 10, 32)
			fits = err == nil
		case "String":
			fits = false
		}
	case string:
		fits = t.NamedType != "Int" && t.NamedType != "Float"
	}
	if !fits {
		return nil, problem.New(problem.BadInput, "The variable `%s` has a value that is no %s.", where, t.NamedType)
	}
	return value, nil
}

func coerceList(t *ast.Type, value any, where string) (any, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	items := make([]any, len(list))
	for i, item := range list {
		var err error
		if items[i], err = coerce(t.Elem, item, where+"["+strconv.Itoa(i)+"]"); err != nil {
			return nil, err
		}
	}
	return items, nil
}
