package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

type serveCommand struct {
	storageFlags
	gatewayFlags
	logFlags
	Addr     string `help:"Listen here." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Profiles string `help:"Serve Go's profiles of this process here, to this machine alone." placeholder:"127.0.0.1:PORT"`
}

func (c *serveCommand) Run(ctx context.Context) error {
	if c.Profiles != "" {
		if err := serveProfiles(ctx, c.Profiles); err != nil {
			return err
		}
	}
	log := c.logger()
	return listenAndServe(ctx, c.Addr, &c.storageFlags, &c.gatewayFlags, log, func(*gateway, net.Addr) error { return nil })
}

// listenAndServe opens everything, serves until ctx ends, and closes everything. started is called once requests are
// answered.
func listenAndServe(ctx context.Context, addr string, s *storageFlags, g *gatewayFlags, log *slog.Logger, started func(*gateway, net.Addr) error) (err error) {
	opened, err := s.open(ctx, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	w, err := newGateway(ctx, opened, s, g, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s; choose another with --addr: %w", addr, err)
	}
	server := newServer(w.handler, log)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	log.Info("serving", "address", listener.Addr().String(), "version", version)
	if err := started(w, listener.Addr()); err != nil {
		return errors.Join(err, server.Close())
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping: answering what has been asked")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	return server.Shutdown(grace)
}

// newServer sets every timeout that a slow or silent client could otherwise stretch.
func newServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: h, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 32 << 10,
	}
}
