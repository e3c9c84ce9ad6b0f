package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"portway/problem"
)

// statusPartial says that an answer has data and errors (GraphQL over HTTP, section 6.4.2).
const statusPartial = 294

// An answer writes the HTTP response.
type answer struct {
	writer http.ResponseWriter
	media  string
	compat bool

	code    problem.Code // empty where all went well
	refused *refusal     // why there is no data; nil where there is
	status  int
	bytes   int
}

// A body is an answer that is ready to be sent.
type body struct {
	status int
	errors []byte // what stands before the data; empty where there are none
	tail   int    // the bytes of what stands behind it
	length int    // of all
}

// data completes a run's answer with the errors of its fields and what it cost.
func (a *answer) data(r *run, op *operation) body {
	b := body{status: http.StatusOK}
	if errs := r.errors.all(op.plan); len(errs) > 0 {
		if code, ok := errs[0].Extensions["code"].(string); ok {
			a.code = problem.Code(code)
		}
		if a.media == mediaGraphQL && !a.compat {
			b.status = statusPartial
		}
		b.errors = append(append([]byte(`{"errors":`), marshal(errs)...), ',')
		b.length = len(b.errors) - 1 // the bracket of the data falls away
	}
	before := len(r.buf)
	r.buf = op.extensions(r.buf)
	b.tail = len(r.buf) - before
	b.length += r.length + len(r.buf)
	return b
}

// answer sends what is ready: as it stands, or where it is long, by writing it again.
func (a *answer) answer(b *body, r *run) {
	if r.length == 0 {
		if b.errors == nil {
			a.send(b.status, r.buf)
			return
		}
		a.send(b.status, b.errors, r.buf[1:])
		return
	}
	a.head(b.status, b.length)
	if len(b.errors) > 0 {
		if _, err := a.writer.Write(b.errors); err != nil {
			return // the client is gone
		}
	}
	r.again(a.writer, r.buf[len(r.buf)-b.tail:], len(b.errors) > 0)
}

// extensions writes what the operation cost, and the end of the answer.
func (op *operation) extensions(b []byte) []byte {
	v := &op.verdict
	b = append(b, `,"extensions":{"cost":{"requestedCost":`...)
	b = strconv.AppendInt(b, op.cost.Total, 10)
	b = append(b, `,"remaining":`...)
	b = strconv.AppendInt(b, int64(v.Remaining), 10)
	b = append(b, `,"limit":`...)
	b = strconv.AppendInt(b, int64(v.Limit.Burst), 10)
	b = append(b, `,"resetSeconds":`...)
	b = strconv.AppendInt(b, int64(ceilSeconds(v.ResetAfter)), 10)
	return append(b, `}}}`...)
}

// refuse sends errors without data.
func (a *answer) refuse(r refusal) {
	a.code, a.refused = r.code, &r
	status := problem.New(r.code, "").Status()
	if a.compat {
		status = compatStatus(r.code, a.media, status)
	}
	a.send(status, append(append([]byte(`{"errors":`), marshal(r.errors)...), '}'))
}

// compatStatus is the status that the audit suite of 2025 expects: 400 for what is wrong with a document, and 200 where
// the client reads only application/json.
func compatStatus(code problem.Code, media string, status int) int {
	switch code {
	case problem.ParseFailed, problem.ValidationFailed, problem.TooComplex, problem.OperationNotResolved, problem.BadInput:
		if media == mediaJSON {
			return http.StatusOK
		}
		return http.StatusBadRequest
	}
	return status
}

func (a *answer) send(status int, parts ...[]byte) {
	if a.media == mediaStream { // the errors stand in the stream (graphql-sse, distinct connections mode)
		status = http.StatusOK
		parts = slices.Concat([][]byte{[]byte("event: next\ndata: ")}, parts, [][]byte{[]byte("\n\n" + completion)})
	}
	length := 0
	for _, p := range parts {
		length += len(p)
	}
	a.head(status, length)
	for _, p := range parts {
		if _, err := a.writer.Write(p); err != nil {
			return // the client is gone
		}
	}
}

// head sends the head of an answer of so many bytes.
func (a *answer) head(status, length int) {
	a.status, a.bytes = status, length
	h := a.writer.Header()
	head(h, a.media)
	h["Content-Length"] = []string{strconv.Itoa(length)}
	a.writer.WriteHeader(status)
}

// What headers say again and again. Nobody writes to these: a header that gets another value gets another slice.
var (
	noStore      = []string{"no-store"}
	varies       = []string{"Authorization, Accept, Accept-Encoding"}
	noSniff      = []string{"nosniff"}
	contentTypes = map[string][]string{
		mediaJSON:    {mediaJSON + "; charset=utf-8"},
		mediaGraphQL: {mediaGraphQL + "; charset=utf-8"},
		mediaStream:  {mediaStream + "; charset=utf-8"},
	}
)

// head sets what every answer's header has.
func head(h http.Header, media string) {
	h["Content-Type"] = contentTypes[media]
	h["Cache-Control"] = noStore
	h["Vary"] = varies
	h["X-Content-Type-Options"] = noSniff
}

// marshal writes errors; what they carry was made here, so it can be written.
func marshal(errs gqlerror.List) []byte {
	b, err := json.Marshal(errs)
	if err != nil {
		return []byte(`[{"message":"Something failed on our side."}]`)
	}
	return b
}
