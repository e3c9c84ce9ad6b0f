package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite"
)

// A lite is the database in SQLite, by database/sql with prepared statements.
type lite struct {
	db         *sql.DB
	statements sync.Map // text -> *sql.Stmt
}

func openSQLite(folder string) (*lite, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "people.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	db.SetMaxIdleConns(4)
	return &lite{db: db}, db.Ping()
}

func (l *lite) query(ctx context.Context, text, person string) (*sql.Rows, error) {
	s, ok := l.statements.Load(text)
	if !ok {
		prepared, err := l.db.Prepare(strings.ReplaceAll(text, "$1", "?1"))
		if err != nil {
			return nil, err
		}
		s, _ = l.statements.LoadOrStore(text, prepared)
	}
	return s.(*sql.Stmt).QueryContext(ctx, person)
}

func (l *lite) answer(ctx context.Context, b []byte, query, person string) ([]byte, error) {
	name := which(query)
	if name == "Q3" {
		rows, err := l.query(ctx, nestedSQL, person)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		b = nested(b, scanner(rows, "snsssnnssn"))
		return b, rows.Err()
	}
	for i := range parts[name] {
		p := &parts[name][i]
		rows, err := l.query(ctx, p.sql, person)
		if err != nil {
			return nil, err
		}
		kinds := make([]byte, len(p.columns))
		for i, c := range p.columns {
			kinds[i] = c.kind
		}
		b = p.list(b, scanner(rows, string(kinds)))
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// A scanned row keeps its texts and numbers in place for the next one.
type scanned struct {
	texts   []sql.NullString
	numbers []sql.NullInt64
}

func (s *scanned) text(i int) (string, bool)  { return s.texts[i].String, s.texts[i].Valid }
func (s *scanned) number(i int) (int64, bool) { return s.numbers[i].Int64, s.numbers[i].Valid }

func scanner(rows *sql.Rows, kinds string) func() (row, bool) {
	s := &scanned{make([]sql.NullString, len(kinds)), make([]sql.NullInt64, len(kinds))}
	into := make([]any, len(kinds))
	for i, k := range kinds {
		if k == 's' {
			into[i] = &s.texts[i]
		} else {
			into[i] = &s.numbers[i]
		}
	}
	return func() (row, bool) {
		if !rows.Next() || rows.Scan(into...) != nil {
			return nil, false
		}
		return s, true
	}
}
