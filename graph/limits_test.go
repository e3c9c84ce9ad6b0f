package graph_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"portway/problem"
)

func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func fragments(n int, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "fragment f%d on User { a%d: id ...f%d ...f%d } ", i, i, i+1, i+1)
	}
	return fmt.Sprintf("{ me { ...f0 } } %s fragment f%d on User { %s }", b.String(), n, last)
}

// attacks are the requests that are known to make GraphQL servers work; the code says how each is refused, "" that it
// is answered.
func attacks() map[string]struct {
	query     string
	variables map[string]any
	code      problem.Code
} {
	type attack = struct {
		query     string
		variables map[string]any
		code      problem.Code
	}
	return map[string]attack{
		"fragment bomb of 30 levels":        {fragments(30, "id"), nil, problem.TooComplex},
		"fragment bomb below the token cap": {fragments(22, "id"), nil, problem.TooComplex},
		"2,000 repeated fields":             {"{ me { " + strings.Repeat("id ", 2000) + "} }", nil, problem.TooComplex},
		"350 repeated lists":                {"{ me { " + strings.Repeat("posts { nodes { id } } ", 350) + "} }", nil, ""},
		"5,000 aliases":                     {"{ me { " + repeat(5000, "a%d: id ") + "} }", nil, problem.TooComplex},
		"101 aliases":                       {"{ " + repeat(101, "a%d: __typename ") + "}", nil, problem.TooComplex},
		"10,000 directives":                 {"{ me { id " + strings.Repeat("@x ", 10000) + "} }", nil, problem.TooComplex},
		"500 directives":                    {"{ me { id " + strings.Repeat("@skip(if: false) ", 500) + "} }", nil, problem.TooComplex},
		"depth of 5,000":                    {strings.Repeat("{ a ", 5000) + strings.Repeat("}", 5000), nil, problem.TooComplex},
		"depth of 500":                      {strings.Repeat("{ me ", 500) + "{ id }" + strings.Repeat("}", 500), nil, problem.TooComplex},
		"introspection depth":               {"{ __schema { types { " + strings.Repeat("fields { type { ", 20) + "name" + strings.Repeat(" } }", 20) + " } } }", nil, problem.TooComplex},
		"introspection under aliases":       {"{ " + repeat(50, "a%d: __schema { types { fields { args { name } } } } ") + "}", nil, problem.TooComplex},
		"aliases in introspection":          {"{ __schema { " + repeat(50, "a%d: types { fields { args { name } } } ") + "} }", nil, problem.TooComplex},
		"aliases in its fragments":          {"{ __schema { ...f } } fragment f on __Schema { types { " + repeat(50, "a%d: fields { args { name } } ") + "} }", nil, problem.TooComplex},
		"a literal of 90 kB":                {`{ node(id: "` + strings.Repeat("x", 90000) + `") { id } }`, nil, ""},
		"a list of 5,000 ids":               {`{ nodes(ids: [` + strings.Repeat(`"a",`, 5000) + `]) { id } }`, nil, problem.TooComplex},
		"5,000 ids in a variable":           {`query($i: [ID!]!) { nodes(ids: $i) { id } }`, map[string]any{"i": strings.Split(strings.Repeat("a,", 5000), ",")}, problem.BadInput},
		"the longest page":                  {`{ me { posts(first: 2147483647) { nodes { id } } } }`, nil, problem.BadInput},
		"beyond the longest page":           {`{ me { posts(first: 99999999999999) { nodes { id } } } }`, nil, problem.BadInput},
		"a negative page":                   {`{ me { posts(first: -1) { nodes { id } } } }`, nil, problem.BadInput},
		"two ends":                          {`{ me { posts(first: 1, last: 1) { nodes { id } } } }`, nil, problem.BadInput},
		"a forged cursor":                   {`{ me { posts(after: "AAAAAAAAAAAAAAAAAAAAAAAAAAAA") { nodes { id } } } }`, nil, problem.BadInput},
		"a product of lists":                {`{ me { conversations(first: 1000) { nodes { messages(first: 1000) { nodes { id } } } } posts(first: 1000) { nodes { comments(first: 1000) { nodes { id } } } } } }`, nil, problem.TooExpensive},
		"a cycle of fragments":              {"{ me { ...a } } fragment a on User { ...b } fragment b on User { ...a }", nil, problem.ValidationFailed},
		"operations of one name":            {"query a { me { id } } query a { me { id } }", nil, problem.ValidationFailed},
		"unicode escapes":                   {`{ node(id: "\u0000\uFFFF` + strings.Repeat(`\u00e9`, 5000) + `") { id } }`, nil, ""},
		"a cut escape":                      {`{ node(id: "\uD8") { id } }`, nil, problem.ParseFailed},
		"skip and include":                  {`query($a: Boolean!, $b: Boolean!) { me { id @skip(if: $a) @include(if: $b) ...F @skip(if: $b) } } fragment F on User { id @include(if: $a) }`, map[string]any{"a": true, "b": false}, ""},
		"no selection":                      {`{ me }`, nil, problem.ValidationFailed},
		"an empty document":                 {`   `, nil, problem.OperationNotResolved},
		"many fragments, none spread":       {"{ me { id } } " + repeat(300, "fragment x%d on User { id } "), nil, problem.ValidationFailed},
		"many unknown fields":               {"{ me { " + repeat(390, "u%d ") + "} }", nil, problem.ValidationFailed},
		"conflicting fields":                {"{ me { " + repeat(50, "posts(first: %d) { nodes { id } } ") + "} }", nil, problem.ValidationFailed},
	}
}

