package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"portway/problem"
	"portway/record"
)

// People is the database of people's data. All of its methods may be called at once from many goroutines.
type People struct {
	// Observe, where set, is told the SQL of every statement on people's or public data before it runs. It is set before
	// the first use, and may be called from many goroutines.
	Observe func(sql string)

	// Written, where set, is told after a commit whose records have changed. It is set before the first use, and may be
	// called from many goroutines.
	Written func(person string)

	// Now is the clock by which changes are dated; time.Now where it is nil.
	Now func() time.Time

	engine engine
	texts  *texts
	fixed  fixedTexts
}

func (p *People) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

// An engine runs statements. SQLite and PostgreSQL differ in nothing else.
type engine interface {
	dialect() Dialect
	// read runs all statements in as few round trips as it can, and fills their rows.
	read(ctx context.Context, statements []*statement) error
	// write runs do in a transaction, which it commits unless do fails.
	write(ctx context.Context, do func(transaction) error) error
	migrate(ctx context.Context) error
	ping(ctx context.Context) error
	close() error
}

// A transaction runs statements that stand or fall together.
type transaction interface {
	// read runs statements and fills their rows, in one round trip where there are round trips.
	read(ctx context.Context, statements ...*statement) error
	// run runs a text once for each list of arguments.
	run(ctx context.Context, t *text, arguments [][]record.Value) error
}

func newPeople(e engine) *People {
	return &People{engine: e, texts: newTexts(e.dialect()), fixed: newFixedTexts(e.dialect())}
}

// Migrate brings the tables up to date.
func (p *People) Migrate(ctx context.Context) error { return p.engine.migrate(ctx) }

// Ping reports whether the database answers.
func (p *People) Ping(ctx context.Context) error {
	return explain(ctx, p.engine.ping(ctx), "people")
}

// Close gives the connections back. Reads under way end first.
func (p *People) Close() error { return p.engine.close() }

// A Person is what the database knows of somebody beside their records.
type Person struct {
	ID   string
	Seq  int64  // the position of the last write
	Salt []byte // 32 random bytes; makes ids of records that nobody can guess from what the records hold
}

// Person returns the person, who is created where they are missing.
func (p *People) Person(ctx context.Context, id string) (*Person, error) {
	found, err := p.person(ctx, id)
	if err != nil || found != nil {
		return found, explain(ctx, err, "person")
	}
	salt := make([]byte, 32)
	rand.Read(salt) // never fails
	err = p.write(ctx, func(tx transaction) error {
		return tx.run(ctx, p.fixed.addPerson, [][]record.Value{{record.Text(id), record.Text(hex.EncodeToString(salt))}})
	})
	if err != nil {
		return nil, explain(ctx, err, "person")
	}
	found, err = p.person(ctx, id)
	return found, explain(ctx, err, "person")
}

func (p *People) person(ctx context.Context, id string) (*Person, error) {
	if id == "" || clean(id) != id {
		return nil, errors.New("an id that cannot be kept")
	}
	s := query(p.fixed.person, record.Text(id))
	if err := p.read(ctx, []*statement{s}); err != nil {
		return nil, err
	}
	for _, row := range s.result() {
		salt, err := hex.DecodeString(row[1].Text())
		return &Person{ID: id, Seq: row[0].Number(), Salt: salt}, err
	}
	return nil, nil
}

// Erase deletes everything that is kept of the person, for good: it is no change that anybody is told of. It is one
// transaction, so that nobody meets half a person.
func (p *People) Erase(ctx context.Context, id string) error {
	err := p.write(ctx, func(tx transaction) error {
		for _, t := range p.fixed.erase {
			if err := tx.run(ctx, t, [][]record.Value{{record.Text(id)}}); err != nil {
				return err
			}
		}
		return nil
	})
	return explain(ctx, err, "erase")
}

// read runs statements outside of a transaction.
func (p *People) read(ctx context.Context, statements []*statement) error {
	if p.Observe != nil {
		for _, s := range statements {
			p.Observe(s.sql)
		}
	}
	return p.engine.read(ctx, statements)
}

// write runs a transaction.
func (p *People) write(ctx context.Context, do func(transaction) error) error {
	if p.Observe == nil {
		return p.engine.write(ctx, do)
	}
	return p.engine.write(ctx, func(tx transaction) error { return do(observed{tx, p.Observe}) })
}

// observed is a transaction that tells which statements it runs.
type observed struct {
	transaction
	observe func(sql string)
}

func (o observed) read(ctx context.Context, statements ...*statement) error {
	for _, s := range statements {
		o.observe(s.sql)
	}
	return o.transaction.read(ctx, statements...)
}

func (o observed) run(ctx context.Context, t *text, arguments [][]record.Value) error {
	if len(arguments) > 0 {
		o.observe(t.sql)
	}
	return o.transaction.run(ctx, t, arguments)
}

// explain turns an engine's error into what a caller can do about it: nothing is said of the cause but in the log.
func explain(ctx context.Context, err error, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.As(err, new(*problem.Problem)):
		return err
	case ctx.Err() != nil:
		return problem.Wrap(fmt.Errorf("store: %s: %w", what, errors.Join(ctx.Err(), err)), problem.Timeout, "Reading or writing took longer than there was time.")
	case unavailable(err):
		return problem.Wrap(fmt.Errorf("store: %s: %w", what, err), problem.Unavailable, "The database is away for now. Try again.")
	}
	return fmt.Errorf("store: %s: %w", what, err)
}

// unavailable reports whether the engine may answer later what it cannot answer now.
func unavailable(err error) bool {
	return isBusy(err) || isConnectionError(err)
}
