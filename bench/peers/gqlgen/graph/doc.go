// Package graph is a GraphQL API as gqlgen's documentation teaches it: a resolver per list and edge, a dataloader that
// waits a millisecond for others, a directive on every field that asks for the scope. Nothing in it is tuned, as it stands
// for what somebody gets who follows the documentation.
package graph

//go:generate go run ../generate
