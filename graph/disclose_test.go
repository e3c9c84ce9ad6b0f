package graph_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"portway/graph"
	"portway/problem"
)

func TestAnAnswerWaitsForItsDisclosure(t *testing.T) {
	const secret = "the disk is full at /data"
	for _, test := range []struct {
		why    string
		query  string
		err    error
		asked  bool
		status int
		code   problem.Code
	}{
		{"recorded", "{ me { posts { nodes { title } } } }", nil, true, http.StatusOK, ""},
		{"could not be recorded", "{ me { posts { nodes { title } } } }", errors.New(secret), true, http.StatusServiceUnavailable, problem.Unavailable},
		{"refused for a reason", "{ me { posts { nodes { title } } } }", problem.New(problem.GrantConsumed, "Used."), true, http.StatusForbidden, problem.GrantConsumed},
		{"nobody's data", "{ schemaVersion }", errors.New(secret), false, http.StatusOK, ""},
		{"nothing that the grant opens", "{ me { likes { nodes { url } } } }", errors.New(secret), false, http.StatusOK, problem.MissingScope},
	} {
		t.Run(test.why, func(t *testing.T) {
			h := newHandler(sample(3))
			var before, after *graph.Observation
			h.Disclose = func(_ context.Context, o *graph.Observation) error {
				seen := *o
				before = &seen
				return test.err
			}
			h.Observe = func(_ context.Context, o *graph.Observation) { after = o }
			answer := post(t, h, grant("posts:read"), test.query, nil)
			text := answer.Body.String()
			if answer.Code != test.status || test.code != "" && !strings.Contains(text, string(test.code)) {
				t.Errorf("%d %s, want %d %s", answer.Code, text, test.status, test.code)
			}
			if (before != nil) != test.asked {
				t.Errorf("asked whether it may go out: %v, want %v", before != nil, test.asked)
			}
			if strings.Contains(text, secret) || test.err != nil && strings.Contains(text, "title") {
				t.Errorf("the answer shows what it must not: %s", text)
			}
			if test.err != nil && len(after.Reads) > 0 {
				t.Errorf("what was withheld is counted as read: %v", after.Reads)
			}
			if test.asked && test.err == nil && (before.Bytes != answer.Body.Len() || before.Reads[0].Records != 3) {
				t.Errorf("told %d bytes and %+v of an answer of %d", before.Bytes, before.Reads, answer.Body.Len())
			}
		})
	}
}
