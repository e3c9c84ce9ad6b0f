// Command generate derives the gateway from schema.graphqls.
//
// It reads the contract (read.go), refuses what would be wrong in it with a message that says what to change
// (refuse.go), and writes:
//
//	graph/schema_gen.graphqls     the whole schema: connections, fields on User, arguments of lists (sdl.go)
//	record/category_gen.go        the categories with their fields, edges, scopes and texts (category.tmpl)
//	resolvers/category_gen.go     one line per field (resolver.tmpl)
//	record/record_gen.go          the record types, by gqlgen
//	graph/graph_gen.go            the reference executor, by gqlgen
//
// Run it with go generate. Its output is the same, byte for byte, however often it runs.
package main
