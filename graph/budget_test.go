package graph_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"portway/auth"
)

// small is a budget that a few pages empty.
func small(points int) *auth.Grant {
	g := grant(everyScope()...)
	g.Budget = auth.Budget{Key: "dev_small", Points: points, Burst: points, Period: time.Minute}
	return g
}

func TestAnAnswerSaysWhatItCostAndWhatIsLeft(t *testing.T) {
	h := newHandler(sample(3))
	w := post(t, h, small(100), `{ me { posts(first: 10) { nodes { id } } } }`, nil)
	var a answerBody
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	cost := a.Extensions.Cost
	if cost.RequestedCost != 12 || cost.Remaining != 88 || cost.Limit != 100 || cost.ResetSeconds != 8 {
		t.Errorf("%+v", cost) // 12 points come back in 7.2 seconds
	}
	if got := w.Header().Get("RateLimit"); got != `"points";r=88;t=8` {
		t.Errorf("RateLimit: %s", got)
	}
}

func TestASpentBudgetRefusesAndSaysWhen(t *testing.T) {
	h := newHandler(sample(3))
	const query = `{ me { posts(first: 58) { nodes { id } } } }` // 60 points
	if w := post(t, h, small(100), query, nil); w.Code != 200 {
		t.Fatal(w.Body)
	}
	w := post(t, h, small(100), query, nil)
	if w.Code != 429 || w.Header().Get("Retry-After") != "12" || strings.Contains(w.Body.String(), `"data"`) {
		t.Errorf("%d, Retry-After %s: %s", w.Code, w.Header().Get("Retry-After"), w.Body)
	}
	if !strings.Contains(w.Body.String(), `"code":"RATE_LIMITED"`) || !strings.Contains(w.Body.String(), `{"path":"me.posts","cost":59}`) {
		t.Error(w.Body)
	}
	if free := post(t, h, small(100), `{ __typename }`, nil); free.Code != 200 {
		t.Errorf("what costs nothing is refused: %s", free.Body)
	}
}

func TestWhatCanNeverPassIsToldApart(t *testing.T) {
	h := newHandler(sample(3))
	w := post(t, h, small(100), `{ me { posts(first: 500) { nodes { id } } } }`, nil)
	if w.Code != 422 || w.Header().Get("Retry-After") != "" || !strings.Contains(w.Body.String(), `"code":"COST_ESTIMATED_TOO_EXPENSIVE"`) {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
}

func TestExplainTellsWithoutRunning(t *testing.T) {
	source := sample(3)
	h := newHandler(source)
	g := grant("posts:read")
	g.Budget = small(1000).Budget
	a := ask(t, h, g, `query($d: String!, $v: String) { explain(document: $d, variables: $v) { admitted cost requiredScopes missingScopes { coordinate anyOf } costByPath { path cost } budget { limit remaining } } }`,
		map[string]any{"d": `query($n: Int) { me { posts(first: $n) { nodes { place } } likes { nodes { id } } } }`, "v": `{"n": 20}`})
	want := `{"explain":{"admitted":true,"cost":22,` +
		`"requiredScopes":[["posts:read","profileAndPosts:read","all:read"],["posts.place:read"],["likes:read","activity:read","all:read"]],` +
		`"missingScopes":[{"coordinate":"Post.place","anyOf":[["posts.place:read"]]},{"coordinate":"User.likes","anyOf":[["likes:read"]]}],` +
		`"costByPath":[{"path":"me","cost":22},{"path":"me.posts","cost":21}],"budget":{"limit":1000,"remaining":999}}}`
	if string(a.Data) != want {
		t.Errorf("explain says\n%s\nwant\n%s", a.Data, want)
	}
	if source.Reads != 0 {
		t.Errorf("explain read %d times", source.Reads)
	}
	if wrong := ask(t, h, g, `{ explain(document: "{ you }") { cost } }`, nil); len(wrong.Errors) != 1 || wrong.Errors[0].Extensions.Code != "GRAPHQL_VALIDATION_FAILED" {
		t.Errorf("%+v", wrong.Errors)
	}
}

// TestTheVerdictBesideTheReadsIsKept runs reads and charge at once: a refused operation gives no data, and the next one is
// not even read.
func TestTheVerdictBesideTheReadsIsKept(t *testing.T) {
	source := sample(3)
	h := newHandler(source)
	h.Beside = true
	const query = `{ me { posts(first: 58) { nodes { id } } } }`
	if w := post(t, h, small(100), query, nil); w.Code != 200 || w.Header().Get("RateLimit") != `"points";r=40;t=36` {
		t.Fatal(w.Header(), w.Body)
	}
	for range 3 {
		w := post(t, h, small(100), query, nil)
		if w.Code != 429 || w.Header().Get("Retry-After") != "12" || strings.Contains(w.Body.String(), "post_") {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
	}
	if source.Reads != 2 {
		t.Errorf("%d reads, want 2: the admitted operation's, and that of the first refused one", source.Reads)
	}
}
