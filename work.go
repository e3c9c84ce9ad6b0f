package main

import (
	"context"
	"errors"
)

type workCommand struct {
	storageFlags
	gatewayFlags
	logFlags
}

// Run writes archives that were asked for of other processes on the same data, until it is stopped. What it has begun then is
// queued again.
func (c *workCommand) Run(ctx context.Context) (err error) {
	if c.ArchiveWorkers == 0 {
		return errors.New("--archive-workers is 0; a worker has at least 1")
	}
	log := c.logger()
	opened, err := c.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	w, err := newGateway(ctx, opened, &c.storageFlags, &c.gatewayFlags, log)
	if err != nil {
		return err
	}
	log.Info("working", "archives at a time", c.ArchiveWorkers, "version", version)
	<-ctx.Done()
	log.Info("stopping: what is under way is queued again")
	return w.Close()
}
