package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"portway/auth"
	"portway/grants"
)

// developer registers a developer with an account, and returns the cookie of its login.
func (w *world) developer(t testing.TB, name string) string {
	t.Helper()
	d, err := w.storage.Grants.AddDeveloper(t.Context(), name+" Ltd")
	if err != nil {
		t.Fatal(err)
	}
	return w.staff(t, name, auth.RoleDeveloper, d.ID)
}

func (w *world) staff(t testing.TB, name string, role auth.Role, developer string) string {
	t.Helper()
	account := grants.Account{Name: name, Region: "DE", Age: grants.Adult, Kind: grants.Business, Role: role, Developer: developer}
	if _, err := w.storage.Grants.AddAccount(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	return w.login(t, name)
}

// sandbox opens an account of somebody who does not exist.
func (w *world) sandbox(t testing.TB, name string) {
	t.Helper()
	_, err := w.storage.Grants.AddAccount(t.Context(), grants.Account{Name: name, Region: "DE", Age: grants.Adult, Kind: grants.Private, Sandbox: true})
	if err != nil {
		t.Fatal(err)
	}
}

// step asks, and demands that something is in the answer.
func (w *world) step(t testing.TB, cookie, why, query, want string) string {
	t.Helper()
	_, body := w.own(t, cookie, query)
	if !strings.Contains(body, want) {
		t.Fatalf("%s:\n%s\nhas to have\n%s", why, body, want)
	}
	return body
}

// part returns what a pattern finds in an answer.
func part(t testing.TB, body, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if found == nil {
		t.Fatalf("no %s in %s", pattern, body)
	}
	return found[1]
}

const newApp = `mutation { createApp(input: {idempotencyKey: "k1", app: {name: "Buddy", organisation: "Buddy Ltd, Leipzig, Germany", purpose: "to keep a copy",
	purposes: [{category: "posts", text: "to rebuild your timeline"}], privacy: "https://buddy.example/privacy", redirectUris: ["https://buddy.example/back"],
	requestedScopes: ["posts:read"]}}) { app { id state version profile { name requestedScopes purposes { category text } } } userErrors { field message } } }`

func TestADeveloperRegistersAnAppAndTriesItAtOnce(t *testing.T) {
	w := newWorld(t, "", nil)
	dana := w.developer(t, "dana")
	w.sandbox(t, "sandy")
	w.keep(t, "sandy", firstPost)
	body := w.step(t, dana, "a draft", newApp, `"state":"DRAFT","version":0,"profile":{"name":"Buddy","requestedScopes":["posts:read"],"purposes":[{"category":"posts","text":"to rebuild your timeline"}]}},"userErrors":[]`)
	id := part(t, body, `"id":"(a_[0-9a-f]{32})"`)
	w.step(t, dana, "the same again", newApp, `"id":"`+id+`"`)
	w.step(t, dana, "one app", `{ developer { name apps { id } sandboxPeople { name records } budget { perMinute limit remaining own } } }`,
		`{"name":"dana Ltd","apps":[{"id":"`+id+`"}],"sandboxPeople":[{"name":"sandy","records":1}],"budget":{"perMinute":60000,"limit":60000,"remaining":`)

	body = w.step(t, dana, "a token", `mutation { createSandboxToken(input: {id: "`+id+`", person: "sandy"}) { token scopes userErrors { field } } }`, `"scopes":["posts:read"],"userErrors":[]`)
	token := part(t, body, `"token":"([^"]+)"`)
	if got := w.ask(t, token, `{ me { posts { nodes { title } } } }`).Body.String(); !strings.Contains(got, `"nodes":[{"title":`) {
		t.Errorf("the sandbox token reads %s", got)
	}
	if err := w.ledger.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.step(t, dana, "marked as what it is", `{ developer { app(id: "`+id+`") { grants { nodes { sandbox status mode scopes } pageInfo { hasNextPage } } grantCounts { status count }
		usage { category reads records } } } }`,
		`"grants":{"nodes":[{"sandbox":true,"status":"ACTIVE","mode":"RECURRING","scopes":["posts:read"]}],"pageInfo":{"hasNextPage":false}},"grantCounts":[],"usage":[{"category":null,"reads":1,"records":1},{"category":"posts","reads":1,"records":1}]`)
	for why, person := range map[string]string{"a person who exists": "mara", "nobody": "x"} {
		w.keep(t, "mara", firstPost)
		w.step(t, dana, why, `mutation { createSandboxToken(input: {id: "`+id+`", person: "`+person+`"}) { token userErrors { field code } } }`,
			`{"token":null,"userErrors":[{"field":["person"],"code":"NOT_FOUND"}]}`)
	}
	body = w.step(t, dana, "a secret", `mutation { addSecret(input: {id: "`+id+`", idempotencyKey: "s1"}) { secret credential { id hint } userErrors { code } } }`, `"secret":"pws_`)
	secret, credential := part(t, body, `"secret":"([^"]+)"`), part(t, body, `"id":"([^"]+)"`)
	w.step(t, dana, "is shown once", `mutation { addSecret(input: {id: "`+id+`", idempotencyKey: "s1"}) { secret userErrors { code } } }`, `{"secret":null,"userErrors":[{"code":"CONFLICT"}]}`)
	if err := w.storage.Grants.CheckSecret(t.Context(), id, secret); err != nil {
		t.Errorf("the secret does not hold: %v", err)
	}
	end := `mutation { endSecret(id: "` + id + `", credential: "` + credential + `") { app { credentials { id } } userErrors { code } } }`
	w.step(t, dana, "it ends", end, `{"app":{"credentials":[]},"userErrors":[]}`)
	w.step(t, dana, "and has ended", end, `{"app":{"credentials":[]},"userErrors":[]}`)
}

func TestE10WhatADeveloperSaysIsBounded(t *testing.T) {
	w := newWorld(t, "", nil)
	dana := w.developer(t, "dana")
	id := part(t, w.step(t, dana, "a draft", newApp, `"userErrors":[]`), `"id":"(a_[0-9a-f]{32})"`)
	for _, bad := range []struct{ field, value string }{
		{"name", `"Bu\u202Eddy"`}, {"name", `"Bu\u200Bddy"`}, {"name", `"Bu\u0000ddy"`}, {"name", `"B` + "\u0443" + `ddy"`}, {"name", `""`}, {"name", `"a\nb"`},
		{"name", `"` + strings.Repeat("x", 81) + `"`}, {"organisation", `"` + strings.Repeat("x", 201) + `"`}, {"purpose", `"` + strings.Repeat("x", 2001) + `"`},
		{"purposes", `[{category: "everything", text: "why not"}]`}, {"purposes", `[{category: "posts", text: "` + strings.Repeat("x", 201) + `"}]`},
		{"privacy", `"javascript:alert(1)"`}, {"logo", `"http://buddy.example/logo.png"`}, {"privacy", `"https://user@buddy.example"`},
		{"redirectUris", `["http://buddy.example/back"]`}, {"redirectUris", `["https://buddy.example/back#x"]`}, {"redirectUris", `["javascript:alert(1)"]`},
		{"requestedScopes", `["secrets:read"]`}, {"requestedScopes", `["operator:write"]`},
	} {
		w.step(t, dana, bad.field+" "+bad.value, `mutation { updateApp(input: {id: "`+id+`", app: {`+bad.field+`: `+bad.value+`}}) { userErrors { field code } } }`,
			`{"userErrors":[{"field":["app","`+bad.field+`"],"code":"BAD_USER_INPUT"}]}`)
	}
	w.step(t, dana, "no key", `mutation { setKeys(id: "`+id+`", jwks: "{\"keys\":[]}") { userErrors { field } } }`, `{"userErrors":[{"field":["jwks"]}]}`)
	w.step(t, dana, "nothing came of it", `{ developer { app(id: "`+id+`") { profile { name privacy redirectUris requestedScopes } } } }`,
		`{"name":"Buddy","privacy":"https://buddy.example/privacy","redirectUris":["https://buddy.example/back"],"requestedScopes":["posts:read"]}`)
}

// TestJ6ADeveloperKnowsTheirOwnAppsOnly asks by the ids of another's app, secret and grant.
func TestJ6ADeveloperKnowsTheirOwnAppsOnly(t *testing.T) {
	w := newWorld(t, "", nil)
	dana, eve := w.developer(t, "dana"), w.developer(t, "eve")
	w.sandbox(t, "sandy")
	id := part(t, w.step(t, dana, "a draft", newApp, `"userErrors":[]`), `"id":"(a_[0-9a-f]{32})"`)
	credential := part(t, w.step(t, dana, "a secret", `mutation { addSecret(input: {id: "`+id+`"}) { credential { id } } }`, `"id"`), `"id":"([^"]+)"`)
	w.step(t, dana, "a token", `mutation { createSandboxToken(input: {id: "`+id+`", person: "sandy"}) { token } }`, `"token":"`)
	grant := part(t, w.step(t, dana, "a grant", `{ developer { app(id: "`+id+`") { grants { nodes { id } } } } }`, `"id"`), `"id":"([^"]+)"`)
	w.step(t, eve, "no app of hers", `{ developer { apps { id } app(id: "`+id+`") { id credentials { id } } } }`, `{"developer":{"apps":[],"app":null}}`)
	for _, call := range []string{
		`updateApp(input: {id: "` + id + `", app: {name: "Mine"}})`, `submitApp(id: "` + id + `")`, `withdrawApp(id: "` + id + `")`,
		`addSecret(input: {id: "` + id + `"})`, `endSecret(id: "` + id + `", credential: "` + credential + `")`, `setKeys(id: "` + id + `")`,
		`setRedirects(id: "` + id + `", redirectUris: ["https://evil.example"])`, `setShare(id: "` + id + `", perMinute: 1, limit: 1)`,
		`deleteApp(id: "` + id + `", name: "Buddy")`, `returnGrant(id: "` + id + `", grant: "` + grant + `")`,
		`createSandboxToken(input: {id: "` + id + `", person: "sandy"})`,
	} {
		w.step(t, eve, call, `mutation { `+call+` { userErrors { code } } }`, `{"userErrors":[{"code":"NOT_FOUND"}]}`)
		w.step(t, eve, "as for an app that is none", `mutation { `+strings.ReplaceAll(call, id, "a_0")+` { userErrors { code } } }`, `{"userErrors":[{"code":"NOT_FOUND"}]}`)
	}
	hers := part(t, w.step(t, eve, "her own", newApp, `"userErrors":[]`), `"id":"(a_[0-9a-f]{32})"`)
	if hers == id {
		t.Error("the same key of two developers is one app")
	}
	w.step(t, eve, "another's grant by her app", `mutation { returnGrant(id: "`+hers+`", grant: "`+grant+`") { userErrors { code } } }`, `{"userErrors":[{"code":"NOT_FOUND"}]}`)
	w.step(t, eve, "another's secret by her app", `mutation { endSecret(id: "`+hers+`", credential: "`+credential+`") { userErrors { code } } }`, `{"userErrors":[]}`)
	w.step(t, dana, "everything is there", `{ developer { app(id: "`+id+`") { state profile { name redirectUris } share { limit } credentials { id } grants(status: ACTIVE) { nodes { id } } } } }`,
		`{"state":"DRAFT","profile":{"name":"Buddy","redirectUris":["https://buddy.example/back"]},"share":null,"credentials":[{"id":"`+credential+`"}],"grants":{"nodes":[{"id":"`+grant+`"}]}}`)
	// What is not in the input's type cannot be set: the request is refused whole.
	for _, more := range []string{`state: LIVE`, `approvedScopes: ["all:read"]`, `developer: "d_operator"`, `version: 9`} {
		w.step(t, dana, more, `mutation { updateApp(input: {id: "`+id+`", app: {name: "Other", `+more+`}}) { app { id } } }`, "GRAPHQL_VALIDATION_FAILED")
	}
	for _, cookie := range []string{w.login(t, "mara"), w.staff(t, "olga", auth.RoleOperator, ""), w.staff(t, "ann", auth.RoleAnalyst, "")} {
		w.step(t, cookie, "somebody else", `{ developer { name } }`, "UNAUTHORIZED_FIELD_OR_TYPE")
		w.step(t, cookie, "somebody else", `mutation { deleteApp(id: "`+id+`", name: "Buddy") { app { id } } }`, "UNAUTHORIZED_FIELD_OR_TYPE")
	}
}

func TestADeletedAppOpensNothing(t *testing.T) {
	w := newWorld(t, "", nil)
	dana := w.developer(t, "dana")
	w.sandbox(t, "sandy")
	id := part(t, w.step(t, dana, "a draft", newApp, `"userErrors":[]`), `"id":"(a_[0-9a-f]{32})"`)
	body := w.step(t, dana, "a token", `mutation { createSandboxToken(input: {id: "`+id+`", person: "sandy"}) { token } }`, `"token":"`)
	w.step(t, dana, "a wrong name", `mutation { deleteApp(id: "`+id+`", name: "buddy") { userErrors { field } } }`, `{"userErrors":[{"field":["name"]}]}`)
	w.step(t, dana, "gone", `mutation { deleteApp(id: "`+id+`", name: "Buddy") { app { state } userErrors { field } } }`, `{"app":{"state":"DELETED"},"userErrors":[]}`)
	if status := w.ask(t, part(t, body, `"token":"([^"]+)"`), `{ me { id } }`).Code; status != http.StatusUnauthorized {
		t.Errorf("its token: %d", status)
	}
	w.step(t, dana, "not listed", `{ developer { apps { id } app(id: "`+id+`") { id } } }`, `{"developer":{"apps":[],"app":null}}`)
	w.step(t, dana, "its name is free", strings.Replace(newApp, "k1", "k2", 1), `"userErrors":[]`)
}

func TestAShareIsSetAsideForOneApp(t *testing.T) {
	w := newWorld(t, "", nil)
	dana := w.developer(t, "dana")
	id := part(t, w.step(t, dana, "an app", newApp, `"userErrors":[]`), `"id":"(a_[0-9a-f]{32})"`)
	const budgets = `{ developer { budget { limit own } apps { budget { perMinute limit remaining resetSeconds own } share { perMinute limit } } } }`
	w.step(t, dana, "it draws from the shared budget", budgets, `"apps":[{"budget":{"perMinute":60000,"limit":60000,"remaining":60000,"resetSeconds":0,"own":false},"share":null}]`)
	share := func(perMinute, limit string) string {
		return `mutation { setShare(id: "` + id + `", perMinute: ` + perMinute + `, limit: ` + limit + `) { app { budget { limit own } } userErrors { field code } } }`
	}
	w.step(t, dana, "more than there is", share("60000", "60000"), `"userErrors":[{"field":["perMinute"],"code":"CONFLICT"}]`)
	w.step(t, dana, "half of a share", share("600", "0"), `"userErrors":[{"field":["perMinute"],"code":"BAD_USER_INPUT"}]`)
	w.step(t, dana, "a share", share("600", "9000"), `{"app":{"budget":{"limit":9000,"own":true}},"userErrors":[]}`)
	w.step(t, dana, "it draws from its share, and the others have less", budgets,
		`{"budget":{"limit":51000,"own":false},"apps":[{"budget":{"perMinute":600,"limit":9000,"remaining":9000,"resetSeconds":0,"own":true},"share":{"perMinute":600,"limit":9000}}]}`)
	w.step(t, dana, "no share any more", share("0", "0"), `{"app":{"budget":{"limit":60000,"own":false}},"userErrors":[]}`)
}
