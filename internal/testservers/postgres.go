package testservers

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Postgres creates an empty database and returns its URL ("postgres://..."). The database is dropped when the test ends,
// with whatever connections it still has.
func Postgres(t testing.TB) string {
	t.Helper()
	server := address(t, "PORTWAY_TEST_POSTGRES")
	database := "portway_" + strings.ToLower(rand.Text())

	execute(t, server, "CREATE DATABASE "+database)
	t.Cleanup(func() { execute(t, server, "DROP DATABASE "+database+" WITH (FORCE)") })

	location, err := url.Parse(server)
	if err != nil {
		t.Fatalf("PORTWAY_TEST_POSTGRES is not a URL: %v", err)
	}
	location.Path = "/" + database
	return location.String()
}

// execute uses a connection per statement: CREATE DATABASE cannot run in a transaction, and a test's own context is
// already cancelled when its clean-up runs.
func execute(t testing.TB, server, statement string) {
	t.Helper()
	ctx := context.Background()
	connection, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("PostgreSQL of PORTWAY_TEST_POSTGRES: %v", err)
	}
	defer connection.Close(ctx)
	if _, err := connection.Exec(ctx, statement); err != nil {
		t.Fatalf("PostgreSQL: %s: %v", statement, err)
	}
}

func address(t testing.TB, variable string) string {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		t.Fatalf("%s is not set. This test needs a real server: run `make test`, or only this package with"+
			" `scripts/with-servers.sh go test ./...`", variable)
	}
	return value
}
