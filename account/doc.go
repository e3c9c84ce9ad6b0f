// Package account is what somebody who is logged in sees and changes of their own: the account, the grants that they gave,
// the ledger of who read what, their logins.
//
// It asks nobody's leave but one: the login behind the request (auth.From), whose person is the only one whose things it
// ever looks at. A grant of somebody else is answered like one that does not exist.
//
// # The flow
//
//	resolvers ──▶ Desk.Account ──▶ Account ──▶ its fields, each read when it is asked for
//	resolvers ──▶ Desk.Narrow, Revoke, ... ──▶ grants.Service ──▶ GrantPayload
//
// # What it does not know
//
// What a grant means and how it changes is package grants'. How the ledger is kept, where people's records are and how
// somebody logs in is behind the small interfaces that Desk declares; the wiring fills them. No wording: codes and dates go
// out, and pages put them into words.
package account
