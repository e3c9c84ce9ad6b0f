package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// insert adds many rows, which are given by column: []string or []int64, all of one length. PostgreSQL takes an array for each
// column, so that one text serves any number of rows and stays prepared.
func (t *controlTx) insert(into, conflict string, columns ...any) error {
	if t.control.dialect == SQLite {
		return t.insertRows(into, conflict, columns)
	}
	text := "INSERT INTO " + into + " SELECT * FROM " + arrays(columns) + conflict
	for first, count := 0, rowsOf(columns[0]); first < count; first += rowsInArrays {
		if _, err := t.change(text, arrayArguments(between(columns, first, min(first+rowsInArrays, count)))...); err != nil {
			return err
		}
	}
	return nil
}

// How much is done at once: rows by a statement, and links made. More would be cheaper, but requests wait for this processor: SQLite
// runs on it, and for PostgreSQL it encodes the rows. Less would fall behind the requests where they are many.
const (
	rowsTogether  = 32
	rowsInArrays  = 256
	linksTogether = 128
)

// giveWay lets requests go first, in the middle of work that nobody waits for. Only when all goroutines of a processor wait does
// it look for what has come over the network; runtime.Gosched would take this one again before that. Where there is so much to do
// that it takes long to come back, the work goes on for a while: it must not fall behind what the requests leave to it.
func (t *controlTx) giveWay() {
	start := time.Now()
	if start.Sub(t.back) < t.away {
		return
	}
	time.Sleep(20 * time.Microsecond)
	t.back = time.Now()
	t.away = min(t.back.Sub(start), mostAtOnce)
}

// mostAtOnce is how long requests wait for it at most.
const mostAtOnce = 4 * time.Millisecond

// insertRows adds rows to SQLite, a few at a time and then one by one: of these two texts both stay prepared. Before it changes
// a page, SQLite would write down what was there, in case just this statement has to be taken back; here all is, if anything.
func (t *controlTx) insertRows(into, conflict string, columns []any) error {
	count := rowsOf(columns[0])
	for first := 0; first < count; {
		rows := 1
		if count-first >= rowsTogether {
			rows = rowsTogether
		}
		text := "INSERT OR FAIL INTO " + into + " VALUES " + t.tuples(rows, len(columns)) + conflict
		if _, err := t.changeAgain(text, spread(columns, first, rows)...); err != nil {
			return err
		}
		first += rows
		t.giveWay()
	}
	return nil
}

func rowsOf(column any) int {
	if texts, ok := column.([]string); ok {
		return len(texts)
	}
	return len(column.([]int64))
}

// between returns some rows of columns.
func between(columns []any, first, last int) []any {
	some := make([]any, len(columns))
	for i, column := range columns {
		switch column := column.(type) {
		case []string:
			some[i] = column[first:last]
		case []int64:
			some[i] = column[first:last]
		}
	}
	return some
}

// spread returns the values of some rows, one row after another.
func spread(columns []any, first, rows int) []any {
	values := make([]any, 0, rows*len(columns))
	for row := first; row < first+rows; row++ {
		for _, column := range columns {
			switch column := column.(type) {
			case []string:
				values = append(values, column[row])
			case []int64:
				values = append(values, column[row])
			}
		}
	}
	return values
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
