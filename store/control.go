package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver behind "sqlite"
)

//go:embed migrations/control/*.sql
var controlMigrations embed.FS

// controlFile is the control database's name in the data folder. It is a file of its own, so that a long import does not
// keep anybody from revoking a grant.
const controlFile = "control.db"

// A Control is the database of accounts, developers, apps, grants and their events. It is safe for concurrent use, by any
// number of processes.
type Control struct {
	db       *sql.DB
	postgres bool
}

// OpenControl opens the control database, and brings its tables up to date: PostgreSQL where location is its URL,
// otherwise a file in the data folder that location names.
func OpenControl(ctx context.Context, location string) (*Control, error) {
	c, err := connectControl(location)
	if err != nil {
		return nil, fmt.Errorf("store: control: %w", err)
	}
	if err := c.migrate(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("store: control: migrations: %w", err), c.Close())
	}
	return c, nil
}

// Close lets go of the database.
func (c *Control) Close() error { return c.db.Close() }

func connectControl(location string) (*Control, error) {
	if strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://") {
		config, err := pgx.ParseConfig(location)
		if err != nil {
			return nil, errors.New("the PostgreSQL URL cannot be read") // the cause may repeat the password
		}
		return &Control{db: stdlib.OpenDB(*config), postgres: true}, nil
	}
	path, err := filepath.Abs(filepath.Join(location, controlFile))
	if err != nil {
		return nil, err
	}
	// A transaction takes the write lock when it begins: one that took it later could be refused in the middle.
	options := "?_txlock=immediate&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+options)
	if err != nil {
		return nil, err
	}
	db.SetMaxIdleConns(4)
	return &Control{db: db}, nil
}

func (c *Control) migrate(ctx context.Context) error {
	files, err := fs.Sub(controlMigrations, "migrations/control")
	if err != nil {
		return err
	}
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{
		goose.WithTableName("migrations_control"), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()),
	}
	if c.postgres {
		dialect = goose.DialectPostgres
		options = append(options, goose.WithSessionLocker(migrationLock{}))
	}
	provider, err := goose.NewProvider(dialect, c.db, files, options...)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	for range 3 {
		if err == nil || c.postgres {
			break
		}
		// SQLite has no lock that spans several transactions: another process may have been first.
		_, err = provider.Up(ctx)
	}
	return err
}

// migrationLock lets one process at a time migrate a PostgreSQL database. Goose's own asks every five seconds; this one
// waits until it is its turn.
type migrationLock struct{}

const migrationLockKey = 0x706f7274776179 // "portway"

// SessionLock waits for the lock.
func (migrationLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLockKey))
	return err
}

// SessionUnlock gives it back.
func (migrationLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(migrationLockKey))
	return err
}

// sql returns a statement in the words of the engine: SQLite numbers its parameters with ?1 where PostgreSQL has $1.
func (c *Control) sql(text string) string {
	if c.postgres {
		return text
	}
	return strings.ReplaceAll(text, "$", "?")
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
	return tx.Commit()
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
