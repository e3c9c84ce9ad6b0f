package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"portway/record"
)

// OpenPostgres opens the database at the URL or DSN, with a pool of connections whose size pool_max_conns sets in it. It
// may be PostgreSQL itself, one with partitioned tables, or Citus.
func OpenPostgres(ctx context.Context, dsn string) (*People, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("store: people's database: the URL cannot be read") // the cause may repeat the password
	}
	config.AfterConnect = prepareConnection
	config.ConnConfig.StatementCacheCapacity = statementsKept
	config.ConnConfig.DescriptionCacheCapacity = 0 // what is not kept prepared is asked anew
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("store: people's database: %w", err)
	}
	return newPeople(&postgresEngine{pool: pool, reads: queue{pool: pool, most: config.MaxConns}}), nil
}

// prepareConnection sets what PostgreSQL cannot know: every statement here is served by an index, in the index's order. Left to
// itself it goes by how much an average person has, and then sorts all that a heavy one has for one page.
func prepareConnection(ctx context.Context, c *pgx.Conn) error {
	registerKeys(c.TypeMap())
	_, err := c.Exec(ctx, "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off;"+
		" SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off",
		pgx.QueryExecModeSimpleProtocol)
	return err
}

type postgresEngine struct {
	pool  *pgxpool.Pool
	reads queue
}

func (e *postgresEngine) dialect() Dialect { return Postgres }

// read sends all statements at once. Each is a statement of its own to PostgreSQL: there is no snapshot over them.
func (e *postgresEngine) read(ctx context.Context, statements []*statement) error {
	return e.reads.read(ctx, statements)
}

// A querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error)
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

// readAll runs statements in one round trip and fills their rows.
func readAll(ctx context.Context, db querier, statements []*statement) error {
	if len(statements) == 1 {
		rows, err := db.Query(ctx, statements[0].sql, statements[0].parameters()...)
		if err != nil {
			return err
		}
		return statements[0].collect(rows)
	}
	_, err := readSome(ctx, db, statements)
	return err
}

// readSome does so up to the first that fails, and returns how many came before it.
func readSome(ctx context.Context, db querier, statements []*statement) (int, error) {
	var batch pgx.Batch
	for _, s := range statements {
		batch.Queue(s.sql, s.parameters()...)
	}
	results := db.SendBatch(ctx, &batch)
	for i, s := range statements {
		rows, err := results.Query()
		if err == nil {
			err = s.collect(rows)
		}
		if err != nil {
			results.Close()
			return i, err
		}
	}
	return len(statements), results.Close()
}

func (e *postgresEngine) write(ctx context.Context, do func(transaction) error) error {
	return pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error { return do(postgresTransaction{tx}) })
}

func (e *postgresEngine) ping(ctx context.Context) error { return e.pool.Ping(ctx) }

func (e *postgresEngine) close() error {
	e.pool.Close()
	return nil
}

func (e *postgresEngine) migrate(ctx context.Context) error {
	db := stdlib.OpenDBFromPool(e.pool)
	defer db.Close()
	if err := migrate(ctx, db, Postgres, "people"); err != nil {
		return err
	}
	return distribute(ctx, e.pool)
}

// distribute spreads people's tables over the workers, all by the person, where the database is Citus. Tables of public
// data are copied to each of them, so that what points there is joined where the person is.
func distribute(ctx context.Context, pool *pgxpool.Pool) error {
	var citus bool
	if err := pool.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')").Scan(&citus); err != nil || !citus {
		return err
	}
	return distributeTables(ctx, pool)
}

func distributeTables(ctx context.Context, pool *pgxpool.Pool) error {
	for _, table := range PeopleTables() {
		const one = "SELECT create_distributed_table(c.oid, 'user_id', colocate_with => $2) FROM pg_class AS c" +
			" WHERE c.oid = $1::text::regclass AND NOT EXISTS (SELECT FROM pg_dist_partition AS d WHERE d.logicalrelid = c.oid)"
		colocate := "people"
		if table == "people" {
			colocate = "default"
		}
		if _, err := pool.Exec(ctx, one, quote(table), colocate); err != nil {
			return fmt.Errorf("store: distribute %s: %w", table, err)
		}
	}
	for _, c := range record.Catalogue {
		const one = "SELECT create_reference_table(c.oid) FROM pg_class AS c" +
			" WHERE c.oid = $1::text::regclass AND NOT EXISTS (SELECT FROM pg_dist_partition AS d WHERE d.logicalrelid = c.oid)"
		if _, err := pool.Exec(ctx, one, quote(c.Table)); err != nil {
			return fmt.Errorf("store: copy %s to all: %w", c.Table, err)
		}
	}
	return nil
}

type postgresTransaction struct{ tx pgx.Tx }

func (t postgresTransaction) read(ctx context.Context, statements ...*statement) error {
	return readAll(ctx, t.tx, statements)
}

func (t postgresTransaction) run(ctx context.Context, text *text, arguments [][]record.Value) error {
	if len(arguments) == 0 {
		return nil
	}
	var batch pgx.Batch
	for _, list := range arguments {
		batch.Queue(text.sql, query(text, list...).parameters()...)
	}
	return t.tx.SendBatch(ctx, &batch).Close()
}

// parameters returns the arguments as pgx takes them, and the keys as one array.
func (s *statement) parameters() []any {
	parameters := make([]any, 0, len(s.args)+1)
	for i, v := range s.args {
		parameters = append(parameters, v.Any(s.kindOf(i)))
	}
	if s.keys != nil {
		parameters = append(parameters, keyArray(s.keys))
	}
	return parameters
}

// collect reads the rows as PostgreSQL sent them: texts as they are, all else in its binary form.
func (s *statement) collect(rows pgx.Rows) error {
	defer rows.Close()
	for rows.Next() {
		raw := rows.RawValues()
		group := 0
		if s.lead == ordinalLead {
			group = int(binary.BigEndian.Uint64(raw[0]))
			raw = raw[1:]
		}
		row := s.rows.row(len(s.fields))
		for i, f := range s.fields {
			row[i] = s.rows.decode(raw[i], f.Kind)
		}
		s.rows.add(group, row)
	}
	s.rows.finish()
	return rows.Err()
}

// decode reads one value.
func (c *collector) decode(raw []byte, k record.Kind) record.Value {
	if raw == nil {
		return record.Value{}
	}
	switch k {
	case record.KindInt, record.KindInt64, record.KindTime:
		return record.Number(int64(binary.BigEndian.Uint64(raw)))
	case record.KindFloat:
		return record.Float(math.Float64frombits(binary.BigEndian.Uint64(raw)))
	case record.KindBoolean:
		return record.Bool(raw[0] != 0)
	}
	return c.text(raw)
}

// isConnectionError reports whether the server could not be reached, or is on its way up or down.
func isConnectionError(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "53")
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	return connecting || network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
