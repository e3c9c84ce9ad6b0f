package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// The migrations of both engines are the same files, one folder per database, written in the SQL that Dialect.Adapt reads.
//
//go:embed migrations
var migrations embed.FS

// migrate brings a database up to date with the files of migrations/<folder>. Each folder keeps its own list of what was
// applied (the table migrations_<folder>), so that two of them can share a database.
func migrate(ctx context.Context, db *sql.DB, d Dialect, folder string) error {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return fmt.Errorf("store: migrations of %s: %w", folder, err)
	}
	options := []goose.ProviderOption{
		goose.WithTableName("migrations_" + folder),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()),
	}
	dialect, attempts := goose.DialectSQLite3, 4
	if d == Postgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return fmt.Errorf("store: migrations of %s: %w", folder, err)
		}
		dialect, attempts = goose.DialectPostgres, 1
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db, adapted{files, d}, options...)
	if err != nil {
		return fmt.Errorf("store: migrations of %s: %w", folder, err)
	}
	if err := up(ctx, provider, attempts); err != nil {
		return fmt.Errorf("store: migrations of %s: %w", folder, err)
	}
	return nil
}

// up migrates. SQLite has no lock that spans several transactions, so there another process may be first: then the next
// attempt finds its work done.
func up(ctx context.Context, provider *goose.Provider, attempts int) error {
	_, err := provider.Up(ctx)
	for attempt := 1; err != nil && attempt < attempts && ctx.Err() == nil; attempt++ {
		_, err = provider.Up(ctx)
	}
	return err
}

// adapted is a folder of migrations as one dialect reads them.
type adapted struct {
	fs.FS
	dialect Dialect
}

// Open opens a folder, or a file whose text is adapted while it is read.
func (a adapted) Open(name string) (fs.File, error) {
	file, err := a.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return adaptedFile{file, strings.NewReader(a.dialect.Adapt(string(text)))}, nil
}

type adaptedFile struct {
	fs.File
	text *strings.Reader
}

// Read reads the adapted text.
func (f adaptedFile) Read(p []byte) (int, error) { return f.text.Read(p) }
