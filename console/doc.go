// Package console is what developers and operators see and change: apps with their versions, secrets, grants and usage;
// the queue of what waits for a review, and what an operator does in an incident.
//
// Whoever asks is the login behind the request (auth.From). A developer's desk knows the apps of that developer and no
// others: somebody else's is answered like one that does not exist, in whatever it is asked for. An operator's desk knows
// all apps, and of people no more than what decides their eligibility.
//
// # The flow
//
//	resolvers ──▶ Desk.Developer, Desk.Operator ──▶ their fields, each read when it is asked for
//	resolvers ──▶ Desk.CreateApp, Approve, ...  ──▶ grants.Service ──▶ payloads
//
// What can be set is what the input types name, and nothing else: a state or an approved scope is no part of them.
//
// # What it does not know
//
// How apps live and what a review means is package grants'. Figures, budgets, people's records and logins are behind the
// small interfaces that Desk declares; the wiring fills them.
package console
