package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	_ "modernc.org/sqlite" // the driver that migrations run on

	"portway/record"
)

// OpenSQLite opens the embedded database in the folder, which is created where it is missing: people.db. Several processes
// may have it open at once.
//
// What was committed survives the end of the process, however it ends; a power loss can take the last commits with it, and
// leaves the file whole.
func OpenSQLite(ctx context.Context, folder string) (*People, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("store: data folder: %w", err)
	}
	e := &sqliteEngine{
		path:    filepath.Join(folder, "people.db"),
		readers: newPool(max(fewestReaders, runtime.GOMAXPROCS(0)), &connection{}),
	}
	writer, err := connect(e.path, pageSize, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
	if err != nil {
		return nil, fmt.Errorf("store: %s: %w", e.path, err)
	}
	e.writers = newPool(1, writer)
	return newPeople(e), nil
}

// pageSize is that of new files; those that are there keep theirs. A record of a kilobyte fits into a page of 8 KiB, where
// one of 4 KiB would put its end on a page of its own.
const pageSize = "PRAGMA page_size = 8192"

// fewestReaders are so many that one long read does not hold up all others. More readers than processors read no more: each has
// pages of its own, so that every one has fewer of them at hand, and while they are fetched the next one is opened.
const fewestReaders = 2

// sqliteEngine reads on a few connections and writes on one, so that a writer waits here, in order, and not in SQLite.
type sqliteEngine struct {
	path    string
	readers *pool
	writers *pool
	closed  sync.Once
}

const readerPragma = "PRAGMA query_only = 1"

func (e *sqliteEngine) dialect() Dialect { return SQLite }

// read runs the statements one after another on one connection, several of them on one snapshot.
func (e *sqliteEngine) read(ctx context.Context, statements []*statement) error {
	c, err := e.readers.take(ctx)
	if err != nil {
		return err
	}
	defer e.readers.give(c)
	if err := c.open(e.path, readerPragma); err != nil {
		return err
	}
	defer c.bounded(ctx)()
	if len(statements) == 1 {
		return c.read(statements[0])
	}
	if err := c.execute("BEGIN"); err != nil {
		return err
	}
	if err := (sqliteTransaction{c}).read(ctx, statements...); err != nil {
		c.rollback()
		return err
	}
	return c.execute("COMMIT")
}

func (e *sqliteEngine) write(ctx context.Context, do func(transaction) error) error {
	c, err := e.writers.take(ctx)
	if err != nil {
		return err
	}
	defer e.writers.give(c)
	defer c.bounded(ctx)()
	if err := c.execute("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	if err := do(sqliteTransaction{c}); err != nil {
		c.rollback()
		return err
	}
	if err := c.execute("COMMIT"); err != nil {
		c.rollback()
		return err
	}
	return nil
}

func (e *sqliteEngine) migrate(ctx context.Context) error {
	location := "file:" + (&url.URL{Path: e.path}).EscapedPath() + "?_pragma=busy_timeout(5000)&_txlock=immediate"
	db, err := sql.Open("sqlite", location)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	return migrate(ctx, db, SQLite, "people")
}

func (e *sqliteEngine) ping(ctx context.Context) error {
	c, err := e.readers.take(ctx)
	if err != nil {
		return err
	}
	defer e.readers.give(c)
	if err := c.open(e.path, readerPragma); err != nil {
		return err
	}
	return c.execute("SELECT count(*) FROM people WHERE user_id = ''")
}

func (e *sqliteEngine) close() (err error) {
	e.closed.Do(func() { err = errors.Join(e.readers.close(), e.writers.close()) })
	return err
}

// sqliteTransaction runs statements on the connection that holds the lock.
type sqliteTransaction struct{ *connection }

func (t sqliteTransaction) read(_ context.Context, statements ...*statement) error {
	for _, s := range statements {
		if err := t.connection.read(s); err != nil {
			return err
		}
	}
	return nil
}

func (t sqliteTransaction) run(_ context.Context, text *text, arguments [][]record.Value) error {
	for _, list := range arguments {
		if err := t.connection.read(query(text, list...)); err != nil {
			return err
		}
	}
	return nil
}
