package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// controlFile is the control database's name in the data folder. It is a file of its own, so that a long import does not
// keep anybody from revoking a grant.
const controlFile = "control.db"

// mostControlConnections bounds what one process asks of the database when its memory of grants cannot be believed.
const mostControlConnections = 8

// A Control is the database of accounts, developers, apps, grants and their events. It is safe for concurrent use, by any
// number of processes.
type Control struct {
	// Observe, where set, is told the SQL of every query outside of transactions before it runs. It is set before the first use.
	Observe func(sql string)

	db         *sql.DB
	dialect    Dialect
	statements keptStatements
	seen       notebook
	server     *pgx.ConnConfig // nil for SQLite
	chainer    *Control        // SQLite: another connection, for what is chained beside the requests
}

// OpenControl opens the control database, and brings its tables up to date: PostgreSQL where location is its URL,
// otherwise a file in the data folder that location names.
func OpenControl(ctx context.Context, location string) (*Control, error) {
	c, err := connectControl(location)
	if err != nil {
		return nil, fmt.Errorf("store: control: %w", err)
	}
	c.db.SetMaxOpenConns(mostControlConnections)
	c.db.SetMaxIdleConns(c.idleConnections())
	c.db.SetConnMaxIdleTime(time.Minute)
	if err := c.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store: control: %w", err), c.Close())
	}
	return c, nil
}

// idleConnections is how many are kept: to open one to PostgreSQL is dear, while each to SQLite has pages of its own in memory.
func (c *Control) idleConnections() int {
	if c.dialect == Postgres {
		return mostControlConnections
	}
	return mostControlConnections / 2
}

// Ping reports whether the database answers.
func (c *Control) Ping(ctx context.Context) error {
	_, err := c.LastEvent(ctx) // unlike an empty ping, it needs the tables
	return err
}

// Close lets go of the database.
func (c *Control) Close() error {
	if c.chainer == nil {
		return c.db.Close()
	}
	return errors.Join(c.chainer.Close(), c.db.Close())
}

// forChaining is who chains the ledger.
func (c *Control) forChaining() *Control {
	if c.chainer == nil {
		return c
	}
	return c.chainer
}

func connectControl(location string) (*Control, error) {
	if strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://") {
		config, err := pgx.ParseConfig(location)
		if err != nil {
			return nil, errors.New("the PostgreSQL URL cannot be read") // the cause may repeat the password
		}
		return &Control{db: stdlib.OpenDB(*config, stdlib.OptionAfterConnect(encodeKeys)), dialect: Postgres, server: config}, nil
	}
	if err := os.MkdirAll(location, 0o700); err != nil {
		return nil, err
	}
	path, err := filepath.Abs(filepath.Join(location, controlFile))
	if err != nil {
		return nil, err
	}
	c, err := connectControlFile(path, sharedPragmas...)
	if err != nil {
		return nil, err
	}
	c.chainer, err = connectControlFile(path, chainPragmas...)
	if err != nil {
		return nil, errors.Join(err, c.db.Close())
	}
	c.chainer.db.SetMaxOpenConns(1)
	return c, nil
}

// Both kinds of connections wait for the disk. The one that chains the ledger writes more than all others: it keeps more pages, may
// grow beyond that within a batch, whose pages would be written twice otherwise, and brings them into the file less often.
var (
	sharedPragmas = []string{"synchronous(FULL)", "cache_size(-1000)"}
	chainPragmas  = []string{"synchronous(FULL)", "cache_size(-4000)", "cache_spill(0)", "wal_autocheckpoint(4000)"}
)

func connectControlFile(path string, pragmas ...string) (*Control, error) {
	// A transaction takes the write lock when it begins: one that took it later could be refused in the middle.
	options := "?_txlock=immediate"
	for _, pragma := range append([]string{"busy_timeout(5000)", "journal_mode(WAL)", "foreign_keys(1)"}, pragmas...) {
		options += "&_pragma=" + pragma
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+options)
	if err != nil {
		return nil, err
	}
	return &Control{db: db, dialect: SQLite}, nil
}

func encodeKeys(_ context.Context, c *pgx.Conn) error {
	registerKeys(c.TypeMap())
	return nil
}

// migrate lets one process at a time migrate. SQLite has no lock that spans several transactions, so there another process
// may be first: then the next attempt finds its work done.
func (c *Control) migrate(ctx context.Context) error {
	if c.dialect == Postgres {
		return c.migrateLocked(ctx)
	}
	err := migrate(ctx, c.db, c.dialect, "control")
	for range 3 {
		if err == nil {
			break
		}
		err = migrate(ctx, c.db, c.dialect, "control")
	}
	return err
}

const migrationLock = 0x706f7274776179 // "portway"

func (c *Control) migrateLocked(ctx context.Context) error {
	conn, err := c.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock)); err != nil {
		return err
	}
	err = migrate(ctx, c.db, c.dialect, "control")
	_, unlock := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrationLock))
	return errors.Join(err, unlock)
}

// transact runs what belongs together. The events are written last: taking their numbers makes all writers wait for
// each other until the commit.
func (c *Control) transact(ctx context.Context, work func(*controlTx) error) error {
	tx, err := c.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	t := &controlTx{ctx: ctx, tx: tx, control: c}
	if err := work(t); err != nil {
		return err
	}
	if err := t.number(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	c.keep(ctx, t.missed...)
	return nil
}

// errUndone takes a transaction back whose changes were not possible after all.
var errUndone = errors.New("not as it has to be")

// attempt runs what belongs together and can turn out not to be possible: where work reports false, nothing is written.
func (c *Control) attempt(ctx context.Context, what string, work func(*controlTx) (bool, error)) (bool, error) {
	err := c.transact(ctx, func(t *controlTx) error {
		done, err := work(t)
		if err == nil && !done {
			return errUndone
		}
		return err
	})
	if errors.Is(err, errUndone) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store: %s: %w", what, err)
	}
	return true, nil
}

// at writes a time as the tables keep it.
func at(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment is a column of time.
type moment struct{ time *time.Time }

// Scan reads what at wrote.
func (m moment) Scan(value any) error {
	micros, ok := value.(int64)
	if !ok {
		return fmt.Errorf("a time is a number, not a %T", value)
	}
	*m.time = time.Time{}
	if micros != 0 {
		*m.time = time.UnixMicro(micros).UTC()
	}
	return nil
}

// words is a column of words with spaces between.
type words struct{ list *[]string }

// Scan reads what strings.Join wrote.
func (w words) Scan(value any) error {
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("words are a text, not a %T", value)
	}
	*w.list = strings.Fields(text)
	return nil
}
