package takeout

import (
	"encoding/json"
	"strconv"
	"time"

	"portway/record"
)

// The words for nothing: each key has its own.
const (
	blank = `""`
	na    = `"N/A"`
	none  = `"None"`
)

// An object is written key by key.
type object struct {
	w     *writer
	begun bool
}

func (w *writer) object(fields func(*object)) {
	o := &object{w: w}
	w.raw("{")
	fields(o)
	w.raw("}")
}

func (o *object) key(key string) {
	if o.begun {
		o.w.raw(",")
	}
	o.begun = true
	o.w.text(key)
	o.w.raw(":")
}

func (o *object) raw(key, value string) {
	o.key(key)
	o.w.raw(value)
}

func (o *object) text(key, value string) {
	o.key(key)
	o.w.text(value)
}

// words writes a text, or the word that stands for none.
func (o *object) words(key string, value *string, empty string) {
	if value == nil {
		o.raw(key, empty)
		return
	}
	o.text(key, *value)
}

// number writes a number as one.
func (o *object) number(key string, value *int64) {
	if value == nil {
		o.raw(key, null)
		return
	}
	o.raw(key, strconv.FormatInt(*value, 10))
}

func (o *object) small(key string, value *int32) {
	if value == nil {
		o.raw(key, null)
		return
	}
	o.raw(key, strconv.Itoa(int(*value)))
}

// digits writes a number as a text.
func (o *object) digits(key string, value *int64, empty string) {
	if value == nil {
		o.raw(key, empty)
		return
	}
	o.text(key, strconv.FormatInt(*value, 10))
}

// yes writes a flag as a word.
func (o *object) yes(key string, value *bool) {
	switch {
	case value == nil:
		o.raw(key, na)
	case *value:
		o.text(key, "Yes")
	default:
		o.text(key, "No")
	}
}

// moment writes a time without a zone; it is in UTC.
func (o *object) moment(key string, at time.Time) { o.text(key, at.UTC().Format(time.DateTime)) }

// utc writes a time with the word for its zone.
func (o *object) utc(key string, at time.Time) {
	o.text(key, at.UTC().Format("2006-01-02 15:04:05 UTC"))
}

// optionalMoment writes a time, nothing where there is none, or where the record is a zero one.
func (o *object) optionalMoment(key string, at *time.Time) {
	if at == nil || at.IsZero() {
		o.raw(key, blank)
		return
	}
	o.moment(key, *at)
}

// money writes an amount and its currency as one text.
func (o *object) money(key string, amount, currency *string, empty string) {
	switch {
	case amount == nil:
		o.raw(key, empty)
	case currency == nil:
		o.text(key, *amount)
	default:
		o.text(key, *amount+" "+*currency)
	}
}

// further writes a field that real files of the newest layout do not have, only where there is a value to be kept.
func (o *object) further(key string, value *string) {
	if value != nil {
		o.text(key, *value)
	}
}

// asJSON returns a JSON text as it is, and any other text as a JSON string.
func asJSON(text *string) string {
	switch {
	case text == nil:
		return null
	case json.Valid([]byte(*text)):
		return *text
	}
	return string(record.AppendString(nil, *text))
}
