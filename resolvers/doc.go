// Package resolvers answers fields for the reference executor, one line each. The resolvers of the categories are
// generated (category_gen.go); those of Query stand in query.go. No SQL, no policy, no loop.
package resolvers
