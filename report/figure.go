package report

import "slices"

// A Figure is a count, or that it is too small to tell.
type Figure struct {
	Count      *int64
	Suppressed bool
}

// smallest is the smallest count of people's acts that is told.
const smallest = 10

// figure tells a count that stands by itself. That nobody did something is told: it tells of nobody.
func figure(n int64) *Figure {
	if n > 0 && n < smallest {
		return &Figure{Suppressed: true}
	}
	return &Figure{Count: &n}
}

// suppress tells counts whose sum is told too. Where one alone is too small, the smallest of the others is left out with
// it.
func suppress(counts []int64) []*Figure {
	figures := make([]*Figure, len(counts))
	hidden, next := 0, -1
	for i, n := range counts {
		figures[i] = figure(n)
		switch {
		case figures[i].Suppressed:
			hidden++
		case n > 0 && (next < 0 || n < counts[next]):
			next = i
		}
	}
	if hidden == 1 && next >= 0 {
		figures[next] = &Figure{Suppressed: true}
	}
	return figures
}

// column tells one count of every row of a table whose sum is told.
func column[T any](rows []T, count func(T) int64, tell func(T, *Figure)) {
	counts := make([]int64, len(rows))
	for i, row := range rows {
		counts[i] = count(row)
	}
	for i, f := range suppress(counts) {
		tell(rows[i], f)
	}
}

// sorted returns the keys of a map in order.
func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
