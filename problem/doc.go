// Package problem is the gateway's one error type.
//
// An error has two faces. The caller sees a code from the table in codes.go, a text that says what to do, and facts that
// help (missing scopes, a limit). The log sees the cause. Nothing that is not a *Problem ever reaches a caller: an error
// of another type is Internal to the outside and whole in the log.
//
// The package knows neither GraphQL nor HTTP; it only says which HTTP status a code means, so that every transport agrees.
package problem
