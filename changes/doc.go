// Package changes tells an app, one by one, what changed in the data that a person granted it.
//
// Every write of a record takes the next number in its person's sequence, and leaves the version that it ended where it
// was. A change is therefore not stored: it is told from the log (which record was written at a number) and from the two
// versions that meet there, both read with only the columns that the grant opens:
//
//	no version ended, one began      created
//	one ended, none began            deleted
//	one ended, one began, different  updated
//	one ended, one began, the same   nothing: for this reader there was no change
//
// A version outside of the grant's period counts as none. So a feed shows neither what a grant does not open nor that it
// changed: Page fills a page by looking on, and the cursors of neighbouring changes tell nothing about what lies between.
// docs/adr/0005-changes-are-told-one-by-one.md has the reasons.
//
// Feed answers pages (Page) and goes on for ever (Follow). A Bell wakes who follows: a lost ring costs a second, never a
// change, because the truth is the log. Cursors are encrypted and bound to the grant.
//
// The package reads through the Source that it declares. It knows neither GraphQL nor SQL; who may ask at all was decided
// before, and the Source decides it again.
package changes
