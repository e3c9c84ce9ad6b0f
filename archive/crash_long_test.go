//go:build long

package archive_test

// crashes is how often a worker is killed.
const crashes = 50
