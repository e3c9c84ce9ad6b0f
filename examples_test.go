package main

import (
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portway/webhooks"
)

// TestTheSyncExampleKeepsACopy runs examples/sync against a gateway in both of its ways, and looks at its file.
func TestTheSyncExampleKeepsACopy(t *testing.T) {
	example := filepath.Join(t.TempDir(), "sync")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", example, "./examples/sync").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	flags := &storageFlags{Data: t.TempDir(), Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE"}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hook := free.Addr().String()
	free.Close()
	var token, secret string
	if err := flags.run(t.Context(), func(s *storage) (err error) {
		w := &world{storage: s}
		w.keep(t, "mara", firstPost)
		token = w.token(t, "mara", "app", "posts:read")
		_, secret, err = webhooks.New(s.Control, s.Secret.Derive("webhooks"), true, nil).Set(t.Context(), w.grantsOf(t, "mara")[0].App, "http://"+hook, webhooks.HMAC)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	gateway, address := startGateway(t, flags.Data, "--webhooks-loopback")
	defer kill(gateway)
	ingest := func(line string) {
		t.Helper()
		c := program(t, "portway", "ingest", "--data", flags.Data, "--user", "mara", "-")
		c.Stdin = strings.NewReader(line)
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	file := filepath.Join(t.TempDir(), "posts.json")
	has := func(title string) {
		t.Helper()
		eventually(t, "the copy has "+title, func() bool {
			var m struct {
				Posts map[string]struct{ Title string }
			}
			text, err := os.ReadFile(file)
			return err == nil && json.Unmarshal(text, &m) == nil && m.Posts["post_1"].Title == title && len(m.Posts) <= 1
		})
	}
	post := func(title string) string {
		return `{"operation":"upsert","category":"posts","record":{"id":"post_1","createdAt":"2026-01-01T10:00:00Z","title":"` + title + `"}}`
	}
	for way, arguments := range map[string][]string{"subscription": {}, "webhook": {"-listen", hook}} {
		c := exec.CommandContext(t.Context(), example, append([]string{"-gateway", address, "-copy", file}, arguments...)...)
		c.Env = append(os.Environ(), "PORTWAY_TOKEN="+token, "PORTWAY_WEBHOOK_SECRET="+secret)
		var said strings.Builder
		c.Stderr = &said
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ingest(post(way + " 1"))
		has(way + " 1")
		time.Sleep(100 * time.Millisecond) // it is waiting now, or will be: both have to do
		ingest(post(way + " 2"))
		has(way + " 2")
		ingest(`{"operation":"delete","category":"posts","id":"post_1"}`)
		has("")
		kill(c)
		ingest(post("while away from the " + way))
		t.Logf("by %s:\n%s", way, said.String())
	}
}
