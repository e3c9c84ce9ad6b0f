package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"

	"portway/ingest"
	"portway/problem"
	"portway/store"
)

type ingestCommand struct {
	storageFlags
	User string `help:"Whose records lines without a user are, by name." placeholder:"NAME"`
	File string `arg:"" help:"The batch: a file of NDJSON, or - for standard input."`
}

// Run applies a batch. It can be run again.
func (c *ingestCommand) Run(ctx context.Context) error {
	in := io.Reader(os.Stdin)
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	writes, err := ingest.Read(in, c.User)
	if err != nil {
		return wrongLines(err)
	}
	return c.run(ctx, func(s *storage) error {
		result, err := ingest.Apply(ctx, ingestWriter{s}, writes)
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(result)
	})
}

// wrongLines writes every line that was found wrong for the person at the terminal.
func wrongLines(err error) error {
	lines, ok := problem.Of(err).Details["lines"].([]*ingest.LineError)
	if !ok {
		return err
	}
	for _, l := range lines {
		fmt.Fprintln(os.Stderr, l)
	}
	return err
}

// ingestWriter keeps what comes in: the one way from lines to the store.
type ingestWriter struct{ storage *storage }

// Ingest applies the writes of one person in one transaction.
func (w ingestWriter) Ingest(ctx context.Context, user string, writes []ingest.Write) (ingest.Result, error) {
	account, err := w.storage.Grants.EnsureAccount(ctx, user)
	if err != nil {
		return ingest.Result{}, err
	}
	if _, err := w.storage.People.Person(ctx, account.ID); err != nil {
		return ingest.Result{}, err
	}
	kept := make([]store.Write, len(writes))
	for i, write := range writes {
		kept[i] = store.Write{Category: write.Category, Record: write.Record, Delete: write.Record == nil, ID: write.ID, Version: write.Version}
	}
	r, err := w.storage.People.Write(ctx, account.ID, kept)
	return ingest.Result{Created: r.Created, Updated: r.Updated, Deleted: r.Deleted, Unchanged: r.Unchanged}, err
}

// shortestIngestToken is that of a token that cannot be guessed, in characters.
const shortestIngestToken = 32

// ingestHandler answers POST /ingest, where the operator gave a file with a token for it.
func ingestHandler(s *storage, file string, log *slog.Logger) (http.Handler, error) {
	if file == "" {
		return http.NotFoundHandler(), nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("other users can read %s: give it mode 0600", file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	token := strings.TrimSpace(string(text))
	if len(token) < shortestIngestToken {
		return nil, fmt.Errorf("the token in %s is shorter than %d characters; make one with: openssl rand -hex 32", file, shortestIngestToken)
	}
	return &ingest.Handler{Writer: ingestWriter{s}, Token: token, Log: log}, nil
}
