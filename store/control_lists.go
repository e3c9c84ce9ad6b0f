package store

import (
	"encoding/json"
	"strconv"
	"strings"
)

// listed returns an INSERT of many rows, which are given by column: []string or []int64, all of one length. PostgreSQL takes
// an array for each column, so that one text serves any number of rows and stays prepared; SQLite takes the rows one by one.
func (t *controlTx) listed(into string, columns ...any) (statement string, args []any) {
	if t.control.dialect == Postgres {
		return "INSERT INTO " + into + " SELECT * FROM " + arrays(columns), arrayArguments(columns)
	}
	rows := 0
	for i, column := range columns {
		switch column := column.(type) {
		case []string:
			rows = len(column)
			args = spread(args, column, i, len(columns))
		case []int64:
			rows = len(column)
			args = spread(args, column, i, len(columns))
		}
	}
	return "INSERT INTO " + into + " VALUES " + t.tuples(rows, len(columns)), args
}

// among writes the condition that the column before it is one of the values, which are the argument with the number. One text
// serves any number of them.
func (c *Control) among(number int, values []string) (condition string, argument any) {
	parameter := "$" + strconv.Itoa(number)
	if c.dialect == Postgres {
		return " = ANY(" + parameter + "::text[])", keyArray(values)
	}
	list, err := json.Marshal(values)
	if err != nil {
		panic(err) // texts can always be written
	}
	return " IN (SELECT value FROM json_each(" + parameter + "))", string(list)
}

// arrays writes unnest($1::text[], $2::bigint[]).
func arrays(columns []any) string {
	var b strings.Builder
	for i, column := range columns {
		separator, kind := ", ", "::bigint[]"
		if i == 0 {
			separator = "unnest("
		}
		if _, texts := column.([]string); texts {
			kind = "::text[]"
		}
		b.WriteString(separator + "$" + strconv.Itoa(i+1) + kind)
	}
	return b.String() + ")"
}

func arrayArguments(columns []any) []any {
	args := make([]any, len(columns))
	for i, column := range columns {
		args[i] = column
		if texts, ok := column.([]string); ok {
			args[i] = keyArray(texts)
		}
	}
	return args
}

// spread puts the values of a column at their places among the arguments of all rows.
func spread[T any](args []any, values []T, place, width int) []any {
	if args == nil {
		args = make([]any, len(values)*width)
	}
	for i, v := range values {
		args[i*width+place] = v
	}
	return args
}

// tuples writes count lists of parameters: ($1, $2), ($3, $4). SQLite gets them without numbers: its driver looks for each
// number among all arguments, which for a thousand of them takes longer than the statement.
func (t *controlTx) tuples(count, size int) string {
	var b strings.Builder
	for i := range count * size {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%size == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if t.control.dialect == SQLite {
			b.WriteString("?")
			continue
		}
		b.WriteString("$")
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteString(")")
	return b.String()
}
