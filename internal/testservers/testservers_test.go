package testservers_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"portway/internal/testservers"
)

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	ctx := t.Context()
	for range 2 {
		connection, err := pgx.Connect(ctx, testservers.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close(context.WithoutCancel(ctx))
		if _, err := connection.Exec(ctx, "CREATE TABLE only_here (n int)"); err != nil {
			t.Errorf("the second database already has the first one's table: %v", err)
		}
	}
}

func TestEveryTestHasARedisDatabaseOfItsOwn(t *testing.T) {
	for range 2 {
		client := client(t, testservers.Redis(t))
		fresh, err := client.SetNX(t.Context(), "only here", "yes", 0).Result()
		if err != nil || !fresh {
			t.Errorf("key is new: %v, %v; want true", fresh, err)
		}
	}
}

func TestOwnRedisComesBackAtTheSameAddress(t *testing.T) {
	server := testservers.OwnRedis(t)
	client := client(t, "redis://"+server.Addr)

	server.Stop()
	if err := client.Ping(t.Context()).Err(); err == nil {
		t.Error("a stopped server answered")
	}
	server.Start()
	if err := client.Ping(t.Context()).Err(); err != nil {
		t.Errorf("the server started again does not answer: %v", err)
	}
}

func client(t *testing.T, location string) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(location)
	if err != nil {
		t.Fatal(err)
	}
	options.MaxRetries, options.DialerRetries = -1, 1 // a server that is down says so at once
	client := redis.NewClient(options)
	t.Cleanup(func() { client.Close() })
	return client
}
