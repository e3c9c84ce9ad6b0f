package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/oauth"
)

const ownPage = "http://gateway.test"

// login logs an account in and returns the cookie's value.
func (w *world) login(t testing.TB, name string) string {
	t.Helper()
	account, err := w.storage.Grants.EnsureAccount(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	cookie, now := rand.Text(), time.Now()
	sum := sha256.Sum256([]byte(cookie))
	session := &oauth.Session{Digest: hex.EncodeToString(sum[:]), Account: account.ID, Created: now, Seen: now, Expires: now.Add(time.Hour)}
	if err := w.storage.Control.AddSession(context.Background(), session); err != nil {
		t.Fatal(err)
	}
	return cookie
}

// own asks as a page of this site does for who is logged in. change can make it another page's request.
func (w *world) own(t testing.TB, cookie, query string, change ...func(*http.Request)) (int, string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, ownPage+"/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(&http.Cookie{Name: "portway-session", Value: cookie})
	for _, c := range change {
		c(r)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// grantOf gives an app a grant of the person's and returns its id.
func (w *world) grantOf(t testing.TB, person, app, scopes string) string {
	t.Helper()
	w.token(t, person, app, scopes)
	account, err := w.storage.Grants.EnsureAccount(context.Background(), person)
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.storage.Grants.GrantsOf(context.Background(), account.ID)
	if err != nil || len(found) == 0 {
		t.Fatal(found, err)
	}
	newest := found[0]
	for _, g := range found {
		if g.Grant.Created.After(newest.Grant.Created) {
			newest = g
		}
	}
	return newest.Grant.ID
}

func TestAPersonSeesAndChangesWhatIsTheirs(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", firstPost)
	token := w.token(t, "mara", "backup", "posts:read posts.place:read likes:read")
	w.ask(t, token, `{ me { posts { nodes { title } } } }`)
	w.entries(t)
	mara := w.login(t, "mara")

	_, body := w.own(t, mara, `{ account { name role region notEligible
		grants(standing: true) { id status mode origin items { category { name } guardedFields } lastReadAt history { kind actor } app { name checked } } } }`)
	for _, want := range []string{
		`"account":{"name":"mara","role":"PERSON","region":"DE","notEligible":null`, `"status":"ACTIVE","mode":"RECURRING","origin":"OPERATOR"`,
		`{"category":{"name":"posts"},"guardedFields":["place"]},{"category":{"name":"likes"},"guardedFields":[]}`,
		`"history":[{"kind":"grant.created","actor":"operator"}]`, `"app":{"name":"backup","checked":true}`, `"lastReadAt":"20`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the account is %s, want %s in it", body, want)
		}
	}
	_, body = w.own(t, mara, `{ account { ledger(first: 1) { nodes { kind records reads { category { name } fields records } app { name } } pageInfo { hasNextPage } } } }`)
	if want := `{"nodes":[{"kind":"read","records":1,"reads":[{"category":{"name":"posts"},"fields":["title"],"records":1}],"app":{"name":"backup"}}],"pageInfo":{"hasNextPage":true}}`; !strings.Contains(body, want) {
		t.Errorf("the ledger is %s, want %s", body, want)
	}

	id := w.grantOf(t, "mara", "backup", "posts:read posts.place:read likes:read")
	for _, step := range []struct{ why, mutation, want string }{
		{"a field goes alone", `narrowGrant(input: {id: "` + id + `", removeFields: ["Post.place"]}) { grant { scopes } userErrors { message } }`, `"scopes":["posts:read","likes:read"]},"userErrors":[]`},
		{"a kind goes with its fields", `narrowGrant(input: {id: "` + id + `", removeCategories: ["likes"]}) { grant { scopes } }`, `"scopes":["posts:read"]`},
		{"not everything", `narrowGrant(input: {id: "` + id + `", removeCategories: ["posts"]}) { userErrors { field code } }`, `"userErrors":[{"field":["removeCategories"],"code":"BAD_USER_INPUT"}]`},
		{"the end comes no later", `shortenGrant(input: {id: "` + id + `", expiresAt: "2100-01-01T00:00:00Z"}) { userErrors { field code } }`, `"field":["expiresAt"],"code":"CONFLICT"`},
		{"pause", `pauseGrant(id: "` + id + `") { grant { status reason } }`, `"status":"SUSPENDED","reason":"paused"`},
		{"pause twice", `pauseGrant(id: "` + id + `") { grant { status } userErrors { code } }`, `"status":"SUSPENDED"},"userErrors":[]`},
		{"resume", `resumeGrant(id: "` + id + `") { grant { status } }`, `"status":"ACTIVE"`},
		{"an operator's grant is not renewed", `renewGrant(input: {id: "` + id + `", days: 30}) { userErrors { code } }`, `CONFLICT`},
		{"stop", `revokeGrant(input: {id: "` + id + `"}) { grant { status reason } }`, `"status":"REVOKED","reason":"withdrawn"`},
		{"stop twice", `revokeGrant(input: {id: "` + id + `"}) { grant { status } userErrors { code } }`, `"status":"REVOKED"},"userErrors":[]`},
		{"the language", `updateAccount(input: {language: "de"}) { account { language } }`, `"language":"de"`},
		{"no language", `updateAccount(input: {language: "xx"}) { account { language } userErrors { field } }`, `"language":"de"},"userErrors":[{"field":["language"]}]`},
	} {
		if _, body := w.own(t, mara, "mutation { "+step.mutation+" }"); !strings.Contains(body, step.want) {
			t.Errorf("%s: %s, want %s", step.why, body, step.want)
		}
	}
}

// TestJ5NobodySeesOrChangesWhatIsAnothers asks by cookies and tokens of the wrong people.
func TestJ5NobodySeesOrChangesWhatIsAnothers(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", firstPost)
	id := w.grantOf(t, "mara", "backup", "posts:read")
	eve := w.login(t, "eve")
	if _, body := w.own(t, eve, `{ account { grant(id: "`+id+`") { id } grants { id } ledger { nodes { id } } } }`); !strings.Contains(body, `{"grant":null,"grants":[],"ledger":{"nodes":[`) {
		t.Errorf("another person sees %s", body)
	}
	if _, body := w.own(t, eve, `mutation { revokeGrant(input: {id: "`+id+`"}) { grant { id } userErrors { code } } }`); !strings.Contains(body, `{"grant":null,"userErrors":[{"code":"NOT_FOUND"}]}`) {
		t.Errorf("another person changes %s", body)
	}
	// An app's token opens nothing of it, whatever scopes it says it has.
	token := w.token(t, "mara", "backup", "posts:read")
	for _, query := range []string{`{ account { name } }`, `mutation { deleteAccount(name: "mara") { deleted } }`} {
		body := w.ask(t, token, query).Body.String()
		if !strings.Contains(body, "UNAUTHORIZED_FIELD_OR_TYPE") || strings.Contains(body, "mara") {
			t.Errorf("an app asks %s: %s", query, body)
		}
	}
	if _, err := w.storage.Grants.IssueOperatorToken(t.Context(), grants.OperatorToken{Person: "mara", App: "backup", Scopes: []string{"self:read"}, Life: time.Hour}); err == nil {
		t.Error("the operator can mint a token with a first-party scope")
	}
	for _, role := range []auth.Role{auth.RoleDeveloper, auth.RoleOperator, auth.RoleAnalyst} {
		account := grants.Account{Name: string(role), Region: "DE", Age: grants.Adult, Kind: grants.Private, Role: role}
		if role == auth.RoleDeveloper {
			account.Developer = "d_1"
		}
		if _, err := w.storage.Grants.AddAccount(t.Context(), account); err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{`{ account { name } }`, `{ me { posts { nodes { id } } } }`} {
			if _, body := w.own(t, w.login(t, string(role)), query); !strings.Contains(body, "UNAUTHORIZED_FIELD_OR_TYPE") {
				t.Errorf("the %s asks %s: %s", role, query, body)
			}
		}
	}
}

// TestALoginIsGoodForPagesOfThisSiteOnly makes requests that another site's page could make a browser send.
func TestALoginIsGoodForPagesOfThisSiteOnly(t *testing.T) {
	w := newWorld(t, "", nil)
	mara := w.login(t, "mara")
	const query = `{ account { name } }`
	for why, change := range map[string]func(*http.Request){
		"another site":       func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"a sibling domain":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") },
		"an old browser":     func(r *http.Request) { r.Header.Del("Sec-Fetch-Site"); r.Header.Set("Origin", "http://evil.test") },
		"a form":             func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") },
		"a link":             func(r *http.Request) { r.Method = http.MethodGet; r.URL.RawQuery = "query=%7Baccount%7Bname%7D%7D" },
		"a cookie of nobody": func(r *http.Request) { r.Header.Set("Cookie", "portway-session=guessed") },
		"a token beside":     func(r *http.Request) { r.Header.Set("Authorization", "Bearer nonsense") },
		"no cookie":          func(r *http.Request) { r.Header.Del("Cookie") },
	} {
		if status, body := w.own(t, mara, query, change); status < 400 || strings.Contains(body, "mara") {
			t.Errorf("%s: %d %s", why, status, body)
		}
	}
	if status, body := w.own(t, mara, query); status != http.StatusOK || !strings.Contains(body, `"name":"mara"`) {
		t.Errorf("a page of this site: %d %s", status, body)
	}
}

func TestIntrospectionShowsEachWhatIsTheirs(t *testing.T) {
	w := newWorld(t, "", nil)
	const query = `{ __schema { mutationType { name } types { name } } }`
	app := w.ask(t, w.token(t, "mara", "backup", "posts:read"), query).Body.String()
	for _, hidden := range []string{`"Account"`, `"LedgerEntry"`, `"GrantPayload"`, `"AppPayload"`, `"Developer"`, `"Like"`} {
		if strings.Contains(app, hidden) {
			t.Errorf("an app sees %s", hidden)
		}
	}
	_, own := w.own(t, w.login(t, "mara"), query)
	for _, shown := range []string{`"Account"`, `"LedgerEntry"`, `"mutationType":{"name":"Mutation"}`, `"Like"`} {
		if !strings.Contains(own, shown) {
			t.Errorf("a person does not see %s", shown)
		}
	}
}

func TestADeletedAccountLeavesNothing(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", firstPost)
	token := w.token(t, "mara", "backup", "posts:read")
	mara := w.login(t, "mara")
	if _, body := w.own(t, mara, `mutation { deleteAccount(name: "Mara") { deleted userErrors { field } } }`); !strings.Contains(body, `{"deleted":false,"userErrors":[{"field":["name"]}]}`) {
		t.Fatalf("a wrong name: %s", body)
	}
	person := w.person(t, "mara")
	if _, body := w.own(t, mara, `mutation { deleteAccount(name: "mara") { deleted } }`); !strings.Contains(body, `{"deleted":true}`) {
		t.Fatal(body)
	}
	if answer := w.ask(t, token, `{ me { posts { nodes { title } } } }`); answer.Code != http.StatusUnauthorized {
		t.Errorf("the app's token: %d %s", answer.Code, answer.Body)
	}
	if status, _ := w.own(t, mara, `{ account { name } }`); status != http.StatusUnauthorized {
		t.Errorf("the login: %d", status)
	}
	if position, err := w.storage.People.Position(t.Context(), person); position != 0 || err != nil {
		t.Errorf("data is left: %d %v", position, err)
	}
}

// person returns the id of the account with the name.
func (w *world) person(t testing.TB, name string) string {
	t.Helper()
	account, err := w.storage.Control.AccountNamed(context.Background(), name)
	if err != nil || account == nil {
		t.Fatal(account, err)
	}
	return account.ID
}
