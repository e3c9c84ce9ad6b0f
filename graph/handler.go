package graph

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"portway/auth"
	"portway/graph/plan"
	"portway/loaders"
	"portway/problem"
	"portway/ratelimit"
)

// A Handler answers GraphQL over HTTP. The grant is in the request's context: auth.Gate put it there. Set the fields,
// then call Mount.
type Handler struct {
	Source    loaders.Source
	Cursors   *loaders.Cursors
	Limiter   ratelimit.Limiter
	Beside    bool // ask the limiter beside the reads, because it is a round trip away; the answer waits for its verdict
	Limits    Limits
	Persisted *Persisted
	Whole     int  // up to how many bytes an answer is kept whole before it is sent; 256 KiB by default
	Compat    bool // HTTP statuses as the audit suite of 2025 wants them
	Log       *slog.Logger
	Disclose  func(context.Context, *Observation) error // called before an answer with a person's data goes out, which its error prevents
	Observe   func(context.Context, *Observation)       // called once per request, after the answer; nil where nobody looks
	Now       func() time.Time

	// What subscriptions need beside: the gate, for those that come by WebSocket; the grant of a request as it stands now; and
	// the end of the process.
	Admit    func(*http.Request) (*auth.Grant, error)
	Recheck  func(*http.Request) (*auth.Grant, error)
	Stopping <-chan struct{}

	documents *documents
	reference *reference
	refused   refusals
	watch     watch
}

// Mount takes the resolvers of the reference executor. Call it once, before the first request.
func (h *Handler) Mount(resolvers ResolverRoot) {
	schema := NewExecutableSchema(Config{}).Schema()
	h.documents = newDocuments(schema, h.Limits)
	h.reference = newReference(resolvers, schema, h.Log)
	h.watch.handler = h
}

// Schema returns the part of the schema that the rights open.
func Schema(rights *auth.Rights) *ast.Schema {
	return visible(NewExecutableSchema(Config{}).Schema(), rights)
}

// An operation is a request on its way to an answer.
type operation struct {
	handler   *Handler
	grant     *auth.Grant
	doc       *document
	plan      *plan.Plan
	variables map[string]any
	cost      plan.Cost
	verdict   ratelimit.Verdict
	whole     int // bytes up to which the answer is kept whole
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	start := h.Now()
	seen := &Observation{ID: rand.Text(), Start: start, Grant: auth.From(r.Context())}
	a := answer{compat: h.Compat, writer: w, media: mediaJSON}
	w.Header()["X-Request-Id"] = []string{seen.ID}
	func() {
		defer func() {
			if cause := recover(); cause != nil {
				h.Log.ErrorContext(r.Context(), "panic", "request", seen.ID, "cause", cause, "stack", string(debug.Stack()))
				a.refuse(refuse(recovered(cause)))
			}
		}()
		h.serve(&a, r, seen)
	}()
	seen.Duration = h.Now().Sub(start)
	seen.Code, seen.Status, seen.Bytes = a.code, a.status, a.bytes
	if h.Observe != nil {
		h.Observe(r.Context(), seen)
	}
}

func (h *Handler) serve(a *answer, r *http.Request, seen *Observation) {
	ctx, cancel := context.WithTimeout(r.Context(), h.Limits.Time)
	defer cancel()
	op, refused := h.admit(ctx, a, r)
	switch {
	case !refused.empty():
		a.refuse(refused)
		return
	case op.streams() && a.media == mediaStream:
		h.stream(r, a, op, seen)
		return
	case op.streams():
		a.refuse(refuse(problem.New(problem.NotAcceptable, "A subscription is a stream: send `Accept: %s`.", mediaStream)))
		return
	}
	h.once(ctx, a, op, seen)
}

// once answers an operation that has one answer.
func (h *Handler) once(ctx context.Context, a *answer, op *operation, seen *Observation) {
	run, refused := op.pay(ctx, a)
	if !refused.empty() {
		a.refuse(refused)
		return
	}
	seen.Cost = op.cost.Total
	if run.err != nil {
		h.fail(ctx, seen, run.err)
		a.refuse(refuse(run.err))
		return
	}
	seen.Reads = run.reads()
	for _, cause := range run.errors.causes {
		h.fail(ctx, seen, cause)
	}
	defer run.release()
	ready := a.data(run, op)
	seen.Bytes = ready.length
	if err := h.disclose(ctx, seen); err != nil {
		h.fail(ctx, seen, err)
		seen.Reads = nil
		a.refuse(refuse(err))
		return
	}
	a.answer(&ready, run)
}

