package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"
	"modernc.org/libc"
	sqlite "modernc.org/sqlite/lib"

	"portway/record"
)

// A connection is one of SQLite's, used through its C interface. The driver for database/sql makes a boxed value, and of
// every text a string, per column; here a row goes from SQLite's memory into record.Values, and arguments go the other way.
//
// It is used by one goroutine at a time. The zero connection is closed.
type connection struct {
	tls      *libc.TLS
	db       uintptr
	prepared *lru.LRU[*text, uintptr]
	ctx      context.Context // of what is running; nil between
	scratch  uintptr         // SQLite's memory for text arguments of one run
	room     int             // bytes in scratch
}

const (
	statementsKept = 256    // prepared statements
	opsBetween     = 10_000 // steps of SQLite's machine between two looks at the context: well below a millisecond
	busyTimeout    = 5_000  // milliseconds to wait for another process that writes
)

// A sqliteError is what SQLite answered.
type sqliteError struct {
	code    int32
	message string
}

// Error gives SQLite's own text.
func (e *sqliteError) Error() string { return fmt.Sprintf("sqlite: %s (%d)", e.message, e.code) }

// isBusy reports whether another process held the lock for too long.
func isBusy(err error) bool {
	e, ok := errors.AsType[*sqliteError](err)
	return ok && (e.code&0xff == sqlite.SQLITE_BUSY || e.code&0xff == sqlite.SQLITE_LOCKED)
}

// connect opens the file and runs the pragmas.
func connect(path string, pragmas ...string) (*connection, error) {
	c := &connection{}
	if err := c.open(path, pragmas...); err != nil {
		return nil, err
	}
	return c, nil
}

// open opens a connection that is not open yet.
func (c *connection) open(path string, pragmas ...string) error {
	if c.db != 0 {
		return nil
	}
	c.tls = libc.NewTLS()
	c.prepared, _ = lru.NewLRU(statementsKept, c.finalize)
	const flags = sqlite.SQLITE_OPEN_READWRITE | sqlite.SQLITE_OPEN_CREATE | sqlite.SQLITE_OPEN_NOMUTEX
	name, handle := c.put(path), c.alloc(8)
	code := sqlite.Xsqlite3_open_v2(c.tls, name, handle, flags, 0)
	c.db = uintptr(binary.NativeEndian.Uint64(memory(handle, 8)))
	c.free(name)
	c.free(handle)
	if code != sqlite.SQLITE_OK {
		return errors.Join(c.failure(code), c.close())
	}
	sqlite.Xsqlite3_extended_result_codes(c.tls, c.db, 1)
	sqlite.Xsqlite3_busy_timeout(c.tls, c.db, busyTimeout)
	c.keepPlans()
	sqlite.Xsqlite3_progress_handler(c.tls, c.db, opsBetween, functionPointer(overdue), uintptr(unsafe.Pointer(c)))
	for _, pragma := range append(pragmas, "PRAGMA cache_size = -2000") {
		if err := c.execute(pragma); err != nil {
			return errors.Join(err, c.close())
		}
	}
	return nil
}

// keepPlans turns on SQLite's query planner stability guarantee. Without it, a build with STAT4 prepares a statement anew
// whenever another value is bound to a range, which costs more than the read itself.
func (c *connection) keepPlans() {
	arguments := libc.NewVaList(int32(1), uintptr(0))
	sqlite.Xsqlite3_db_config(c.tls, c.db, sqlite.SQLITE_DBCONFIG_ENABLE_QPSG, arguments)
	c.free(arguments)
}

// overdue is what SQLite calls every opsBetween steps; anything but 0 ends the statement.
func overdue(_ *libc.TLS, owner uintptr) int32 {
	c := (*connection)(pointer(owner))
	if c.ctx != nil && c.ctx.Err() != nil {
		return 1
	}
	return 0
}

// bounded makes the context bound what runs next, until the function that it returns is called.
func (c *connection) bounded(ctx context.Context) (end func()) {
	c.ctx = ctx
	return func() { c.ctx = nil }
}

func (c *connection) finalize(_ *text, handle uintptr) { sqlite.Xsqlite3_finalize(c.tls, handle) }

// close finalizes what is prepared and closes the connection.
func (c *connection) close() error {
	if c.tls == nil {
		return nil
	}
	c.prepared.Purge()
	c.free(c.scratch)
	code := sqlite.Xsqlite3_close_v2(c.tls, c.db)
	c.tls.Close()
	*c = connection{}
	if code != sqlite.SQLITE_OK {
		return &sqliteError{code, "close"}
	}
	return nil
}

// execute runs a statement that has no arguments and whose rows nobody wants.
func (c *connection) execute(sql string) error {
	handle, err := c.prepare(sql)
	if err != nil {
		return err
	}
	defer sqlite.Xsqlite3_finalize(c.tls, handle)
	for {
		switch code := sqlite.Xsqlite3_step(c.tls, handle); code {
		case sqlite.SQLITE_ROW:
		case sqlite.SQLITE_DONE:
			return nil
		default:
			return c.failure(code)
		}
	}
}

// rollback ends a transaction that failed; where SQLite has ended it already there is nothing to do.
func (c *connection) rollback() {
	c.ctx = nil
	if sqlite.Xsqlite3_get_autocommit(c.tls, c.db) == 0 {
		_ = c.execute("ROLLBACK")
	}
}

