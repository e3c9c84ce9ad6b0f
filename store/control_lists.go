package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// A column is what many rows have in one column.
type column interface {
	length() int
	value(row int) any
	some(first, last int) column
	kind() string  // the type in PostgreSQL
	argument() any // all of it as an array there
}

func (k keyArray) length() int                 { return len(k) }
func (k keyArray) value(row int) any           { return k[row] }
func (k keyArray) some(first, last int) column { return k[first:last] }
func (keyArray) kind() string                  { return "text" }
func (k keyArray) argument() any               { return k }

type numbers []int64

func (n numbers) length() int                 { return len(n) }
func (n numbers) value(row int) any           { return n[row] }
func (n numbers) some(first, last int) column { return n[first:last] }
func (numbers) kind() string                  { return "bigint" }
func (n numbers) argument() any               { return []int64(n) }

// insert adds many rows, whose columns are all of one length.
func (t *controlTx) insert(into, conflict string, columns ...column) error {
	count := columns[0].length()
	if t.control.dialect == SQLite {
		return t.insertRows(into, conflict, count, columns)
	}
	for first := 0; first < count; first += rowsInArrays {
		some := make([]column, len(columns))
		for i, c := range columns {
			some[i] = c.some(first, min(first+rowsInArrays, count))
		}
		text, args := insertArrays(into, conflict, some)
		if _, err := t.change(text, args...); err != nil {
			return err
		}
	}
	return nil
}

// insertArrays returns the statement that adds rows to PostgreSQL: with an array for each column, so that one text serves any
// number of rows and stays prepared.
func insertArrays(into, conflict string, columns []column) (text string, args []any) {
	arrays := make([]string, len(columns))
	for i, c := range columns {
		arrays[i] = "$" + strconv.Itoa(i+1) + "::" + c.kind() + "[]"
		args = append(args, c.argument())
	}
	return "INSERT INTO " + into + " SELECT * FROM unnest(" + strings.Join(arrays, ", ") + ")" + conflict, args
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
func (t *controlTx) insertRows(into, conflict string, count int, columns []column) error {
	insert := "INSERT OR FAIL INTO " + into + " VALUES "
	few, one := insert+t.tuples(rowsTogether, len(columns))+conflict, insert+t.tuples(1, len(columns))+conflict
	for first := 0; first < count; {
		text, rows := one, 1
		if count-first >= rowsTogether {
			text, rows = few, rowsTogether
			t.giveWay()
		}
		args := make([]any, 0, rows*len(columns))
		for row := first; row < first+rows; row++ {
			for _, c := range columns {
				args = append(args, c.value(row))
			}
		}
		if _, err := t.changeAgain(text, args...); err != nil {
			return err
		}
		first += rows
	}
	return nil
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
