// Package grants knows developers, apps, people's accounts, and what the one side allowed the other.
//
// A grant is one person's leave for one app: categories and fields, a period of the data, a mode, an end. A token only
// names it. Service.Current is asked on every request what the token opens at this moment:
//
//	the token's scopes  ∩  the grant's items  ∩  what the app was approved for  ∩  what the account is eligible to
//
// so that whatever is taken away anywhere is gone with the next request, and no new token is needed. The items are kept
// by the names that the schema had when the grant was given, never by scope alone: a category that the schema gains
// later was not granted.
//
// A token for an app's own affairs names no grant. It stands on the app alone, opens nothing of anybody's data, and ends
// with the app.
//
// # The life of a grant
//
//	pending ──start──▶ active ──use──▶ consumed          (one_time; live reading until its window closes)
//	                   │    ▲   ◀─release─┘
//	             pause │    │ resume
//	                   ▼    │
//	                  suspended
//
//	any of these ──▶ superseded (renewed) | expired | revoked       final: nothing leads out of them
//
// Expiry needs nobody to write it down: a grant is over when the clock says so, and Sweep only tidies up after it. A
// grant suspended by the person, or because nothing was read under it for 90 days, can be resumed by the person; one suspended
// for lost eligibility resumes when the account is eligible again, and is revoked after a month. To narrow or to shorten needs nobody's leave; to widen or to prolong
// is a new version in the same arrangement, and an act of the person (Renew, Decide).
//
// A grant's origin says on what it stands: the person's consent, given here; the operator's own act, which needs no
// review and shows in the ledger as what it is; or a consent that an external issuer keeps, whose tokens are trusted. An
// external grant is recorded when its first token comes, under an id that follows from the issuer's words, so that it
// can be revoked here and "once" does not begin again with a fresh token.
//
// # Once
//
// A grant for one time has one use for each of its categories: an archive takes some of them or all, live reading takes
// all that are left and lasts a day. StartUse is the one place where that is decided, in one transaction of conditional
// updates: of any number of callers, in any number of processes, exactly one gets a category, and who comes again with
// the same key gets the same use. What fails on our side, or is left off before its first byte, is given back (Release).
// Meanwhile the grant sees the data as it stood when it was given: AsOf is a position in the person's sequence.
//
// # The life of an app
//
//	draft ──submit──▶ in_review ──approve──▶ live ◀──reinstate── suspended
//	                   │   ▲                                        ▲
//	            reject ▼   │ submit                      suspend ───┘ (from any other state)
//	                  rejected
//
// Until it is live an app can read sandbox people only. Each step is an event with its reason; Decisions reads them back.
//
// # How a change takes effect
//
// Every change is written together with an Event. Events are numbered without gaps in the order in which they become
// visible, so that whoever has read to number n has missed nothing. Each process keeps the grants that requests ask for
// in memory, and polls the events once a second; its own changes it sees at once. A revocation is in effect:
//
//   - in the process that made it, before Revoke returns;
//   - in every other, with its next poll;
//   - nowhere later than five seconds: a process whose last poll is older than that no longer believes its memory, and
//     reads the database for every request. If that fails too, nothing opens (problem.Unavailable).
//
// # What it does not know
//
// No protocol: codes, PKCE and consent pages are package oauth's. No SQL: Store says what is needed of a database. No
// people's data: only how far it has come (People).
package grants
