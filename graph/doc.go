// Package graph serves the schema over HTTP.
//
// A request takes this way (Handler.ServeHTTP):
//
//	request.go        method, media types, body -> a request             or a problem with its status
//	documents.go      text -> a valid document and its plan, both cached  (limits.go before validation)
//	handler.go        plan -> cost -> the limiter's verdict               or 429
//	run.go            the plan's levels, read through package loaders
//	write.go          rows -> the answer, in one pass
//	errors.go         what went wrong, as GraphQL errors
//
// What a token may read was decided when the plan was compiled, and the store decides it again. Fields of the query root
// that plans do not cover (introspection, explain) go to gqlgen's executor (reference.go), over a schema that shows only
// what the token may use (introspection.go).
//
// The same executor can answer everything: it is the other side of the differential test, which holds that planned
// answers are the same to the byte.
package graph
