package main

import (
	"net/http"
	"strings"
	"testing"

	"portway/auth"
)

func TestTheReviewOfAnAppAndOfItsNextVersion(t *testing.T) {
	w := newWorld(t, "", byPasswordAlone)
	dana, olga := w.developer(t, "dana"), w.staff(t, "olga", auth.RoleOperator, "")
	id := part(t, w.step(t, dana, "a draft", newApp, `"userErrors":[]`), `"id":"(a_[0-9a-f]{32})"`)
	app := `{ developer { app(id: "` + id + `") { state version approvedScopes reason profile { name redirectUris } proposed { number state reason profile { name } } } } }`
	w.step(t, dana, "handed in", `mutation { submitApp(id: "`+id+`") { app { state } userErrors { message } } }`, `{"app":{"state":"IN_REVIEW"},"userErrors":[]}`)
	w.step(t, dana, "handed in twice", `mutation { submitApp(id: "`+id+`") { app { state } userErrors { message } } }`, `{"app":{"state":"IN_REVIEW"},"userErrors":[]}`)
	w.step(t, olga, "the queue", `{ operator { queue { nodes { app { id developer { name } } proposed { number profile { name } } before { name } } pageInfo { hasNextPage } } } }`,
		`{"nodes":[{"app":{"id":"`+id+`","developer":{"name":"dana Ltd"}},"proposed":{"number":1,"profile":{"name":"Buddy"}},"before":null}],"pageInfo":{"hasNextPage":false}}`)
	w.step(t, dana, "mended while it waits", `mutation { updateApp(input: {id: "`+id+`", app: {retention: "for a year"}}) { app { proposed { number } } userErrors { message } } }`, `{"proposed":{"number":2}},"userErrors":[]`)
	w.step(t, olga, "what was looked at is gone", `mutation { approveApp(input: {id: "`+id+`", version: 1, scopes: ["posts:read"], reason: "fine"}) { userErrors { code } } }`, `CONFLICT`)
	w.step(t, olga, "more than was asked for", `mutation { approveApp(input: {id: "`+id+`", version: 2, scopes: ["likes:read"], reason: "fine"}) { userErrors { field code } } }`, `{"field":["scopes"],"code":"BAD_USER_INPUT"}`)
	w.step(t, olga, "approved", `mutation { approveApp(input: {id: "`+id+`", version: 2, scopes: ["posts:read"], reason: "fine"}) { app { state version } userErrors { code } } }`, `{"app":{"state":"LIVE","version":2},"userErrors":[]}`)

	w.step(t, dana, "a redirect on the same site is in force at once", `mutation { setRedirects(id: "`+id+`", redirectUris: ["https://buddy.example/new"]) { app { proposed { number } profile { redirectUris } } } }`,
		`{"proposed":null,"profile":{"redirectUris":["https://buddy.example/new"]}}`)
	w.step(t, dana, "one elsewhere waits", `mutation { setRedirects(id: "`+id+`", redirectUris: ["https://evil.example/new"]) { app { state proposed { number } profile { redirectUris } } } }`,
		`{"state":"LIVE","proposed":{"number":3},"profile":{"redirectUris":["https://buddy.example/new"]}}`)
	w.step(t, dana, "taken back", `mutation { withdrawApp(id: "`+id+`") { app { state proposed { state } } userErrors { code } } }`, `{"app":{"state":"LIVE","proposed":{"state":"WITHDRAWN"}},"userErrors":[]}`)
	w.step(t, dana, "more, and no word why", `mutation { updateApp(input: {id: "`+id+`", app: {requestedScopes: ["posts:read", "likes:read"]}}) { userErrors { field message } } }`, `"field":["app","purposes"],"message":"Say first why the app wants likes`)
	w.step(t, dana, "another name waits", `mutation { updateApp(input: {id: "`+id+`", app: {name: "Best Buddy", requestedScopes: ["posts:read", "likes:read"], purposes: [{category: "posts", text: "to rebuild your timeline"}, {category: "likes", text: "to keep them"}]}}) { userErrors { message } } }`, `"userErrors":[]`)
	w.step(t, dana, "what was approved stays in force", app, `{"state":"LIVE","version":2,"approvedScopes":["posts:read"],"reason":"fine","profile":{"name":"Buddy","redirectUris":["https://buddy.example/new"]},"proposed":{"number":4,"state":"IN_REVIEW","reason":null,"profile":{"name":"Best Buddy"}}}`)
	w.step(t, olga, "sent back", `mutation { rejectApp(input: {id: "`+id+`", version: 4, reason: "likes do not fit"}) { app { state } userErrors { code } } }`, `{"app":{"state":"LIVE"},"userErrors":[]}`)
	w.step(t, dana, "with the reason", app, `"proposed":{"number":4,"state":"REJECTED","reason":"likes do not fit"`)
	w.step(t, dana, "handed in again", `mutation { submitApp(id: "`+id+`") { app { proposed { number } } userErrors { code } } }`, `{"number":5}},"userErrors":[]`)
	w.step(t, olga, "the difference", `{ operator { queue { nodes { proposed { profile { name requestedScopes } } before { name requestedScopes } } } } }`,
		`{"proposed":{"profile":{"name":"Best Buddy","requestedScopes":["posts:read","likes:read"]}},"before":{"name":"Buddy","requestedScopes":["posts:read"]}}`)
	w.step(t, olga, "approved in part", `mutation { approveApp(input: {id: "`+id+`", version: 5, scopes: ["posts:read"], reason: "without likes"}) { app { name version approvedScopes } } }`, `{"name":"Best Buddy","version":5,"approvedScopes":["posts:read"]}`)
	w.step(t, dana, "the log", `{ developer { app(id: "`+id+`") { decisions { kind actor operatorId reason scopes } } } }`, `"decisions":[{"kind":"app.approved","actor":"operator","operatorId":null,"reason":"without likes","scopes":["posts:read"]}`)
	account, err := w.storage.Grants.EnsureAccount(t.Context(), "olga")
	if err != nil {
		t.Fatal(err)
	}
	w.step(t, olga, "and who it was", `{ operator { app(id: "`+id+`") { decisions { kind actor operatorId } } } }`,
		`"decisions":[{"kind":"app.approved","actor":"operator","operatorId":"`+account.ID+`"},{"kind":"app.submitted","actor":"developer","operatorId":null}`)
}

