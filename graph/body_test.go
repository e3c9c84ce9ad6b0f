package graph_test

import (
	"reflect"
	"testing"

	"portway/graph"
)

// usual are bodies that are read quickly.
var usual = []string{
	`{"query":"{ me { id } }"}`,
	" {\n\t\"query\" : \"query Q($n: Int) {\\n me { posts(first: $n) { nodes { title(x: \\\"y\\\") } } } }\" , \"operationName\" : \"Q\", \"variables\":{\"n\": 5, \"m\": [{\"}\": \"\\\"}\"}, 1e3, null]} }\r\n",
	`{"operationName":null,"variables":null,"extensions":null,"query":"{ Zoë 日本 }"}`,
	`{"documentId":"sha256:abc","variables":{}}`,
	`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}`,
	`{}`,
}

// unusual are bodies that encoding/json is left to, for better or for worse.
var unusual = []string{
	``, `{`, `[]`, `null`, `{"query":1}`, `{"query":"a"`, `{"query":"a",}`, `{"query":"a"} x`, `{"query":"a","query":"b"}`, `{"QUERY":"a"}`, `{"query":"\u0041"}`,
	"{\"query\":\"\xff\"}", "{\"query\":\"a\nb\"}", `{"variables":[]}`, `{"variables":{"a"}}`, `{"variables":{"a":1}`, `{"other":1,"query":"a"}`, `{"query":"\x"}`, `{"query":"a\"}`,
	`{,"query":"a"}`, `{"query":"a" "variables":{}}`, `{"extensions":{"persistedQuery":1}}`, `{"query":null}`, `{"que\u0072y":"a"}`,
}

func TestUsualBodiesAreReadQuickly(t *testing.T) {
	for _, body := range usual {
		if _, ok := graph.Quickly([]byte(body)); !ok {
			t.Errorf("not read: %s", body)
		}
		readAlike(t, body)
	}
	for _, body := range unusual {
		if sent, ok := graph.Quickly([]byte(body)); ok {
			t.Errorf("read as %+v: %q", sent, body)
		}
	}
}

func FuzzBody(f *testing.F) {
	for _, body := range append(usual, unusual...) {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) { readAlike(t, body) })
}

// readAlike wants what is read quickly to be what encoding/json reads.
func readAlike(t *testing.T, body string) {
	t.Helper()
	quick, ok := graph.Quickly([]byte(body))
	if !ok {
		return
	}
	thorough, err := graph.Thoroughly([]byte(body))
	if err != nil || !reflect.DeepEqual(quick, thorough) {
		t.Errorf("%q is read as %+v and as %+v, %v", body, quick, thorough, err)
	}
}
