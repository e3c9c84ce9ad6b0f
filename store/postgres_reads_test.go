package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"portway/internal/testservers"
	"portway/record"
)

// newQueue reads over so many connections of a PostgreSQL.
func newQueue(t *testing.T, connections int32) *queue {
	t.Helper()
	config, err := pgxpool.ParseConfig(testservers.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return &queue{pool: pool, most: connections}
}

var oneText = []*record.Field{{Kind: record.KindString}}

// echo is a statement that gives the text back, after a while.
func echo(what string, after time.Duration) *statement {
	t := &text{sql: "SELECT $1::text FROM pg_sleep($2::float8 / 1000)", fields: oneText, takes: []record.Kind{record.KindString, record.KindFloat}}
	return query(t, record.Text(what), record.Float(float64(after.Milliseconds())))
}

// fails is one that cannot be answered.
func fails() *statement {
	return query(&text{sql: "SELECT ($1::bigint / 0)::text", fields: oneText, takes: []record.Kind{record.KindInt64}}, record.Number(1))
}

// A reading is one read of a test.
type reading struct {
	statements []*statement
	cancel     context.CancelFunc
	err        error
	ended      chan struct{}
}

// start begins a read, and returns when the queue has it: on its way, or waiting as the one with the number.
func (q *queue) start(t *testing.T, waiting int, statements ...*statement) *reading {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	r := &reading{statements: statements, cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.err = q.read(ctx, statements)
	}()
	t.Cleanup(cancel)
	for {
		q.mu.Lock()
		there := q.underway > 0 && len(q.waiting) == waiting
		q.mu.Unlock()
		if there {
			return r
		}
		time.Sleep(time.Millisecond)
	}
}

// gives waits for the read and compares its one row.
func (r *reading) gives(t *testing.T, want string) {
	t.Helper()
	<-r.ended
	if r.err != nil {
		t.Errorf("%s: %v", want, r.err)
		return
	}
	for _, s := range r.statements {
		if rows := s.result(); len(rows) != 1 || rows[0][0].Text() != want {
			t.Errorf("%s got %v", want, rows)
		}
	}
}

func TestReadsThatFindNoConnectionGoTogether(t *testing.T) {
	q := newQueue(t, 1)
	first := q.start(t, 0, echo("first", 300*time.Millisecond))
	var others []*reading
	for i := range mostTogether + 2 {
		name := fmt.Sprint("person ", i)
		others = append(others, q.start(t, i+1, echo(name, 0), echo(name, 0)))
	}
	first.gives(t, "first")
	for i, r := range others {
		r.gives(t, fmt.Sprint("person ", i))
	}
	if trips := q.pool.Stat().AcquireCount(); trips != 3 {
		t.Errorf("%d round trips, want 3: the first, %d reads together, and 2", trips, mostTogether)
	}
	if q.underway != 0 || len(q.waiting) != 0 {
		t.Errorf("afterwards %d are under way and %d wait", q.underway, len(q.waiting))
	}
}

func TestWhatIsWrongWithOneReadIsNoOthers(t *testing.T) {
	q := newQueue(t, 1)
	first := q.start(t, 0, echo("first", 300*time.Millisecond))
	before := q.start(t, 1, echo("before", 0))
	bad := q.start(t, 2, echo("bad", 0), fails())
	after := q.start(t, 3, echo("after", 0))
	first.gives(t, "first")
	before.gives(t, "before")
	after.gives(t, "after")
	<-bad.ended
	if cause, ok := errors.AsType[*pgconn.PgError](bad.err); !ok || cause.Code != "22012" {
		t.Errorf("the bad one: %v, want a division by zero", bad.err)
	}
}

func TestWhoLeavesTheQueueIsNotWaitedFor(t *testing.T) {
	q := newQueue(t, 1)
	first := q.start(t, 0, echo("first", 400*time.Millisecond))
	gone := q.start(t, 1, echo("gone", time.Minute))
	after := q.start(t, 2, echo("after", 0))
	gone.cancel()
	<-gone.ended
	if !errors.Is(gone.err, context.Canceled) {
		t.Errorf("who left: %v", gone.err)
	}
	select {
	case <-first.ended:
		t.Error("leaving took as long as waiting")
	default:
	}
	first.gives(t, "first")
	after.gives(t, "after")
}

// TestWhoReadsForOthersDoesSoToTheEnd cancels the operation that makes the round trip for all.
func TestWhoReadsForOthersDoesSoToTheEnd(t *testing.T) {
	q := newQueue(t, 1)
	first := q.start(t, 0, echo("first", 200*time.Millisecond))
	reader := q.start(t, 1, echo("reader", 400*time.Millisecond))
	after := q.start(t, 2, echo("after", 0))
	first.gives(t, "first")
	reader.cancel()
	after.gives(t, "after")
	reader.gives(t, "reader")
	if trips := q.pool.Stat().AcquireCount(); trips != 2 {
		t.Errorf("%d round trips, want 2", trips)
	}
}

// TestNobodyGetsWhatIsAnothers lets many read at once of whom some fail, and some leave at any time.
func TestNobodyGetsWhatIsAnothers(t *testing.T) {
	q := newQueue(t, 3)
	var readers sync.WaitGroup
	var mu sync.Mutex
	answered, left := 0, 0
	for i := range 24 {
		readers.Go(func() {
			for n := range 60 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				if rand.N(4) == 0 {
					cancel()
					ctx, cancel = context.WithTimeout(t.Context(), time.Duration(rand.N(4000))*time.Microsecond)
				}
				name := fmt.Sprint("person ", i, " read ", n)
				statements := []*statement{echo(name, 0)}
				bad := rand.N(10) == 0
				if bad {
					statements = append(statements, fails())
				}
				err := q.read(ctx, statements)
				outOfTime := ctx.Err() != nil
				cancel()
				mu.Lock()
				switch rows := statements[0].result(); {
				case err == nil && (bad || len(rows) != 1 || rows[0][0].Text() != name):
					t.Errorf("%s got %v", name, rows)
				case err == nil:
					answered++
				case !bad && !outOfTime:
					t.Errorf("%s: %v", name, err)
				default:
					left++
				}
				mu.Unlock()
			}
		})
	}
	readers.Wait()
	if answered == 0 || left == 0 {
		t.Errorf("%d were answered and %d were not: too few of one to show anything", answered, left)
	}
	if q.underway != 0 || len(q.waiting) != 0 {
		t.Errorf("afterwards %d are under way and %d wait", q.underway, len(q.waiting))
	}
}

// TestALostConnectionLosesNothing ends the server's process in the middle of the answers to two reads.
func TestALostConnectionLosesNothing(t *testing.T) {
	q := newQueue(t, 1)
	other, err := pgxpool.NewWithConfig(t.Context(), q.pool.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	first := q.start(t, 0, echo("first", 200*time.Millisecond))
	// Rows that are too long for the server to wait with.
	slowly := query(&text{sql: "SELECT repeat('x', 20000) || g, pg_sleep(0.1) FROM generate_series(1, 5) AS g", fields: oneText})
	reader := q.start(t, 1, slowly)
	after := q.start(t, 2, echo("after", 0))
	first.gives(t, "first")
	time.Sleep(250 * time.Millisecond)
	const end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%generate_series%' AND pid <> pg_backend_pid()"
	var ended int
	if err := other.QueryRow(t.Context(), end).Scan(&ended); err != nil || ended != 1 {
		t.Fatalf("%d processes ended, %v", ended, err)
	}
	after.gives(t, "after")
	<-reader.ended
	if rows := slowly.result(); reader.err != nil || len(rows) != 5 {
		t.Errorf("%d rows, %v; want 5", len(rows), reader.err)
	}
}
