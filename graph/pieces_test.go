package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"portway/auth"
	"portway/graph"
	"portway/record"
)

// sameInPieces wants an answer that is sent in pieces, as a long one is, to be the same to the byte as one that is whole.
func sameInPieces(t *testing.T, h *graph.Handler, g *auth.Grant, query string) {
	t.Helper()
	whole := post(t, h, g, query, nil)
	h.Whole = 1
	defer func() { h.Whole = 0 }()
	pieces := post(t, h, g, query, nil)
	if pieces.Code != whole.Code || !sameButBudget(pieces.Body.String(), whole.Body.String()) {
		t.Errorf("in pieces, %d:\n%s\nwhole, %d:\n%s", pieces.Code, pieces.Body, whole.Code, whole.Body)
	}
	if length := pieces.Header().Get("Content-Length"); length != strconv.Itoa(pieces.Body.Len()) {
		t.Errorf("Content-Length %s for %d bytes", length, pieces.Body.Len())
	}
}

// sameButBudget compares answers without what they say of the budget, which the second one has less of.
func sameButBudget(a, b string) bool {
	cut := func(s string) string { return s[:strings.LastIndex(s, `,"extensions":`)] }
	return cut(a) == cut(b)
}

// A long answer is written twice, and so the ledger knows its length before it goes out.
func TestTheLedgerKnowsTheLengthOfALongAnswer(t *testing.T) {
	for _, g := range []*auth.Grant{grant(everyScope()...), grant("deletedPosts:read")} {
		h, told := newHandler(leafSource(1000)), 0
		h.Disclose = func(_ context.Context, o *graph.Observation) error { told = o.Bytes; return nil }
		const query = `{ me { deletedPosts(first: 1000) { nodes { id createdAt url coverUrl title altText promptText sound likeCount place } } } }`
		answer := post(t, h, g, query, nil)
		if told < 256<<10 || told != answer.Body.Len() || !json.Valid(answer.Body.Bytes()) {
			t.Errorf("the ledger was told of %d bytes, the answer has %d", told, answer.Body.Len())
		}
	}
}

// What the ledger does not take is not sent, however long it is.
func TestALongAnswerThatIsNotRecordedIsNotSent(t *testing.T) {
	h := newHandler(leafSource(1000))
	h.Disclose = func(context.Context, *graph.Observation) error { return errors.New("full") }
	answer := post(t, h, grant(everyScope()...), `{ me { deletedPosts(first: 1000) { nodes { id url title altText coverUrl promptText } } } }`, nil)
	if answer.Code != http.StatusServiceUnavailable || strings.Contains(answer.Body.String(), "deletedPost_") {
		t.Errorf("%d: %.300s", answer.Code, answer.Body)
	}
}

// The memory of a long answer is bounded.
func TestALongAnswerIsSentInPieces(t *testing.T) {
	h, w := newHandler(leafSource(1000)), &pieces{sink: sink{header: http.Header{}}}
	h.ServeHTTP(w, request(t, grant(everyScope()...), `{ me { deletedPosts(first: 1000) { nodes { id createdAt url coverUrl title altText promptText sound likeCount } } } }`))
	if w.count < 2 || w.largest > 300<<10 {
		t.Errorf("%d pieces, the largest of %d bytes", w.count, w.largest)
	}
	// A client that leaves in the middle is not written to any more.
	gone := &pieces{sink: sink{header: http.Header{}}, stop: 1}
	h.Whole = 1
	h.ServeHTTP(gone, request(t, grant(everyScope()...), `{ me { deletedPosts(first: 1000) { nodes { id } } } }`))
	if gone.count != 2 {
		t.Errorf("%d pieces after the client left", gone.count-1)
	}
}

func request(t *testing.T, g *auth.Grant, query string) *http.Request {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(auth.With(t.Context(), g), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// pieces counts what it is given, and fails from the stop-th piece on.
type pieces struct {
	sink
	count, largest, stop int
}

func (p *pieces) Write(b []byte) (int, error) {
	p.count++
	p.largest = max(p.largest, len(b))
	if p.stop > 0 && p.count > p.stop {
		return 0, io.ErrClosedPipe
	}
	return len(b), nil
}

// leafFields are the ten fields of leafQuery, in its order.
var leafFields = []string{"id", "createdAt", "url", "coverUrl", "title", "altText", "promptText", "sound", "likeCount", "disclosure"}

// leafSource answers with that many records of ten fields.
func leafSource(records int) fixed {
	c := record.DeletedPostCategory
	return fixed{map[*record.Category][]record.Row{c: leafRows(leafFields...).rows[c][:records]}}
}
