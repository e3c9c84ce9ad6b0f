package store

import (
	"unsafe"

	"portway/loaders"
	"portway/record"
)

// An arena is memory for the rows of one answer. Rows, texts and lists that come out of it stand until Reset, which lets the
// next answer use the memory again: who wants to keep a text for longer has to copy it.
//
// It keeps few, large pieces instead of many small ones. The zero arena is empty. It is not safe for concurrent use.
type arena struct {
	slab  []record.Value // the newest piece of values
	free  []record.Value // what is left of it
	texts []byte         // the newest piece of texts; what is between length and capacity is free
	lists []record.Row   // the newest piece of lists, likewise
	grown bool           // whether older pieces were left behind since the last Reset
}

// What pieces begin with where nothing tells how much is coming, up to where they double, and the most that Reset keeps.
const (
	firstList  = 32      // rows
	firstText  = 1 << 10 // bytes
	mostValues = 1 << 15
	mostText   = 1 << 18 // bytes
	mostLists  = 1 << 13 // rows
)

// arenaOf returns the arena of what the caller keeps between reads; one for this read alone where they keep nothing.
func arenaOf(memory *loaders.Memory) *arena {
	if memory == nil {
		return &arena{}
	}
	a, ok := memory.Kept.(*arena)
	if !ok {
		a = &arena{}
		memory.Kept = a
	}
	return a
}

// row returns a row to be filled: it can have old values. Where there is no room for it, room is made for as many such rows
// as the caller thinks are coming.
func (a *arena) row(width, coming int) record.Row {
	if len(a.free) < width {
		a.grown = a.grown || a.slab != nil
		a.slab = make([]record.Value, max(max(coming, 1)*width, min(2*len(a.slab), mostValues)))
		a.free = a.slab
	}
	row := a.free[:width:width]
	a.free = a.free[width:]
	return row
}

// text returns the bytes as a text value.
func (a *arena) text(b []byte) record.Value {
	if len(b) == 0 {
		return record.Text("")
	}
	if cap(a.texts)-len(a.texts) < len(b) {
		a.grown = a.grown || a.texts != nil
		size := min(max(2*cap(a.texts), firstText), mostText)
		a.texts = make([]byte, 0, max(size, len(b)))
	}
	start := len(a.texts)
	a.texts = append(a.texts, b...)
	return record.Text(unsafe.String(&a.texts[start], len(b)))
}

// list returns an empty list of rows with some room. It is given back by Keep, before the next one is asked for.
func (a *arena) list(coming int) []record.Row {
	coming = max(coming, firstList)
	if cap(a.lists)-len(a.lists) < coming {
		a.grown = a.grown || a.lists != nil
		a.lists = make([]record.Row, 0, max(coming, min(2*cap(a.lists), mostLists)))
	}
	return a.lists[len(a.lists):]
}

// keep takes a list that is complete.
func (a *arena) keep(list []record.Row) {
	if len(list) == 0 {
		return
	}
	if room := a.lists[len(a.lists):cap(a.lists)]; len(room) > 0 && &room[0] == &list[0] {
		a.lists = a.lists[:len(a.lists)+len(list)]
		return
	}
	a.grown, a.lists = true, list // it has outgrown its piece
}

// Reset makes all of the memory free again.
func (a *arena) Reset() {
	if len(a.slab) > mostValues || cap(a.texts) > mostText || cap(a.lists) > mostLists {
		*a = arena{}
		return
	}
	if a.grown { // or old values would keep the pieces that were left behind
		clear(a.slab)
		clear(a.lists[:cap(a.lists)])
	}
	a.free, a.texts, a.lists, a.grown = a.slab, a.texts[:0], a.lists[:0], false
}