func (c *connection) prepare(sql string) (uintptr, error) {
	source, handle := c.put(sql), c.alloc(8)
	defer c.free(source)
	defer c.free(handle)
	if code := sqlite.Xsqlite3_prepare_v2(c.tls, c.db, source, -1, handle, 0); code != sqlite.SQLITE_OK {
		return 0, fmt.Errorf("%w in %q", c.failure(code), sql)
	}
	return uintptr(binary.NativeEndian.Uint64(memory(handle, 8))), nil
}

// read runs a statement and collects its rows.
func (c *connection) read(s *statement) error {
	if c.ctx != nil && c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	handle, known := c.prepared.Get(s.text)
	if !known {
		var err error
		if handle, err = c.prepare(s.sql); err != nil {
			return err
		}
		c.prepared.Add(s.text, handle)
	}
	if err := c.bind(handle, s); err != nil {
		return err
	}
	err := c.collect(handle, s)
	sqlite.Xsqlite3_reset(c.tls, handle)
	return err
}

// bind sets the arguments, then the keys; parameters for which there is no key stay null, and match nothing. The texts
// stand in scratch, which nobody touches until the statement is reset.
func (c *connection) bind(handle uintptr, s *statement) error {
	sqlite.Xsqlite3_clear_bindings(c.tls, handle)
	size := 0
	for _, v := range s.args {
		size += len(v.Text())
	}
	for _, key := range s.keys {
		size += len(key)
	}
	c.reserve(size)
	next, code := c.scratch, int32(sqlite.SQLITE_OK)
	bindText := func(i int, text string) {
		copy(memory(next, len(text)), text)
		code |= sqlite.Xsqlite3_bind_text(c.tls, handle, int32(i), next, int32(len(text)), sqlite.SQLITE_STATIC)
		next += uintptr(len(text))
	}
	for i, v := range s.args {
		switch {
		case v.IsNull():
		case v.IsText():
			bindText(i+1, v.Text())
		case v.IsFloat():
			code |= sqlite.Xsqlite3_bind_double(c.tls, handle, int32(i+1), v.Float())
		default:
			code |= sqlite.Xsqlite3_bind_int64(c.tls, handle, int32(i+1), v.Number())
		}
	}
	for i, key := range s.keys {
		bindText(len(s.args)+i+1, key)
	}
	if code != sqlite.SQLITE_OK {
		return fmt.Errorf("%w in the arguments of %q", c.failure(code), s.sql)
	}
	return nil
}

// collect steps through the rows.
func (c *connection) collect(handle uintptr, s *statement) error {
	for {
		switch code := sqlite.Xsqlite3_step(c.tls, handle); code {
		case sqlite.SQLITE_ROW:
			c.row(handle, s)
		case sqlite.SQLITE_DONE:
			s.rows.finish()
			return nil
		default:
			return c.failure(code)
		}
	}
}

func (c *connection) row(handle uintptr, s *statement) {
	group, column := 0, int32(0)
	switch {
	case s.lead == ordinalLead:
		group = int(sqlite.Xsqlite3_column_int64(c.tls, handle, 0))
	case s.lead == idLead && s.rows.byID != nil:
		id, _ := c.textOf(handle, 0)
		group = s.rows.groupOf(id)
	}
	if s.lead != noLead {
		column = 1
	}
	row := s.rows.row(len(s.fields))
	for i, f := range s.fields {
		row[i] = c.value(handle, column+int32(i), f.Kind, &s.rows)
	}
	s.rows.add(group, row)
}

func (c *connection) value(handle uintptr, column int32, k record.Kind, rows *collector) record.Value {
	switch k {
	case record.KindInt, record.KindInt64, record.KindTime, record.KindBoolean:
		n := sqlite.Xsqlite3_column_int64(c.tls, handle, column)
		if n == 0 && c.isNull(handle, column) {
			return record.Value{}
		}
		return record.Number(n)
	case record.KindFloat:
		x := sqlite.Xsqlite3_column_double(c.tls, handle, column)
		if x == 0 && c.isNull(handle, column) {
			return record.Value{}
		}
		return record.Float(x)
	}
	text, ok := c.textOf(handle, column)
	if !ok {
		return record.Value{}
	}
	return rows.text(text)
}

// textOf returns SQLite's own bytes, which stand until the next step.
func (c *connection) textOf(handle uintptr, column int32) ([]byte, bool) {
	start := sqlite.Xsqlite3_column_text(c.tls, handle, column)
	if start == 0 {
		return nil, false
	}
	return memory(start, int(sqlite.Xsqlite3_column_bytes(c.tls, handle, column))), true
}

func (c *connection) isNull(handle uintptr, column int32) bool {
	return sqlite.Xsqlite3_column_type(c.tls, handle, column) == sqlite.SQLITE_NULL
}

// failure turns a result code into an error. An ended context is told as such.
func (c *connection) failure(code int32) error {
	if code&0xff == sqlite.SQLITE_INTERRUPT && c.ctx != nil && c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	return &sqliteError{code, libc.GoString(sqlite.Xsqlite3_errmsg(c.tls, c.db))}
}
