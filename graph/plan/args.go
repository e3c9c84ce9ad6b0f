package plan

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"portway/loaders"
	"portway/problem"
)

// Window returns the part of the list that the fetch's arguments ask for.
func (f *Fetch) Window(l *loaders.Loaders, variables map[string]any) (loaders.Window, error) {
	if len(f.Args) == 0 {
		return loaders.Window{Limit: f.Default}, nil
	}
	args, err := arguments(f.Args, variables)
	if err != nil {
		return loaders.Window{}, err
	}
	return l.Window(f.Category, args, f.Default)
}

// Forward refuses a list that is asked for from its end backwards: it cannot be read to its end.
func (f *Fetch) Forward(variables map[string]any) error {
	args, err := arguments(f.Args, variables)
	if err == nil && (args.Last != nil || args.Before != nil) {
		err = problem.New(problem.BadInput, "`%s` is read to its end: leave out `last` and `before`.", f.Category.Name)
	}
	return err
}

// arguments evaluates the arguments of a list. A variable that was not given, and null, are no argument.
func arguments(list ast.ArgumentList, variables map[string]any) (loaders.Args, error) {
	var a loaders.Args
	for _, arg := range list {
		v, err := arg.Value.Value(variables)
		if err != nil {
			return a, problem.Wrap(err, problem.BadInput, "The argument `%s` cannot be read.", arg.Name)
		}
		if v == nil {
			continue
		}
		switch arg.Name {
		case "first":
			a.First, err = whole(v)
		case "last":
			a.Last, err = whole(v)
		case "after":
			a.After, err = text(v)
		case "before":
			a.Before, err = text(v)
		case "since":
			a.Since, err = moment(v)
		case "until":
			a.Until, err = moment(v)
		}
		if err != nil {
			return a, problem.Wrap(err, problem.BadInput, "The argument `%s` has a value that its type cannot hold; the schema says which it takes.", arg.Name)
		}
	}
	return a, nil
}

func whole(v any) (*int32, error) {
	n, err := graphql.UnmarshalInt32(v)
	return &n, err
}

func text(v any) (*string, error) {
	s, err := graphql.UnmarshalString(v)
	return &s, err
}

func moment(v any) (*time.Time, error) {
	t, err := graphql.UnmarshalTime(v)
	return &t, err
}

// Requested returns the ids that a run asks a node field for.
func (f *Field) Requested(variables map[string]any) ([]string, error) {
	return identifiers(f.IDs, variables)
}

// Requested returns the distinct ids that a run asks the fetch for: those of its category.
func (f *Fetch) Requested(variables map[string]any) ([]string, error) {
	ids, err := identifiers(f.IDs, variables)
	prefix := f.Category.IDPrefix()
	var own []string
	for _, id := range ids {
		if strings.HasPrefix(id, prefix) && !slices.Contains(own, id) {
			own = append(own, id)
		}
	}
	return own, err
}

func identifiers(arg *ast.Argument, variables map[string]any) ([]string, error) {
	v, err := arg.Value.Value(variables)
	if err != nil {
		return nil, problem.Wrap(err, problem.BadInput, "The argument `%s` cannot be read.", arg.Name)
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	if len(list) > loaders.MaxNodes {
		return nil, problem.New(problem.BadInput, "`ids` has %d ids; ask for at most %d at once.", len(list), loaders.MaxNodes)
	}
	ids := make([]string, len(list))
	for i, item := range list {
		switch id := item.(type) {
		case string:
			ids[i] = id
		case json.Number:
			ids[i] = id.String()
		}
	}
	return ids, nil
}