// TestA24AnIncident suspends an app and ends its grants.
func TestA24AnIncident(t *testing.T) {
	w := newWorld(t, "", byPasswordAlone)
	w.keep(t, "mara", firstPost)
	olga := w.staff(t, "olga", auth.RoleOperator, "")
	token := w.token(t, "mara", "backup", "posts:read")
	id := part(t, w.step(t, olga, "found", `{ operator { apps(search: "BACK", state: LIVE) { nodes { id name } } } }`, `"name":"backup"`), `"id":"([^"]+)"`)
	reads := func(why string, want int) {
		t.Helper()
		if status := w.ask(t, token, `{ me { posts { nodes { title } } } }`).Code; status != want {
			t.Errorf("%s: %d, want %d", why, status, want)
		}
	}
	reads("before", http.StatusOK)
	w.step(t, olga, "a wrong name", `mutation { suspendApp(input: {id: "`+id+`", name: "Backup", reason: "it lied"}) { userErrors { field } } }`, `{"userErrors":[{"field":["name"]}]}`)
	w.step(t, olga, "suspended", `mutation { suspendApp(input: {id: "`+id+`", name: "backup", reason: "it lied"}) { app { state reason } } }`, `{"state":"SUSPENDED","reason":"it lied"}`)
	reads("suspended", http.StatusForbidden)
	w.step(t, olga, "reinstated", `mutation { reinstateApp(input: {id: "`+id+`", reason: "it did not"}) { app { state } } }`, `{"state":"LIVE"}`)
	reads("reinstated", http.StatusOK)
	w.step(t, olga, "ended", `mutation { revokeAllGrants(input: {id: "`+id+`", name: "backup", reason: "a leak"}) { ended app { grantCounts { status count } decisions { kind reason } } userErrors { code } } }`,
		`{"ended":1,"app":{"grantCounts":[{"status":"REVOKED","count":1}],"decisions":[{"kind":"app.grants_ended","reason":"a leak"}`)
	reads("ended", http.StatusUnauthorized)
	w.step(t, olga, "health", `{ operator { health { peopleAnswer controlAnswers grantsInMemory budgetsShared ledgerWaitingBytes } verifyLedger(person: "mara") { sound findings } } }`,
		`"peopleAnswer":true,"controlAnswers":true,"grantsInMemory":true,"budgetsShared":true`)
	w.step(t, olga, "a person", `mutation { setEligibility(input: {name: "mara", region: "CH", reason: "moved"}) { person { region notEligible } userErrors { code } } }`, `{"person":{"region":"CH","notEligible":"REGION"},"userErrors":[]}`)
	w.step(t, olga, "her own", `mutation { setEligibility(input: {name: "olga", region: "CH", reason: "moved"}) { userErrors { field code } } }`, `{"userErrors":[{"field":["name"],"code":"FORBIDDEN"}]}`)
	mara := w.login(t, "mara")
	w.step(t, olga, "logins", `mutation { endLogins(input: {name: "mara", reason: "stolen"}) { userErrors { code } } }`, `{"userErrors":[]}`)
	if status, _ := w.own(t, mara, `{ account { name } }`); status != http.StatusUnauthorized {
		t.Errorf("the login: %d", status)
	}
}

