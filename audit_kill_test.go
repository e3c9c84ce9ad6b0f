package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/ledger"
)

// TestAKilledGatewayLosesNoEntry asks a gateway, a process of its own, kills it (kill -9) while it answers, and counts: every
// answer that arrived is in the ledger, and no more than were asked for.
func TestAKilledGatewayLosesNoEntry(t *testing.T) {
	ctx := context.Background()
	flags := &storageFlags{Data: t.TempDir(), Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE"}
	var token string
	err := flags.run(ctx, func(s *storage) (err error) {
		token, err = s.Grants.IssueOperatorToken(ctx, grants.OperatorToken{
			Person: "mara", App: "app", Scopes: auth.ParseScope("posts:read"), Life: time.Hour,
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var asked, answered atomic.Int64
	for range 3 {
		askAndKill(t, flags.Data, token, &asked, &answered)
	}
	reads := chainedReads(t, flags)
	if answered.Load() == 0 || reads < answered.Load() || reads > asked.Load() {
		t.Errorf("%d answers arrived, %d were asked for, %d are in the ledger", answered.Load(), asked.Load(), reads)
	}
	t.Logf("%d asked, %d arrived, %d in the ledger", asked.Load(), answered.Load(), reads)
}

// askAndKill gives a gateway a random while to live after its first answer.
func askAndKill(t *testing.T, data, token string, asked, answered *atomic.Int64) {
	t.Helper()
	gateway, address := startGateway(t, data)
	var group sync.WaitGroup
	var once sync.Once
	for range 4 {
		group.Go(func() {
			for {
				r, err := http.NewRequest(http.MethodPost, address+"/graphql", strings.NewReader(`{"query": "{ me { posts { nodes { title } } } }"}`))
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("Authorization", "Bearer "+token)
				r.Header.Set("Content-Type", "application/json")
				asked.Add(1)
				answer, err := http.DefaultClient.Do(r)
				if err != nil {
					return // it is dead
				}
				_, err = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if err != nil {
					return
				}
				if answer.StatusCode != http.StatusOK {
					t.Errorf("status %d", answer.StatusCode)
					return
				}
				answered.Add(1)
				once.Do(func() {
					time.AfterFunc(time.Duration(rand.IntN(600))*time.Millisecond, func() { _ = gateway.Process.Kill() })
				})
			}
		})
	}
	group.Wait()
	_ = gateway.Process.Kill()
	_ = gateway.Wait()
}

// startGateway runs this test binary under the name by which it is the program, as TestMain says.
func startGateway(t *testing.T, data string, flags ...string) (gateway *exec.Cmd, address string) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "portway")
	if err := os.Symlink(os.Args[0], program); err != nil {
		t.Fatal(err)
	}
	flags = append([]string{"serve", "--data", data, "--addr", "127.0.0.1:0", "--budget-points", "1000000", "--budget-burst", "1000000"}, flags...)
	gateway = exec.CommandContext(t.Context(), program, flags...)
	output, err := gateway.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := gateway.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if found := regexp.MustCompile(`msg=serving address=(\S+)`).FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return gateway, "http://" + found[1]
		}
	}
	t.Fatal("the gateway did not start")
	return nil, ""
}

// chainedReads opens a journal, which takes over what the dead left, and counts.
func chainedReads(t *testing.T, flags *storageFlags) int64 {
	t.Helper()
	var reads int64
	err := flags.run(t.Context(), func(s *storage) error {
		journal, err := flags.openLedger(t.Context(), s, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		if err := journal.Close(); err != nil {
			return err
		}
		person, err := personNamed(t.Context(), s, "mara")
		if err != nil {
			return err
		}
		entries, err := s.Control.Entries(t.Context(), ledger.Query{Person: person, Category: "Post", Limit: 10_000_000})
		for _, e := range entries {
			if e.Kind == ledger.Read {
				reads++
			}
		}
		if err != nil {
			return err
		}
		report, err := (&ledger.Verifier{Chains: s.Control, Keys: s.LedgerKeys}).Verify(t.Context())
		if !report.Sound() {
			t.Errorf("findings: %v", report.Findings)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return reads
}
