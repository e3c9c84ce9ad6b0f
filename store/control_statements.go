package store

import (
	"context"
	"database/sql"
	"strings"
	"sync"
)

// Statements of the control database that are used again stay prepared, because SQLite would otherwise read each anew, which
// takes it longer than most of them take to run. PostgreSQL's driver does the same by itself.
type keptStatements struct {
	mu   sync.RWMutex
	kept map[string]*sql.Stmt // nil while somebody prepares it
}

// mostKept is how many stay. None is let go of: another might be about to use it.
const mostKept = 400

// worthKeeping refuses a row of parameters for each of many things (tuples): there is hardly ever the same number of them.
func worthKeeping(text string) bool { return !strings.Contains(text, "?") }

// A ready statement is run without its text. It is not its user's to close.
type ready interface {
	QueryContext(ctx context.Context, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, args ...any) *sql.Row
	ExecContext(ctx context.Context, args ...any) (sql.Result, error)
}

// find returns the statement, nil where it is not prepared.
func (k *keptStatements) find(text string) ready {
	if s := k.prepared(text); s != nil {
		return s
	}
	return nil
}

func (k *keptStatements) prepared(text string) *sql.Stmt {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return k.kept[text]
}

// claim says whether the caller is to prepare the statement, and then to settle what came of it. One at most is, so that
// none has to be closed again: closing waits for every connection that knows the statement, and one of those may wait for the
// writer, which waits here.
func (k *keptStatements) claim(text string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.kept[text]; known || len(k.kept) >= mostKept {
		return false
	}
	if k.kept == nil {
		k.kept = map[string]*sql.Stmt{}
	}
	k.kept[text] = nil
	return true
}

// settle keeps a statement that was claimed; nil where it could not be prepared.
func (k *keptStatements) settle(text string, s *sql.Stmt) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s == nil {
		delete(k.kept, text)
		return
	}
	k.kept[text] = s
}

// within returns the statement for a transaction, nil where it is not prepared.
func (k *keptStatements) within(ctx context.Context, tx *sql.Tx, text string) ready {
	if s := k.prepared(text); s != nil {
		return tx.StmtContext(ctx, s) // closed with the transaction
	}
	return nil
}

// keep prepares texts for the next time, on SQLite. It takes a connection of its own, so nobody calls it who holds one.
func (c *Control) keep(ctx context.Context, texts ...string) {
	for _, text := range texts {
		if !c.statements.claim(text) {
			continue
		}
		s, err := c.db.PrepareContext(ctx, c.dialect.Adapt(text)) //nolint:sqlclosecheck // kept until the database is closed
		c.statements.settle(text, s)
		if err != nil {
			return // it will be said where the statement is run
		}
	}
}

// ready returns the statement prepared, nil where it is not to be.
func (c *Control) ready(ctx context.Context, text string) ready {
	if c.dialect != SQLite {
		return nil
	}
	if s := c.statements.find(text); s != nil {
		return s
	}
	c.keep(ctx, text)
	return c.statements.find(text)
}

// query runs a statement of its own that returns rows.
func (c *Control) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if s := c.ready(ctx, text); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return c.db.QueryContext(ctx, c.dialect.Adapt(text), args...)
}

// row runs a statement of its own that returns a row.
func (c *Control) row(ctx context.Context, text string, args ...any) *sql.Row {
	if s := c.ready(ctx, text); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return c.db.QueryRowContext(ctx, c.dialect.Adapt(text), args...)
}

// exec runs a statement of its own that returns nothing.
func (c *Control) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if s := c.ready(ctx, text); s != nil {
		return s.ExecContext(ctx, args...)
	}
	return c.db.ExecContext(ctx, c.dialect.Adapt(text), args...)
}

// prepared returns the statement for the transaction, nil where it is not prepared yet; it is prepared after the commit.
func (t *controlTx) prepared(text string) ready {
	if t.control.dialect != SQLite {
		return nil
	}
	s := t.control.statements.within(t.ctx, t.tx, text)
	if s == nil {
		t.missed = append(t.missed, text)
	}
	return s
}

// usual returns the statement as prepared does, if it is worth it.
func (t *controlTx) usual(text string) ready {
	if !worthKeeping(text) {
		return nil
	}
	return t.prepared(text)
}

// query runs a statement that returns rows.
func (t *controlTx) query(text string, args ...any) (*sql.Rows, error) {
	if s := t.usual(text); s != nil {
		return s.QueryContext(t.ctx, args...)
	}
	return t.tx.QueryContext(t.ctx, t.control.dialect.Adapt(text), args...)
}

// read reads the one row of a query.
func (t *controlTx) read(text string, args []any, fields ...any) error {
	if s := t.usual(text); s != nil {
		return s.QueryRowContext(t.ctx, args...).Scan(fields...)
	}
	return t.tx.QueryRowContext(t.ctx, t.control.dialect.Adapt(text), args...).Scan(fields...)
}

// change runs a statement and returns how many rows it changed.
func (t *controlTx) change(text string, args ...any) (int64, error) {
	return t.run(t.usual(text), text, args)
}

// changeAgain does so where the same text will come again, whatever it looks like.
func (t *controlTx) changeAgain(text string, args ...any) (int64, error) {
	return t.run(t.prepared(text), text, args)
}

func (t *controlTx) run(s ready, text string, args []any) (int64, error) {
	var result sql.Result
	var err error
	if s != nil {
		result, err = s.ExecContext(t.ctx, args...)
	} else {
		result, err = t.tx.ExecContext(t.ctx, t.control.dialect.Adapt(text), args...)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}
