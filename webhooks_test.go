package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"portway/webhooks"
)

const webhookFields = `webhook { url state lastFailure { status } secrets { signature hint } } secret userErrors { field code }`

func TestDevelopersLookAfterTheirWebhooks(t *testing.T) {
	told := make(chan http.Header, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { told <- r.Header }))
	defer hook.Close()
	w := newWorld(t, "", func(g *gatewayFlags) { g.WebhooksLoopback = true })
	devi := w.developer(t, "devi")
	app := part(t, w.step(t, devi, "an app", `mutation { createApp(input: {app: {name: "Reader"}}) { app { id } userErrors { message } } }`, `"userErrors":[]`), `"id":"([^"]+)"`)
	read := `{ developer { app(id: "` + app + `") { webhook { url state } deliveries { nodes { id event state } pageInfo { hasNextPage } } } } }`
	w.step(t, devi, "none yet", read, `"webhook":null,"deliveries":{"nodes":[],"pageInfo":{"hasNextPage":false}}`)

	set := func(url string) string {
		return `mutation { setWebhook(input: {app: "` + app + `", url: "` + url + `"}) { ` + webhookFields + ` } }`
	}
	w.step(t, devi, "an address without TLS", set("http://hooks.example/in"), `"webhook":null,"secret":null,"userErrors":[{"field":["url"],"code":"BAD_USER_INPUT"}]`)
	body := w.step(t, devi, "an address", set(hook.URL), `"url":"`+hook.URL+`","state":"ENABLED"`)
	secret := part(t, body, `"secret":"(whsec_[^"]+)"`)
	if again := w.step(t, devi, "read again", read, `"url":"`+hook.URL+`"`); strings.Contains(again, secret) {
		t.Error("the secret is shown twice")
	}
	rotated := w.step(t, devi, "another secret", `mutation { rotateWebhookSecret(app: "`+app+`") { `+webhookFields+` } }`, `"userErrors":[]`)
	if part(t, rotated, `"secret":"(whsec_[^"]+)"`) == secret || strings.Count(rotated, `"signature":"HMAC"`) != 2 {
		t.Errorf("after a rotation both secrets sign: %s", rotated)
	}
	w.step(t, devi, "a test", `mutation { testWebhook(app: "`+app+`") { webhook { url } userErrors { code } } }`, `"userErrors":[]`)
	delivery := part(t, w.step(t, devi, "the log", read, `"nodes":[{"id":"`), `"nodes":\[\{"id":"([^"]+)"`)
	header := <-told
	if header.Get("webhook-id") == "" || len(strings.Fields(header.Get("webhook-signature"))) != 2 {
		t.Errorf("the test came with %v; want it signed twice", header)
	}
	w.step(t, devi, "again", `mutation { replayDelivery(app: "`+app+`", delivery: "`+delivery+`") { delivery { id } userErrors { code } } }`, `"userErrors":[`)
	w.step(t, devi, "no more", `mutation { removeWebhook(app: "`+app+`") { webhook { url } userErrors { code } } }`, `"webhook":null,"userErrors":[]`)
	w.step(t, devi, "none again", read, `"webhook":null,"deliveries":{"nodes":[]`)
	w.step(t, devi, "too many at once", `{ developer { app(id: "`+app+`") { deliveries(first: 1000) { nodes { id } } } } }`, "BAD_USER_INPUT")
}

// TestJ6NobodyLooksAfterAnothersWebhook asks as another developer.
func TestJ6NobodyLooksAfterAnothersWebhook(t *testing.T) {
	w := newWorld(t, "", nil)
	app := part(t, w.step(t, w.developer(t, "devi"), "an app", `mutation { createApp(input: {app: {name: "Reader"}}) { app { id } } }`, `"id"`), `"id":"([^"]+)"`)
	eve := w.developer(t, "eve")
	for _, mutation := range []string{
		`setWebhook(input: {app: "` + app + `", url: "https://eve.example/in"}) { secret webhook { url } userErrors { code } }`,
		`rotateWebhookSecret(app: "` + app + `") { secret webhook { url } userErrors { code } }`,
		`testWebhook(app: "` + app + `") { secret webhook { url } userErrors { code } }`,
		`removeWebhook(app: "` + app + `") { secret webhook { url } userErrors { code } }`,
		`enableWebhook(app: "` + app + `") { secret webhook { url } userErrors { code } }`,
	} {
		w.step(t, eve, mutation, "mutation { "+mutation+" }", `"secret":null,"webhook":null,"userErrors":[{"code":"NOT_FOUND"}]`)
	}
	w.step(t, eve, "a delivery", `mutation { replayDelivery(app: "`+app+`", delivery: "d") { delivery { id } userErrors { code } } }`, `"delivery":null,"userErrors":[{"code":"NOT_FOUND"}]`)
}

// TestAnAppIsToldThatItsArchiveIsReady waits for the archive, as an app does, at an address of its own.
func TestAnAppIsToldThatItsArchiveIsReady(t *testing.T) {
	told := make(chan string, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- string(body)
	}))
	defer hook.Close()
	w := newWorld(t, "", func(g *gatewayFlags) {
		withWorkers(g)
		g.WebhooksLoopback = true
	})
	app, _ := w.ownApp(t, "Reader")
	if _, _, err := webhooks.New(w.storage.Control, w.storage.Secret.Derive("webhooks"), true, nil).Set(t.Context(), app.ID, hook.URL, webhooks.HMAC); err != nil {
		t.Fatal(err)
	}
	w.keep(t, "mara", onePost)
	token := w.token(t, "mara", app.ID, "posts:read")
	id := w.requested(t, token, "").ID
	for body := range told {
		if !strings.Contains(body, `"type":"archive.`) {
			continue // of the grant, or of changes
		}
		if !strings.Contains(body, `"type":"archive.ready"`) || !strings.Contains(body, id) || strings.Contains(body, "mara") || strings.Contains(body, "a post") {
			t.Errorf("told %s", body)
		}
		if a := w.finished(t, token, id); w.fetch(a.DownloadURL).Code != http.StatusOK {
			t.Errorf("it is told, and not there: %+v", a)
		}
		return
	}
}