// operatorActs are all that operators can do, each without a reason.
var operatorActs = []string{
	`approveApp(input: {id: "a_0", version: 1, scopes: ["posts:read"], reason: " "})`, `rejectApp(input: {id: "a_0", version: 1, reason: ""})`,
	`suspendApp(input: {id: "a_0", name: "x", reason: ""})`, `reinstateApp(input: {id: "a_0", reason: ""})`,
	`revokeAllGrants(input: {id: "a_0", name: "x", reason: ""})`, `setDeveloperBudget(input: {developer: "d_0", perMinute: 1, limit: 1, reason: ""})`,
	`setEligibility(input: {name: "mara", region: "CH", reason: ""})`, `endLogins(input: {name: "mara", reason: ""})`,
}

func TestJ5OperatorsActWithAReasonAndNobodyElseDoes(t *testing.T) {
	w := newWorld(t, "", byPasswordAlone)
	w.keep(t, "mara", firstPost)
	olga := w.staff(t, "olga", auth.RoleOperator, "")
	others := []string{w.login(t, "mara"), w.developer(t, "dana"), w.staff(t, "ann", auth.RoleAnalyst, "")}
	for _, act := range operatorActs {
		w.step(t, olga, "no reason", `mutation { `+act+` { userErrors { field code } } }`, `{"userErrors":[{"field":["reason"],"code":"BAD_USER_INPUT"}]}`)
		for _, cookie := range others {
			w.step(t, cookie, act, `mutation { `+act+` { userErrors { code } } }`, "UNAUTHORIZED_FIELD_OR_TYPE")
		}
	}
	for _, cookie := range others {
		w.step(t, cookie, "looks", `{ operator { health { peopleAnswer } } }`, "UNAUTHORIZED_FIELD_OR_TYPE")
	}
	token := w.token(t, "mara", "backup", "posts:read")
	if body := w.ask(t, token, `{ operator { health { peopleAnswer } } report(since: "2026-01-01", until: "2026-01-02") { requests } }`).Body.String(); !strings.Contains(body, "UNAUTHORIZED_FIELD_OR_TYPE") {
		t.Errorf("an app looks: %s", body)
	}
}

func TestOperatorsAreReadOnlyWithoutASecondFactor(t *testing.T) {
	w := newWorld(t, "", nil)
	olga := w.staff(t, "olga", auth.RoleOperator, "")
	w.step(t, olga, "looks", `{ operator { queue { nodes { since } } } }`, `{"nodes":[]}`)
	for _, act := range operatorActs {
		w.step(t, olga, act, `mutation { `+act+` { userErrors { code } } }`, "UNAUTHORIZED_FIELD_OR_TYPE")
	}
}

// byPasswordAlone lets operators change things without a second factor.
func byPasswordAlone(g *gatewayFlags) { g.NoSecondFactor = true }
