// Package loaders batches the reads of one request.
//
// A Read says what is wanted of one category: a page, the children of some parents, or records by id. The reads of one
// level of an operation are known together, so Level hands them to the Source in one call, without a timer. A Source joins what
// it can: on PostgreSQL a level is one round trip, with one statement per read.
//
// Loaders live for one request and carry its grant; two requests never share a batch. What a Source is (SQL, or a
// platform's own service) the package does not know.
//
// The generic functions Page, Children, One, Single and Node serve the resolvers of the reference executor, which meets
// parents one by one and therefore has to wait in a DataLoader for a batch to fill (see reference.go). The planned executor does
// not.
package loaders
