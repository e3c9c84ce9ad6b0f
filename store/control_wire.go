package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portway/changes"
)

var _ changes.Wire = (*Control)(nil)

// wire is the channel of PostgreSQL's notifications.
const wire = "portway_changes"

// Notifies reports whether the database carries messages: PostgreSQL does, SQLite does not.
func (c *Control) Notifies() bool { return c.server != nil }

// Send notifies all processes. It is a transaction of its own, on the control database: in the transaction of a write, the
// notification would make all writers wait for each other.
func (c *Control) Send(ctx context.Context, message string) error {
	if _, err := c.db.ExecContext(ctx, "SELECT pg_notify($1, $2)", wire, message); err != nil {
		return fmt.Errorf("store: notify: %w", err)
	}
	return nil
}

// Receive listens on a connection of its own.
func (c *Control) Receive(ctx context.Context, heard func(message string)) error {
	if c.server == nil {
		return errors.New("store: SQLite carries no messages")
	}
	conn, err := pgx.ConnectConfig(ctx, c.server.Copy())
	if err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if _, err := conn.Exec(ctx, "LISTEN "+wire); err != nil {
		return fmt.Errorf("store: listen: %w", err)
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return fmt.Errorf("store: listen: %w", err)
		}
		heard(n.Payload)
	}
}