// TestG5AttackCorpus holds every attack to 50 ms of processor time and 16 MB of memory, the ceiling that the product
// promises. The bound is on work, not on the clock on the wall.
func TestG5AttackCorpus(t *testing.T) {
	for name, attack := range attacks() {
		t.Run(name, func(t *testing.T) {
			h := newHandler(sample(1))
			g := grant(everyScope()...)
			g.Budget.Points, g.Budget.Burst = 60000, 60000
			ask(t, h, g, `{ me { id } }`, nil) // the first request pays for what is made once
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			cpu := processorTime(t)
			a := ask(t, h, g, attack.query, attack.variables)
			cpu = processorTime(t) - cpu
			runtime.ReadMemStats(&after)
			var code problem.Code
			if len(a.Errors) > 0 {
				code = problem.Code(a.Errors[0].Extensions.Code)
			}
			if code != attack.code {
				t.Errorf("code %q, want %q: %+v", code, attack.code, a.Errors)
			}
			if len(a.Errors) > 10 {
				t.Errorf("%d errors", len(a.Errors))
			}
			if cpu > 50*time.Millisecond && !raceEnabled {
				t.Errorf("%v of processor time", cpu)
			}
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 && !raceEnabled {
				t.Errorf("%d bytes allocated", grown)
			}
		})
	}
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestRequestsThatAreNone(t *testing.T) {
	h := newHandler(sample(1))
	for name, c := range map[string]struct {
		body   string
		status int
		code   problem.Code
	}{
		"not JSON":                 {`{"query"`, 400, problem.BadRequest},
		"a batch":                  {`[{"query":"{ me { id } }"}]`, 400, problem.BadRequest},
		"no query":                 {`{}`, 400, problem.BadRequest},
		"a number for a query":     {`{"query": 1}`, 400, problem.BadRequest},
		"a list of variables":      {`{"query": "{ me { id } }", "variables": [1]}`, 400, problem.BadRequest},
		"a number for a name":      {`{"query": "{ me { id } }", "operationName": 1}`, 400, problem.BadRequest},
		"text for extensions":      {`{"query": "{ me { id } }", "extensions": "x"}`, 400, problem.BadRequest},
		"two values":               {`{"query": "{ me { id } }"} {"query": "{ me { id } }"}`, 400, problem.BadRequest},
		"too large":                {`{"query": "` + strings.Repeat("x", 300<<10) + `"}`, 413, problem.BodyTooLarge},
		"a syntax error":           {`{"query": "{ me "}`, 400, problem.ParseFailed},
		"an unknown field":         {`{"query": "{ you }"}`, 422, problem.ValidationFailed},
		"an unknown operation":     {`{"query": "query a { me { id } }", "operationName": "b"}`, 422, problem.OperationNotResolved},
		"two operations, no name":  {`{"query": "query a { me { id } } query b { me { id } }"}`, 422, problem.OperationNotResolved},
		"a variable that is wrong": {`{"query": "query($n: Int) { me { posts(first: $n) { nodes { id } } } }", "variables": {"n": "x"}}`, 422, problem.BadInput},
		"a text for a number":      {`{"query": "query($n: Int) { me { posts(first: $n) { nodes { id } } } }", "variables": {"n": "1"}}`, 422, problem.BadInput},
		"a number too large":       {`{"query": "query($n: Int) { me { posts(first: $n) { nodes { id } } } }", "variables": {"n": 4294967297}}`, 422, problem.BadInput},
		"a number for a text":      {`{"query": "query($t: String) { me { posts(after: $t) { nodes { id } } } }", "variables": {"t": 1}}`, 422, problem.BadInput},
		"a fraction for an id":     {`{"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": 1.5}}`, 422, problem.BadInput},
		"null in a list":           {`{"query": "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", "variables": {"ids": [null]}}`, 422, problem.BadInput},
		"a variable that is short": {`{"query": "query($id: ID!) { node(id: $id) { id } }"}`, 422, problem.BadInput},
		"an unknown document":      {`{"documentId": "sha256:abc"}`, 404, problem.PersistedNotFound},
		"a wrong hash":             {`{"query": "{ me { id } }", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}}`, 400, problem.BadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			w := send(h, grant(everyScope()...), c.body)
			if w.Code != c.status || !strings.Contains(w.Body.String(), fmt.Sprintf(`"code":%q`, c.code)) {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, c.status, c.code)
			}
			if strings.Contains(w.Body.String(), `"data"`) {
				t.Errorf("data in the answer to a request that is none: %s", w.Body)
			}
		})
	}
}

