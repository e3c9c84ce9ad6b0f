package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"portway/problem"
	"portway/record"
)

// The limits of a batch.
const (
	MaxLines   = 10_000
	maxLine    = 1 << 20 // bytes
	MaxBytes   = 32 << 20
	mostErrors = 20
)

// A Write is one line of a batch.
type Write struct {
	User     string
	Category *record.Category
	Record   any    // a pointer to the category's Go type; nil for a deletion
	ID       string // the record's
	Version  int64  // the platform's number of this state of the record; 0 where it has none
}

// A LineError says what is wrong with a line.
type LineError struct {
	Line    int    `json:"line"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// Error puts the line first.
func (e *LineError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Message)
	}
	return fmt.Sprintf("line %d: %s: %s", e.Line, e.Field, e.Message)
}

// Read reads a batch. A line without a user is the default user's. Where lines are wrong, its error is a *problem.Problem
// with the first of them in the detail `lines`.
func Read(r io.Reader, user string) ([]Write, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	var writes []Write
	var wrong []*LineError
	number := 0
	for lines.Scan() {
		number++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		if len(writes) == MaxLines {
			return nil, problem.New(problem.BodyTooLarge, "The batch has more than %d lines; send several.", MaxLines)
		}
		w, err := parse(text, user)
		if err != nil {
			err.Line = number
			wrong = append(wrong, err)
		}
		writes = append(writes, w)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		wrong = append(wrong, &LineError{Line: number + 1, Message: fmt.Sprintf("it is longer than %d bytes", maxLine)})
	} else if err != nil {
		return nil, problem.Wrap(err, problem.BadRequest, "The batch could not be read to its end.")
	}
	if len(wrong) > 0 {
		shown := wrong[:min(len(wrong), mostErrors)]
		return nil, problem.New(problem.BadInput, "Nothing was applied, for lines that are wrong: %d. The first: %s.", len(wrong), shown[0]).With("lines", shown)
	}
	return writes, nil
}

// A line is a write as it is sent.
type line struct {
	User      string          `json:"user"`
	Operation string          `json:"operation"`
	Category  string          `json:"category"`
	Record    json.RawMessage `json:"record"`
	ID        string          `json:"id"`
	Version   *int64          `json:"version"`
}

func parse(text []byte, user string) (Write, *LineError) {
	var l line
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return Write{}, &LineError{Message: `it is not {"user", "operation", "category", "record" or "id", and "version" where there is one}`}
	}
	if l.User == "" {
		l.User = user
	}
	w := Write{User: l.User, Category: record.ByName(l.Category), ID: l.ID}
	if l.Version != nil {
		if w.Version = *l.Version; w.Version < 1 {
			return w, &LineError{Field: "version", Message: "it is a number from 1 on, which grows with each state of the record"}
		}
	}
	switch {
	case w.User == "":
		return w, &LineError{Field: "user", Message: "it says whose record it is, and is missing"}
	case w.Category == nil:
		return w, &LineError{Field: "category", Message: "there is no such category; they are the fields of User in the schema"}
	case l.Operation == "delete" && l.ID != "" && l.Record == nil:
		return w, nil
	case l.Operation == "delete":
		return w, &LineError{Field: "id", Message: "a deletion names the record by its id, and has no record"}
	case l.Operation != "upsert":
		return w, &LineError{Field: "operation", Message: "it is upsert or delete"}
	case l.ID != "":
		return w, &LineError{Field: "id", Message: "the id of a record that is kept stands in it"}
	}
	var wrong *LineError
	w.Record, w.ID, wrong = parseRecord(w.Category, l.Record)
	return w, wrong
}
