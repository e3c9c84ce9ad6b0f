//go:build race

package graph_test

// raceEnabled says that the race detector is on: it multiplies work and memory.
const raceEnabled = true
