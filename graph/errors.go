package graph

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"portway/graph/plan"
	"portway/problem"
)

// maxErrors bounds the errors of one answer.
const maxErrors = 10

// failures collects what went wrong in the fields of an answer.
type failures struct {
	denied []gqlerror.List // per denial of the plan, nil until it is met
	list   gqlerror.List
	causes []error // for the log
}

func newFailures(p *plan.Plan) failures {
	return failures{denied: make([]gqlerror.List, len(p.Denied))}
}

// deny notes that a denied field was met; the first place is the one that is told.
func (f *failures) deny(d *plan.Denial, path plan.Path, index []int) {
	if f.denied[d.Index] == nil {
		f.denied[d.Index] = gqlerror.List{denial(d, concrete(path, index))}
	}
}

// fail notes that a field could not be read.
func (f *failures) fail(err error, path plan.Path, index []int) {
	f.causes = append(f.causes, err)
	if len(f.list) < maxErrors {
		f.list = append(f.list, present(err, concrete(path, index)))
	}
}

// all returns the errors of an answer: a denied coordinate is told once, even where no record was there to show it.
func (f *failures) all(p *plan.Plan) gqlerror.List {
	var list gqlerror.List
	for i, d := range p.Denied {
		switch {
		case f.denied[i] != nil:
			list = append(list, f.denied[i]...)
		case !d.OnDemand:
			list = append(list, denial(d, concrete(d.Path, nil)))
		}
	}
	return append(list, f.list...)
}

// concrete puts positions into a path; from the first list without one on, the path ends.
func concrete(path plan.Path, index []int) ast.Path {
	var p ast.Path
	lists := 0
	for _, key := range path {
		if key != "" {
			p = append(p, ast.PathName(key))
			continue
		}
		if lists == len(index) {
			return p
		}
		p = append(p, ast.PathIndex(index[lists]))
		lists++
	}
	return p
}

func denial(d *plan.Denial, path ast.Path) *gqlerror.Error {
	p := problem.New(problem.MissingScope, "%s is not open to this token: it needs the scope %s.", d.Coordinate, inWords(d.AnyOf)).
		With("coordinate", d.Coordinate).With("missingScopes", d.AnyOf)
	return present(p, path)
}

// inWords writes scopes for a sentence: posts:read, or a:read with b:read.
func inWords(anyOf [][]string) string {
	var ways []string
	for _, all := range anyOf {
		ways = append(ways, strings.Join(all, " with "))
	}
	return strings.Join(ways, ", or ")
}

// present turns an error into what the caller sees.
func present(err error, path ast.Path) *gqlerror.Error {
	p := asProblem(err)
	extensions := map[string]any{"code": string(p.Code)}
	for k, v := range p.Details {
		extensions[k] = v
	}
	return &gqlerror.Error{Message: p.Message, Path: path, Extensions: extensions}
}

// asProblem returns the problem in err. An operation that ran out of time has none of its own.
func asProblem(err error) *problem.Problem {
	if errors.Is(err, context.DeadlineExceeded) && !problem.Is(err, problem.Timeout) {
		return problem.Wrap(err, problem.Timeout, "The operation ran into the time limit. Ask for less, or try again.")
	}
	return problem.Of(err)
}

// coded gives the errors of gqlparser a code, and cuts the list.
func coded(list gqlerror.List, code problem.Code) gqlerror.List {
	list = slices.Clip(list[:min(len(list), maxErrors)])
	for _, e := range list {
		e.Extensions = map[string]any{"code": string(code)}
		e.Rule = ""
	}
	return list
}

// recovered turns a panic into an error for the log.
func recovered(cause any) error { return fmt.Errorf("graph: panic: %v", cause) }
