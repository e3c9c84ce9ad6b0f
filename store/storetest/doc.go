// Package storetest holds what every database of people's data must do, as tests that each of them runs.
//
// Run opens a fresh database per story. The records are synthetic: made from a category's fields by their kinds, so that a
// category that is new in the schema is tested without a line here. Nothing in the package knows which engine it talks to;
// what only one of them can promise is tested beside that engine.
package storetest
