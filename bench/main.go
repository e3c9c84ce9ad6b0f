package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/store"
)

type options struct {
	people, videos, rounds, requests int
	data, postgres, redis            string
}

func main() {
	log.SetFlags(0)
	var o options
	flag.IntVar(&o.people, "people", 1000, "how many people there are")
	flag.IntVar(&o.videos, "videos", 20_000, "how many public videos there are")
	flag.IntVar(&o.rounds, "rounds", 7, "how many rounds each side runs")
	flag.IntVar(&o.requests, "requests", 2000, "how many requests a round has; a fifth of that for Q4")
	flag.StringVar(&o.data, "data", "", "keep the data in this folder, to be used again; a temporary one by default")
	flag.StringVar(&o.postgres, "postgres", "", "use this PostgreSQL instead of SQLite")
	flag.StringVar(&o.redis, "redis", "", "keep budgets in this Redis")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		log.Fatalf("bench: %v", err)
	}
}

func run(ctx context.Context, o options) error {
	if o.data == "" {
		folder, err := os.MkdirTemp("", "portway-bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		o.data = folder
	}
	tokens, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	gateway, byHand, err := servers(o)
	if err != nil {
		return err
	}
	defer gateway.stop()
	defer byHand.stop()
	if err := compare(gateway, byHand, tokens); err != nil {
		return err
	}
	fmt.Printf("%d people, %d connections, %d rounds; medians; ratio = by hand / gateway, processor time of the server per request\n\n", o.people, connections, o.rounds)
	fmt.Println("| query | gateway us | by hand us | ratio | p99 gateway / by hand |")
	fmt.Println("|---|---|---|---|---|")
	for _, w := range workloads {
		if err := measure(gateway, byHand, tokens, w, o); err != nil {
			return err
		}
	}
	fmt.Printf("\nMemory after the load: gateway %d MB, by hand %d MB.\n", gateway.memory()>>20, byHand.memory()>>20)
	return nil
}

// prepare fills the database and mints a token per person.
func prepare(ctx context.Context, o options) (tokens []string, err error) {
	people, err := openPeople(ctx, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, people.Close()) }()
	if err := people.Migrate(ctx); err != nil {
		return nil, err
	}
	location := o.data
	if o.postgres != "" {
		location = o.postgres
	}
	control, err := store.OpenControl(ctx, location)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, control.Close()) }()
	secret, err := auth.OpenSecret(filepath.Join(o.data, "secret"))
	if err != nil {
		return nil, err
	}
	keys := &auth.Keyring{Folder: filepath.Join(o.data, "keys"), Now: time.Now}
	if err := keys.Open(); err != nil {
		return nil, err
	}
	service := &grants.Service{
		Store: control, Signer: keys, Secret: secret, Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE", Now: time.Now,
	}
	var ids []string
	for i := range o.people {
		name := fmt.Sprintf("person%d", i)
		account, err := service.EnsureAccount(ctx, name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, account.ID)
		token, err := service.IssueOperatorToken(ctx, grants.OperatorToken{
			Person: name, App: "bench", Scopes: []string{auth.All, "followedAccounts:read"}, Life: 24 * time.Hour,
		})
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
	}
	return tokens, world{o.people, o.videos}.fill(ctx, people, ids)
}

func openPeople(ctx context.Context, o options) (*store.People, error) {
	if o.postgres != "" {
		return store.OpenPostgres(ctx, o.postgres)
	}
	return store.OpenSQLite(ctx, o.data)
}

// servers builds and starts both sides.
func servers(o options) (gateway, byHand *server, err error) {
	for name, pkg := range map[string]string{"portway": ".", "byhand": "./bench/byhand"} {
		build := exec.Command("go", "build", "-o", filepath.Join(o.data, name), pkg)
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return nil, nil, fmt.Errorf("build %s: %w", pkg, err)
		}
	}
	shared := []string{"--data", o.data}
	if o.postgres != "" {
		shared = append(shared, "--postgres", o.postgres)
	}
	serve := append([]string{"serve", "--log-level", "warn", "--profiles", "127.0.0.1:18473", "--budget-points", "1000000", "--budget-burst", "100000000"}, shared...)
	if o.redis != "" {
		serve = append(serve, "--redis", o.redis)
	}
	gateway, err = start("gateway", filepath.Join(o.data, "portway"), "/healthz", append(serve, "--addr", "127.0.0.1:18471")...)
	if err != nil {
		return nil, nil, err
	}
	byHand, err = start("by hand", filepath.Join(o.data, "byhand"), "/healthz", append(shared, "--addr", "127.0.0.1:18472")...)
	if err != nil {
		gateway.stop()
		return nil, nil, err
	}
	return gateway, byHand, nil
}

// compare wants the same data from both sides, for every query and some people, and no data for a forged token.
func compare(a, b *server, tokens []string) error {
	for _, w := range workloads {
		for i := 0; i < len(tokens); i += max(1, len(tokens)/10) {
			var answers [2]string
			for k, s := range []*server{a, b} {
				text, err := ask(s.url, tokens[i], w.query)
				if err != nil {
					return err
				}
				if answers[k], err = data(text); err != nil {
					return err
				}
			}
			if answers[0] != answers[1] || len(answers[0]) < 40 {
				return fmt.Errorf("%s: the sides answer differently:\n%.600s\n%.600s", w.name, answers[0], answers[1])
			}
		}
	}
	forged := make([]byte, 20)
	rand.Read(forged)
	for _, s := range []*server{a, b} {
		token := tokens[0][:len(tokens[0])-40] + hex.EncodeToString(forged)
		if _, err := ask(s.url, token, workloads[0].query); err == nil {
			return fmt.Errorf("%s takes a forged token", s.name)
		}
	}
	return nil
}

func measure(gateway, byHand *server, tokens []string, w workload, o options) error {
	n := o.requests
	if w.name == "Q4" {
		n /= 5
	}
	var own, other, ratio, tail []float64
	for i := range o.rounds + 1 {
		g, err := round(gateway, tokens, w.query, n)
		if err != nil {
			return err
		}
		h, err := round(byHand, tokens, w.query, n)
		if err != nil {
			return err
		}
		if i == 0 {
			continue // both sides warm their caches
		}
		own, other = append(own, micro(g.processor)), append(other, micro(h.processor))
		ratio = append(ratio, float64(h.processor)/float64(g.processor))
		tail = append(tail, float64(g.p99)/float64(h.p99))
	}
	fmt.Printf("| %s %s | %.0f | %.0f | **%.2f** | %.2f |\n", w.name, w.what, median(own), median(other), median(ratio), median(tail))
	return nil
}

func micro(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
