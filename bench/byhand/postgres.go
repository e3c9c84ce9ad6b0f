package main

import (
	"context"
	"encoding/binary"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A server is the database in PostgreSQL: raw values of named prepared statements, several lists in one round trip.
type server struct{ pool *pgxpool.Pool }

func openPostgres(ctx context.Context, url string) (*server, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	return &server{pool}, pool.Ping(ctx)
}

func (s *server) answer(ctx context.Context, b []byte, query, person string) ([]byte, error) {
	name := which(query)
	if name == "Q3" {
		rows, err := s.pool.Query(ctx, nestedSQL, person)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		b = nested(b, raw(rows))
		return b, rows.Err()
	}
	var batch pgx.Batch
	for _, p := range parts[name] {
		batch.Queue(p.sql, person)
	}
	results := s.pool.SendBatch(ctx, &batch)
	defer results.Close()
	for i := range parts[name] {
		rows, err := results.Query()
		if err != nil {
			return nil, err
		}
		b = parts[name][i].list(b, raw(rows))
		rows.Close()
	}
	return append(b, '}'), nil
}

// A rawRow reads values as PostgreSQL's binary format has them.
type rawRow [][]byte

func (r rawRow) text(i int) (string, bool) { return string(r[i]), r[i] != nil }

func (r rawRow) number(i int) (int64, bool) {
	if r[i] == nil {
		return 0, false
	}
	if len(r[i]) == 4 {
		return int64(int32(binary.BigEndian.Uint32(r[i]))), true
	}
	return int64(binary.BigEndian.Uint64(r[i])), true
}

func raw(rows pgx.Rows) func() (row, bool) {
	return func() (row, bool) {
		if !rows.Next() {
			return nil, false
		}
		return rawRow(rows.RawValues()), true
	}
}
