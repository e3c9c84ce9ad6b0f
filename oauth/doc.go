// Package oauth is the protocol by which an app asks a person for data, and the person decides.
//
// It is a small authorization server with one profile, and no switches to leave it: response_type=code, PKCE with S256,
// redirect URIs compared letter by letter, answers in the query, short JWT access tokens. There is no implicit flow, no
// password grant, no ID token.
//
// # The flow
//
//	app        GET  /oauth/authorize         is checked in full before anything else happens
//	           POST /oauth/par               the same, pushed beforehand (RFC 9126)
//	person     GET  /oauth/login/{t}         where no login session is there yet
//	           GET  /oauth/consent/{t}       who asks, for what, why; nothing ticked
//	           POST /oauth/consent/{t}       allow or don't allow, once
//	app        POST /oauth/token             code or refresh token against an access token (RFC 9068), bound to a key where
//	                                         the app proves to hold one (RFC 9449); or one for the app's own affairs
//	           POST /oauth/revoke            RFC 7009: ends the grant
//	           POST /oauth/introspect        RFC 7662: of its own tokens only
//	           GET  /.well-known/oauth-authorization-server   RFC 8414
//
// The {t} is a transaction: one question of one app, from the request to the redirect back. It belongs to the first person
// who sees it after logging in, and to nobody else. There is no return address in any form: where to go next follows from
// the transaction alone, so none can be forged.
//
// # Who somebody is
//
//	anybody    GET  /login                   name and password; POST the same; /logout
//	           POST /login/passkey/...       or a passkey (WebAuthn)
//	           GET  /login/upstream          or an OpenID provider, and back to /login/callback
//	           GET  /login/code/{ticket}     the second step of who has one
//	           GET  /signup, /reset, /verify developers, forgotten passwords, addresses
//	logged in  GET  /account/passkeys        how they log in, and where they are logged in
//	           GET  /renew/{grant}           one more time, without the app
//
// All ways end in a session that keeps how they proved who they are (Session.Methods). Only people can answer an app.
//
// # What is used once
//
// Tickets (links in letters, steps of a login), transactions, pushed requests, codes, refresh tokens of apps that hold no key, the ids of assertions: each is used up by
// one conditional update in one database transaction, together with what comes of it, so that of any number of callers
// one wins. A code or refresh token that comes a second time means that somebody has a copy: the whole grant is revoked,
// and what was minted under it is dead with the next request. Whose it is, is looked at first: another app cannot use up
// what is not its own.
//
// # What is kept
//
// Only SHA-256 digests of whatever a thief could present: codes, tokens, sessions, request URIs. They are 256 random bits,
// so no slow hash is needed. Passwords get one (argon2id).
//
// # Refresh tokens
//
// An app that proves itself by a key (private_key_jwt, or DPoP, to whose key the token is then bound) keeps its refresh token
// until the grant ends. Every other app gets a new one each time. There is no grace period: an app that lost an answer asks the person again. No refresh token
// outlives the grant, and refreshing never prolongs anything.
//
// # What it does not know
//
// Nothing of what a grant means and when it holds: that is package grants, which is asked every time. No wording and no
// HTML: Pages is given what there is to say, and says it. No SQL: Store.
package oauth
