// Package store keeps people's data: the one place of the gateway with SQL.
//
// There are two engines, embedded SQLite and PostgreSQL, and one code. The SQL is built from record.Categories: a table per
// category, a column per field. What the engines do not share is in Dialect.Adapt (the spelling), in sqlite*.go and in
// postgres.go (the way to and from the database), and in how the children of many parents are asked for at once.
//
// # Versions
//
// A row is a version of a record. It stands from one position in the person's sequence of writes until another; the one
// that stands now has no end. A reader as of a position sees the versions that stood then, and a reader of live data is one
// at the last position of all, so that the same statement serves both. docs/adr/0003-versions-in-one-table.md has the
// reasons. Each write appends to the person's changes in the same transaction, numbered without gaps.
//
// # The lock
//
// Read is the last place before the data. It takes the person from the grant and from nowhere else, and refuses what the
// grant's rights do not open, whoever asked: a mistake further up shows as an error, never as data.
//
// # What holds for every statement
//
// It names one person by a parameter, on every table in it. No transaction spans two people. So the same statements run
// where the tables are partitioned or distributed by person, as with Citus; the tests hold that with partitions. A snapshot
// covers one call of Read in SQLite, and one statement in PostgreSQL: promise no more than a position does.
//
// Reads that find no connection to PostgreSQL free go there together. They share a round trip and nothing else: no statement,
// no error, no time (postgres_reads.go; docs/adr/0017-what-waits-goes-together.md).
//
// # What it does not know
//
// Who is behind a person, what apps and grants are beside the rights, what a field means. It caches no data.
package store
