package controltest

import (
	"context"
	"testing"
	"time"

	"portway/grants"
	"portway/report"
)

// Figures is what reports need of a control database.
type Figures interface {
	grants.Store
	CountingSince(ctx context.Context) (time.Time, error)
	Acts(ctx context.Context, since, until time.Time) ([]report.Act, error)
	Requests(ctx context.Context, since, until time.Time) ([]report.Request, error)
	AddRequests(ctx context.Context, counted []report.Request) error
	ArchiveTimes(ctx context.Context, since, until time.Time) ([]time.Duration, error)
}

// RunFigures holds a control database to what reports need.
func RunFigures(t *testing.T, database func(t *testing.T) (connect func() Figures)) {
	t.Run("acts are counted with their events", func(t *testing.T) { testActs(t, database(t)()) })
	t.Run("requests add up", func(t *testing.T) { testRequests(t, database(t)()) })
}

func testActs(t *testing.T, s Figures) {
	ctx := t.Context()
	if since, err := s.CountingSince(ctx); !since.IsZero() || err != nil {
		t.Errorf("nothing was counted, since %v, %v", since, err)
	}
	add(t, s, newCast()) // mara is of the sandbox
	real := grants.Account{ID: "p_2", Name: "noa", Region: "DE", Age: grants.Adult, Kind: grants.Private, Status: grants.AccountActive, Created: noon}
	mustAdd(t)(s.AddAccount(ctx, &real, grants.Event{}))
	for i, g := range []grants.Grant{{ID: "g_1", Account: "p_2"}, {ID: "g_2", Account: "p_2"}, {ID: "g_3", Account: "p_1"}, {ID: "g_4", Account: "p_2"}} {
		g.Arrangement, g.App, g.Status, g.Created = g.ID, "a_1", grants.Active, noon
		origin := grants.Consent
		if i == 3 {
			origin = grants.Operator
		}
		mustAdd(t)(s.AddGrant(ctx, &g, grants.Event{At: noon, Kind: grants.GrantCreated, Grant: g.ID, App: "a_1", Account: g.Account, Reason: string(origin)}))
	}
	ends := grants.Event{At: noon.AddDate(0, 0, 1), Kind: grants.GrantEnded, Grant: "g_1", App: "a_1", Account: "p_2", Actor: grants.ByOperator, Reason: "what somebody typed", Detail: "revoked"}
	mustAdd(t)(s.EndGrant(ctx, "g_1", grants.Revoked, ends))
	if done, err := s.EndGrant(ctx, "g_1", grants.Revoked, ends); done || err != nil {
		t.Errorf("ended twice: %v, %v", done, err)
	}
	day := noon.Truncate(24 * time.Hour)
	found, err := s.Acts(ctx, day, day.AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "acts", found, []report.Act{
		{Day: day, App: "a_1", Kind: "given", Count: 2}, {Day: day.AddDate(0, 0, 1), App: "a_1", Kind: "ended", Reason: "operator", Count: 1},
	})
	since, err := s.CountingSince(ctx)
	if err != nil || !since.Equal(day) {
		t.Errorf("since %v, %v", since, err)
	}
}

func testRequests(t *testing.T, s Figures) {
	ctx, day := t.Context(), noon.Truncate(24*time.Hour)
	counted := []report.Request{{Day: day, What: "error", Key: "TIMEOUT", Count: 2}, {Day: day, What: "request", Count: 5}}
	for range 2 {
		if err := s.AddRequests(ctx, counted); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddRequests(ctx, nil); err != nil {
		t.Error(err)
	}
	found, err := s.Requests(ctx, day, day)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "requests", found, []report.Request{{Day: day, What: "error", Key: "TIMEOUT", Count: 4}, {Day: day, What: "request", Count: 10}})
	if times, err := s.ArchiveTimes(ctx, day, day); len(times) != 0 || err != nil {
		t.Errorf("archives: %v, %v", times, err)
	}
}
