package store_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"portway/grants"
	"portway/internal/testservers"
	"portway/store"
	"portway/store/controltest"
)

func TestControlKeepsItsContract(t *testing.T) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			controltest.Run(t, func(t *testing.T) func() grants.Store {
				place := location(t)
				return func() grants.Store { return openControl(t, place) }
			})
		})
	}
}

func TestControlKeepsFigures(t *testing.T) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			controltest.RunFigures(t, func(t *testing.T) func() controltest.Figures {
				place := location(t)
				return func() controltest.Figures { return openControl(t, place) }
			})
		})
	}
}

func TestControlKeepsTheLedger(t *testing.T) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			controltest.RunLedger(t, func(t *testing.T) func() controltest.Ledger {
				place := location(t)
				return func() controltest.Ledger { return openControl(t, place) }
			})
		})
	}
}

func openControl(t *testing.T, location string) *store.Control {
	t.Helper()
	control, err := store.OpenControl(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := control.Close(); err != nil {
			t.Error(err)
		}
	})
	return control
}

func TestManyProcessesMayOpenANewControlDatabaseAtOnce(t *testing.T) {
	for name, location := range map[string]string{"SQLite": t.TempDir(), "PostgreSQL": testservers.Postgres(t)} {
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				control, err := store.OpenControl(t.Context(), location)
				if err != nil {
					t.Errorf("%s: %v", name, err)
					return
				}
				defer control.Close()
				if _, err := control.LastEvent(t.Context()); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		group.Wait()
	}
}

func TestAPasswordInAControlURLStaysOutOfTheError(t *testing.T) {
	_, err := store.OpenControl(context.Background(), "postgres://portway:canary-password@127.0.0.1:notaport/x")
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("error %v; want one without the password", err)
	}
}

func TestControlKeepsArchiveJobs(t *testing.T) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			controltest.RunArchives(t, func(t *testing.T) func() controltest.Jobs {
				place := location(t)
				return func() controltest.Jobs { return openControl(t, place) }
			})
		})
	}
}

func TestControlKnowsNewsOfArchives(t *testing.T) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			place := location(t)
			controltest.RunArchiveNews(t, func() controltest.NewsDesk { return openControl(t, place) })
		})
	}
}

func TestControlKeepsWebhooks(t *testing.T) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	} {
		t.Run(name, func(t *testing.T) {
			controltest.RunWebhooks(t, func(t *testing.T) func() controltest.Hooks {
				place := location(t)
				return func() controltest.Hooks { return openControl(t, place) }
			})
		})
	}
}
