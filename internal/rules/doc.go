// Package rules holds what this repository promises about its own shape, as tests that read the source.
//
// imports_test.go is the map of the house: one row per package, what it may import, and why. A package without a row fails,
// so nobody adds one without saying what it knows and what it must not know. Hand-written and generated code are read
// alike; test files are not, because a test may put real parts together that must not know each other.
//
// sizes_test.go keeps functions and files short enough to be read at once. Generated files are left out: nobody reads them
// top to bottom. A function that grows past the limit usually hides a noun that wants a name; look for it before you
// split the function at some line.
//
// names_test.go keeps generated code recognisable by its name.
//
// There is no code here besides the tests, and no list of exceptions: a rule with exceptions is a rule nobody can rely on.
package rules
