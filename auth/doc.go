// Package auth answers two questions: who asks, and what may they read.
//
// Who asks: a Verifier turns a bearer token into claims (Token); the Gate turns claims into the Grant that stands behind
// them, and puts it into the request's context. A request without a usable token ends there, with 401.
//
// What they may read: scopes are words in tokens; Rights are the set of schema coordinates that they open. A Grant's
// Rights are the token's cut with what the person allowed. Rights.Opens and Rights.OpensField are the one place where
// that is decided; the plan of an operation asks them once, and the store asks them again, because it is the last place
// before the data.
//
// The package knows neither GraphQL nor SQL, and nothing of how a grant comes to be.
package auth
