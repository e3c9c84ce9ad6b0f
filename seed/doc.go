// Package seed makes synthetic people: private accounts with data in every category, for the demo, the sandbox, tests and
// measurements. Nobody in it is real; addresses, numbers and links come from ranges reserved for examples.
//
// Everything is a function of a few values. A person is their number, size, shape and the moment that counts as now; a
// record is the person, its category and its place in the category. Nothing is drawn from a stream that something else
// could disturb: each record has a source of its own, seeded by where it stands. So the same person comes out on every
// machine and in every run, one category can change without touching another, and a record that speaks of another (a
// review of its order, a comment of its post) works out the other's id, date or number instead of remembering it. That is
// why ten thousand people, or one heavy account, need no more memory than one record.
//
// The flow: New draws the account and how many records each category has (shapes.go); Records walks the categories in
// schema order and hands each record to the caller (person.go). How a record is made stands in one table per group
// (posts.go, activity.go, messages.go, shop.go, live.go, ads.go, account.go, wallet.go). A category that no table names
// gets records made from the kinds of its fields (generic.go), so that adding a category does not wait for this package.
// Catalogue makes the public videos that watched and liked ones point to; some point past it, to videos nobody knows.
//
// Dates fall between the day after an account was opened and the moment given as now, denser towards the end and in
// waking hours. They are worked out with whole numbers only: floating-point arithmetic may differ in the last bit between
// processors. Texts carry what breaks careless readers: emoji, right-to-left scripts, quotes, line breaks, great length.
//
// The package knows records and nothing of stores, grants or files; who keeps what it emits is the caller's business. It is
// not for secrets: whoever knows a person's number knows all their ids.
package seed
