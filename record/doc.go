// Package record holds what a person can take away: the record types, and the categories that describe them.
//
// Most of it is generated from schema.graphqls: a Go type per category (record_gen.go), and the list of categories with
// their fields, edges, scopes and texts (category_gen.go). Everything that handles records (the store, the lists, the
// archive, the importer, the consent page) walks Categories and Category.Fields; nothing else knows a category by name.
//
// Records travel in two forms. The Go types are for code that means a certain field, such as the importer. A Row is for
// code that moves whatever was asked for: the values of some fields, in order, as the store read them.
//
// The package is a leaf. It knows neither who may read a record nor where it is kept.
package record