func TestMediaTypesAndMethods(t *testing.T) {
	h := newHandler(sample(1))
	for name, c := range map[string]struct {
		method, contentType, accept, answers string
		status                               int
	}{
		"plain":              {"POST", "application/json", "", "application/json", 200},
		"anything":           {"POST", "application/json; charset=utf-8", "*/*", "application/json", 200},
		"the own type":       {"POST", "application/json", "application/graphql-response+json", "application/graphql-response+json", 200},
		"the own type first": {"POST", "application/json", "application/json, application/graphql-response+json", "application/graphql-response+json", 200},
		"the own type less":  {"POST", "application/json", "application/json, application/graphql-response+json;q=0.5", "application/json", 200},
		"something else":     {"POST", "application/json", "text/html", "application/json", 406},
		"a form":             {"POST", "application/x-www-form-urlencoded", "", "application/json", 415},
		"parts":              {"POST", "multipart/form-data; boundary=x", "", "application/json", 415},
		"no type":            {"POST", "", "", "application/json", 415},
		"Latin letters":      {"POST", "application/json; charset=latin1", "", "application/json", 415},
		"another method":     {"PUT", "application/json", "", "application/json", 405},
		"a query by GET":     {"GET", "", "", "application/json", 200},
	} {
		t.Run(name, func(t *testing.T) {
			target := "/graphql"
			if c.method == "GET" {
				target += "?query=%7Bme%7Bid%7D%7D"
			}
			r := httptest.NewRequest(c.method, target, strings.NewReader(`{"query":"{ me { id } }"}`))
			r.Header = http.Header{}
			for name, value := range map[string]string{"Content-Type": c.contentType, "Accept": c.accept} {
				if value != "" {
					r.Header.Set(name, value)
				}
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r.WithContext(withGrant(r.Context(), everyScope()...)))
			if got := w.Header().Get("Content-Type"); w.Code != c.status || got != c.answers+"; charset=utf-8" {
				t.Errorf("%d %s, want %d %s: %s", w.Code, got, c.status, c.answers, w.Body)
			}
		})
	}
}
