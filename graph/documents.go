package graph

import (
	"errors"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"portway/auth"
	"portway/graph/plan"
	"portway/problem"
)

// What the caches hold at most, in bytes. A parsed document takes about twenty times its text.
const (
	documentCacheBytes = 16 << 20
	planCacheBytes     = 32 << 20
	parsedFactor       = 20
	planFieldBytes     = 256
)

// A document is a GraphQL text, parsed and validated; or what is wrong with it.
type document struct {
	ast        *ast.QueryDocument
	conditions []string // variables of @skip and @include
	refused    refusal
}

// A refusal is why a request gets no data: the errors of its answer, and the code that gives the HTTP status.
type refusal struct {
	code   problem.Code
	errors gqlerror.List
}

func (r refusal) empty() bool { return len(r.errors) == 0 }

func refuse(err error) refusal {
	return refusal{code: asProblem(err).Code, errors: gqlerror.List{present(err, nil)}}
}

// documents parses, validates and compiles, each at most once while it is cached.
type documents struct {
	schema *ast.Schema
	limits Limits
	rules  *rules.Rules
	parsed *cache[string, *document]
	plans  *cache[planKey, *plan.Plan]
}

// A planKey is all that a plan depends on.
type planKey struct {
	document   *document
	operation  string
	rights     auth.Rights
	conditions string
}

func newDocuments(schema *ast.Schema, limits Limits) *documents {
	return &documents{
		schema: schema, limits: limits, rules: quietRules(),
		parsed: newCache[string, *document](documentCacheBytes),
		plans:  newCache[planKey, *plan.Plan](planCacheBytes),
	}
}

// quietRules are the rules of the specification, with messages that do not suggest names: a suggestion would tell of
// fields that the token may not use.
func quietRules() *rules.Rules {
	r := rules.NewDefaultRules()
	for _, quiet := range []core.Rule{
		rules.FieldsOnCorrectTypeRuleWithoutSuggestions, rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRuleWithoutSuggestions, rules.ScalarLeafsRuleWithoutSuggestions, rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		r.RemoveRule(strings.TrimSuffix(quiet.Name, "WithoutSuggestions"))
		r.AddRule(quiet.Name, quiet.RuleFunc)
	}
	return r
}

// document returns the text's document, from the cache where it is there. A wrong text is cached too: it would be as
// expensive to refuse again.
func (d *documents) document(text string) *document {
	if doc, ok := d.parsed.get(text); ok {
		return doc
	}
	doc := d.parse(text)
	d.parsed.add(text, doc, len(text)*parsedFactor)
	return doc
}

func (d *documents) parse(text string) *document {
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, d.limits.Tokens)
	if err != nil {
		return &document{refused: d.unparsed(err)}
	}
	if err := d.limits.check(parsed); err != nil {
		return &document{refused: refuse(err)}
	}
	if errs := validator.ValidateWithRules(d.schema, parsed, d.rules); len(errs) > 0 {
		return &document{refused: refusal{problem.ValidationFailed, coded(errs, problem.ValidationFailed)}}
	}
	return &document{ast: parsed, conditions: plan.Conditions(parsed)}
}

func (d *documents) unparsed(err error) refusal {
	switch { // gqlparser has no types for them
	case strings.Contains(err.Error(), "token limit"):
		return refuse(problem.New(problem.TooComplex, "The document has more than %d tokens. Split it into several operations.", d.limits.Tokens))
	case strings.Contains(err.Error(), "nesting depth"):
		return refuse(problem.New(problem.TooComplex, "The document has more than %d nested selections. Split it into several operations.", d.limits.Depth))
	}
	var list gqlerror.List
	var single *gqlerror.Error
	switch {
	case errors.As(err, &list): // first: a list is found to be its first error, too
	case errors.As(err, &single):
		list = gqlerror.List{single}
	default:
		return refuse(problem.Wrap(err, problem.ParseFailed, "The document is not GraphQL."))
	}
	return refusal{problem.ParseFailed, coded(list, problem.ParseFailed)}
}

// operation picks the operation to run.
func (doc *document) operation(name string) (*ast.OperationDefinition, error) {
	ops := doc.ast.Operations
	if name != "" {
		if op := ops.ForName(name); op != nil {
			return op, nil
		}
		return nil, problem.New(problem.OperationNotResolved, "The document has no operation of the name in `operationName`.")
	}
	switch len(ops) {
	case 0:
		return nil, problem.New(problem.OperationNotResolved, "The document has no operation.")
	case 1:
		return ops[0], nil
	}
	return nil, problem.New(problem.OperationNotResolved, "The document has %d operations; say which in `operationName`.", len(ops))
}

// plan returns the operation's plan for the rights, from the cache where it is there.
func (d *documents) plan(doc *document, op *ast.OperationDefinition, rights *auth.Rights, variables map[string]any) *plan.Plan {
	key := planKey{document: doc, operation: op.Name, rights: *rights}
	if len(doc.conditions) == 0 {
		return d.compiled(key, op, nil)
	}
	conditions := map[string]any{}
	for _, name := range doc.conditions {
		yes, _ := variables[name].(bool)
		conditions[name] = yes
		key.conditions += name + map[bool]string{true: "+", false: "-"}[yes]
	}
	return d.compiled(key, op, conditions)
}

func (d *documents) compiled(key planKey, op *ast.OperationDefinition, conditions map[string]any) *plan.Plan {
	if p, ok := d.plans.get(key); ok {
		return p
	}
	p := plan.Compile(d.schema, op, &key.rights, conditions)
	d.plans.add(key, p, p.Size()*planFieldBytes)
	return p
}