// disclose asks whether the answer may go out. A problem is the caller's to know; anything else says that it could not be
// recorded.
func (h *Handler) disclose(ctx context.Context, seen *Observation) error {
	if h.Disclose == nil || len(seen.Reads) == 0 {
		return nil
	}
	err := h.Disclose(ctx, seen)
	if _, told := errors.AsType[*problem.Problem](err); told || err == nil {
		return err
	}
	return problem.Wrap(err, problem.Unavailable, "What is read could not be recorded, so it is not shown. Try again.")
}

// fail logs what went wrong on our side. What the caller did wrong is told to the caller; one who left is nobody's fault.
func (h *Handler) fail(ctx context.Context, seen *Observation, err error) {
	if p := asProblem(err); p.Cause != nil && !errors.Is(err, context.Canceled) {
		h.Log.ErrorContext(ctx, "request failed", "request", seen.ID, "error", err)
	}
}

// admit takes the request to the point where its cost is known: read, parsed, planned.
func (h *Handler) admit(ctx context.Context, a *answer, r *http.Request) (*operation, refusal) {
	media, err := negotiate(r)
	a.media = media
	if err != nil {
		return nil, refuse(err)
	}
	op := &operation{handler: h, grant: auth.From(ctx), whole: cmp.Or(h.Whole, defaultWhole)}
	if media == mediaStream {
		op.whole = math.MaxInt // the answer is one line of an event
	}
	if op.grant == nil {
		return nil, refuse(problem.New(problem.Unauthenticated, "There is no grant."))
	}
	sent, err := h.parse(a.writer, r)
	if err != nil {
		return nil, refuse(err)
	}
	if refused := op.prepare(sent); !refused.empty() {
		return nil, refused
	}
	if sent.get && op.plan.Operation.Operation != ast.Query && !(op.streams() && media == mediaStream) {
		a.writer.Header().Set("Allow", "POST")
		return nil, refuse(problem.New(problem.MethodNotAllowed, "Use POST; GET is for queries only."))
	}
	return op, refusal{}
}

// prepare finds the operation's document, and makes it ready to run.
func (op *operation) prepare(sent *request) refusal {
	text, store, err := op.handler.Persisted.text(op.grant.App, sent)
	if err != nil {
		return refuse(err)
	}
	if refused := op.compile(text, sent); !refused.empty() {
		return refused
	}
	store()
	return refusal{}
}

// streams reports whether the operation is answered more than once. A subscription whose only field is denied is not.
func (op *operation) streams() bool {
	return op.plan.Operation.Operation == ast.Subscription && len(op.plan.Reference) > 0
}

// compile finds the document, its operation, its variables, its plan and its cost.
func (op *operation) compile(text string, sent *request) refusal {
	d := op.handler.documents
	if op.doc = d.document(text); !op.doc.refused.empty() {
		return op.doc.refused
	}
	def, err := op.doc.operation(sent.operation)
	if err != nil {
		return refuse(err)
	}
	var refused refusal
	if op.variables, refused = d.variables(def, sent.variables); !refused.empty() {
		return refused
	}
	op.plan = d.plan(op.doc, def, &op.grant.Rights, op.variables)
	if op.grant.Used && !op.afterUse() {
		return refuse(problem.New(problem.GrantConsumed, "The grant was for one time, and was used. Only the archive that came of it can be asked for."))
	}
	if op.cost, err = op.plan.Cost(op.variables); err != nil {
		return refuse(err)
	}
	return refusal{}
}

// afterwards are the root fields that can be asked for under a grant that was used. The use is an archive, and these are about it.
var afterwards = []string{"archive", "archives", "requestArchive", "cancelArchive", "schemaVersion", "__schema", "__type"}

func (op *operation) afterUse() bool {
	for i := range op.plan.Fields {
		if kind := op.plan.Fields[i].Kind; kind != plan.Constant && kind != plan.Referred {
			return false
		}
	}
	for _, s := range op.plan.Reference {
		if f, ok := s.(*ast.Field); !ok || !slices.Contains(afterwards, f.Name) {
			return false
		}
	}
	return true
}

// run reads what the plan asks for and writes the data of the answer.
func (op *operation) run(ctx context.Context) *run {
	r := newRun(op)
	r.err = op.fill(ctx, r)
	return r
}

func (op *operation) fill(ctx context.Context, r *run) error {
	if err := r.prepare(); err != nil {
		return err
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	if len(op.plan.Reference) > 0 {
		var err error
		if r.referred, err = op.handler.reference.answer(ctx, op.plan, op.doc.ast, &r.loaders, op.variables); err != nil {
			return err
		}
	}
	r.write()
	r.errors.list = append(r.errors.list, r.referred.errors...)
	return nil
}
