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

	code   problem.Code // empty where all went well
	status int
	bytes  int
}

// A body is an answer that is ready to be sent.
type body struct {
	status int
	parts  [3][]byte
}

func (b *body) size() int { return len(b.parts[0]) + len(b.parts[1]) + len(b.parts[2]) }

// data writes a run's data, with the errors of its fields and what it cost.
func (a *answer) data(r *run, op *operation) body {
	errs := r.errors.all(op.plan)
	status := http.StatusOK
	if len(errs) > 0 {
		if code, ok := errs[0].Extensions["code"].(string); ok {
			a.code = problem.Code(code)
		}
		if a.media == mediaGraphQL && !a.compat {
			status = statusPartial
		}
	}
	head := append(r.head[:0], '{')
	if len(errs) > 0 {
		head = append(append(append(head, `"errors":`...), marshal(errs)...), ',')
	}
	r.head, r.tail = append(head, `"data":`...), op.extensions(r.tail[:0])
	return body{status, [3][]byte{r.head, r.buf, r.tail}}
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
	a.code = r.code
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
	a.status = status
	for _, p := range parts {
		a.bytes += len(p)
	}
	head(a.writer.Header(), a.media)
	a.writer.Header().Set("Content-Length", strconv.Itoa(a.bytes))
	a.writer.WriteHeader(status)
	for _, p := range parts {
		if _, err := a.writer.Write(p); err != nil {
			return // the client is gone
		}
	}
}

// head sets what every answer's header has.
func head(h http.Header, media string) {
	h.Set("Content-Type", media+"; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Authorization, Accept, Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
}

// marshal writes errors; what they carry was made here, so it can be written.
func marshal(errs gqlerror.List) []byte {
	b, err := json.Marshal(errs)
	if err != nil {
		return []byte(`[{"message":"Something failed on our side."}]`)
	}
	return b
}
