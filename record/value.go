package record

import (
	"fmt"
	"math"
	"time"
)

// A Kind is the scalar type of a field.
type Kind uint8

// The kinds, by the names of their GraphQL scalars.
const (
	KindID Kind = iota
	KindString
	KindInt
	KindInt64
	KindFloat
	KindBoolean
	KindTime
	KindDate
	KindDecimal
)

// String is the name of the scalar type.
func (k Kind) String() string {
	return [...]string{"ID", "String", "Int", "Int64", "Float", "Boolean", "Time", "Date", "Decimal"}[k]
}

// A Value is what one column of a record holds. The zero Value is null.
//
// Texts, dates (2006-01-02) and decimals are text; whole numbers, times (microseconds since 1970 in UTC) and booleans (0
// and 1) are int64; Kind of the field tells which.
type Value struct {
	text  string
	num   int64
	state state
}

type state uint8

const (
	null state = iota
	text
	number
	float
)

// A Row holds the values of some fields of a record, in the order in which they were asked for.
type Row []Value

// Text returns a text value.
func Text(s string) Value { return Value{text: s, state: text} }

// Number returns a whole-number value.
func Number(n int64) Value { return Value{num: n, state: number} }

// Float returns a floating-point value.
func Float(f float64) Value { return Value{num: int64(math.Float64bits(f)), state: float} }

// Bool returns a boolean value.
func Bool(b bool) Value {
	if b {
		return Number(1)
	}
	return Number(0)
}

// Moment returns a time value; what is finer than a microsecond is cut off.
func Moment(t time.Time) Value { return Number(t.UnixMicro()) }

// IsNull reports whether there is no value.
func (v Value) IsNull() bool { return v.state == null }

// IsText reports whether the value is a text.
func (v Value) IsText() bool { return v.state == text }

// IsFloat reports whether the value is a floating-point number.
func (v Value) IsFloat() bool { return v.state == float }

// Text returns the text of a text value.
func (v Value) Text() string { return v.text }

// Number returns the number of a whole-number value.
func (v Value) Number() int64 { return v.num }

// Float returns the number of a floating-point or whole-number value.
func (v Value) Float() float64 {
	if v.state == number {
		return float64(v.num)
	}
	return math.Float64frombits(uint64(v.num))
}

// Time returns the moment of a time value.
func (v Value) Time() time.Time { return time.UnixMicro(v.num).UTC() }

// Any returns the value as SQL drivers take it: nil, string, int64, float64, or bool for a boolean field.
func (v Value) Any(k Kind) any {
	switch {
	case v.state == null:
		return nil
	case k == KindBoolean:
		return v.num != 0
	case v.state == text:
		return v.text
	case v.state == float:
		return v.Float()
	case k == KindFloat:
		return float64(v.num)
	}
	return v.num
}

// Take returns the value of the field that pointer points to; pointer is what Field.Pointer gave.
func Take(pointer any) Value {
	switch p := pointer.(type) {
	case *string:
		return Text(*p)
	case **string:
		return take(*p, Text)
	case *time.Time:
		return Moment(*p)
	case **time.Time:
		return take(*p, Moment)
	case *bool:
		return Bool(*p)
	case **bool:
		return take(*p, Bool)
	case **int32:
		return take(*p, func(n int32) Value { return Number(int64(n)) })
	case *int32:
		return Number(int64(*p))
	case **int64:
		return take(*p, Number)
	case *int64:
		return Number(*p)
	case **float64:
		return take(*p, Float)
	case *float64:
		return Float(*p)
	}
	panic(fmt.Sprintf("record: a field of type %T has no value", pointer))
}

func take[T any](p *T, of func(T) Value) Value {
	if p == nil {
		return Value{}
	}
	return of(*p)
}

// Put sets the field that pointer points to; a null leaves a field that cannot be null as it is.
func Put(pointer any, v Value) {
	if v.IsNull() {
		return
	}
	switch p := pointer.(type) {
	case *string:
		*p = v.text
	case **string:
		*p = &v.text
	case *time.Time:
		*p = v.Time()
	case **time.Time:
		*p = new(v.Time())
	case *bool:
		*p = v.num != 0
	case **bool:
		*p = new(v.num != 0)
	case *int32:
		*p = int32(v.num)
	case **int32:
		*p = new(int32(v.num))
	case *int64:
		*p = v.num
	case **int64:
		*p = new(v.num)
	case *float64:
		*p = v.Float()
	case **float64:
		*p = new(v.Float())
	default:
		panic(fmt.Sprintf("record: a field of type %T has no value", pointer))
	}
}

// Values returns the values of the fields of r, a record of the Go type that Category.New makes.
func Values(r any, fields []*Field) Row {
	row := make(Row, len(fields))
	for i, f := range fields {
		row[i] = Take(f.Pointer(r))
	}
	return row
}

// Fill sets the fields of r to the values of a row that was read for them.
func Fill(r any, fields []*Field, row Row) {
	for i, f := range fields {
		Put(f.Pointer(r), row[i])
	}
}
