package main

import (
	"context"
	"fmt"
)

type migrateCommand struct{ storageFlags }

// Run brings the databases up to date; opening them does, so there is no more to do.
func (c *migrateCommand) Run(ctx context.Context) error {
	return c.run(ctx, func(*storage) error {
		fmt.Println("The databases are up to date.")
		return nil
	})
}
