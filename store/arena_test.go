package store

import (
	"fmt"
	"strings"
	"testing"

	"portway/record"
)

// What came out of an arena before stays as it was, however much comes out of it later; until it is reset.
func TestAnArenaKeepsWhatItGaveOut(t *testing.T) {
	var a arena
	for round := range 3 {
		var all [][]record.Row
		for n := range 40 {
			list := a.list(n)
			for i := range n * n {
				row := a.row(3, i)
				row[0], row[1], row[2] = a.text(fmt.Appendf(nil, "%d.%d.%d", round, n, i)), record.Number(int64(i)), a.text(nil)
				list = append(list, row)
			}
			a.keep(list)
			all = append(all, list)
		}
		for n, list := range all {
			if len(list) != n*n {
				t.Fatalf("list %d has %d rows", n, len(list))
			}
			for i, row := range list {
				if row[0].Text() != fmt.Sprintf("%d.%d.%d", round, n, i) || row[1].Number() != int64(i) || row[2].Text() != "" || row[2].IsNull() {
					t.Fatalf("round %d, list %d, row %d: %v", round, n, i, row)
				}
			}
		}
		a.Reset()
	}
}

// An arena that was reset answers the same again without asking for memory.
func TestAnArenaIsUsedAgain(t *testing.T) {
	var a arena
	text := []byte(strings.Repeat("x", 50))
	fill := func() {
		list := a.list(0)
		for range 1000 {
			row := a.row(4, 32)
			for i := range row {
				row[i] = a.text(text)
			}
			list = append(list, row)
		}
		a.keep(list)
		a.Reset()
	}
	for range 3 {
		fill()
	}
	if got := testing.AllocsPerRun(10, fill); got != 0 {
		t.Errorf("%.0f allocations", got)
	}
}
