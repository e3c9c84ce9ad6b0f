package storetest

import (
	"fmt"
	"math"
	"time"

	"portway/record"
)

// start is when synthetic records begin; each is a second after the one before.
var start = time.Date(2024, 2, 29, 23, 59, 58, 123_456_000, time.UTC)

// at returns the createdAt of the nth record.
func at(n int) time.Time { return start.Add(time.Duration(n) * time.Second) }

// id returns the id of the category's nth record.
func id(c *record.Category, n int) string { return fmt.Sprintf("%s%04d", c.IDPrefix(), n) }

// make1 returns the category's nth record, with all fields set.
func synthetic(c *record.Category, n int) any {
	r := c.New()
	for i := range c.Fields {
		f := &c.Fields[i]
		record.Put(f.Pointer(r), valueFor(f.Kind, n+i))
	}
	set(r, c, "id", record.Text(id(c, n)))
	if c.Field("createdAt") != nil {
		set(r, c, "createdAt", record.Moment(at(n)))
	}
	return r
}

// sparse returns the category's nth record with every field null that can be.
func sparse(c *record.Category, n int) any {
	full, r := synthetic(c, n), c.New()
	for i := range c.Fields {
		if f := &c.Fields[i]; !f.Null {
			record.Put(f.Pointer(r), record.Take(f.Pointer(full)))
		}
	}
	return r
}

// set puts a value into the named field of a record.
func set(r any, c *record.Category, field string, v record.Value) {
	record.Put(c.Field(field).Pointer(r), v)
}

// valueFor walks through the values that engines are known to disagree on.
func valueFor(k record.Kind, n int) record.Value {
	switch k {
	case record.KindBoolean:
		return record.Bool(n%2 == 0)
	case record.KindInt:
		return pick(n, record.Number, 0, 1, -1, math.MaxInt32, math.MinInt32)
	case record.KindInt64:
		return pick(n, record.Number, 0, 1, -1, math.MaxInt64, math.MinInt64, 1<<53+1)
	case record.KindTime:
		return record.Moment(at(n).AddDate(-60*(n%2), 0, 0))
	case record.KindFloat:
		return pick(n, record.Float, 0, 1, -1.5, 0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, 1e15)
	case record.KindDate:
		return pick(n, record.Text, "2024-02-29", "0001-01-01", "9999-12-31")
	case record.KindDecimal:
		return pick(n, record.Text, "0", "-0.10", "12345678901234567890.123456789", "1.10")
	}
	return pick(n, record.Text, "plain", "", "0", "it's \"quoted\"; -- $1 ?1", "line\nand\ttab", "Zoë 日本語 👩‍👩‍👧‍👦", "\u202eright to left",
		fmt.Sprintf("number %d", n), " spaces ", "NULL")
}

func pick[T any](n int, of func(T) record.Value, values ...T) record.Value {
	return of(values[n%len(values)])
}
