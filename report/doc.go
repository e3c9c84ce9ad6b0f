// Package report tells what happened in a period, for the compliance report that the law asks of a platform: how often
// people were asked, what they answered, how grants ended and why, what was read, how long answers took.
//
// # Where the figures come from
//
// Nothing is counted over people's tables. What people decided is counted in the transaction that writes the event that says
// so, reads are counted with the ledger, and both once. How long answers took and which errors there were is counted in
// memory (Counter) and written every few seconds in one statement: a process that is killed loses the last of them.
// Synthetic people are left out of what people decided. What was read of them is counted: it was read, and an app that is tried
// out costs the same.
//
// # What is too small to tell
//
// A count of people's acts under ten is not told. Where one cell alone is left out of a list, its neighbour is too: the
// sum would give it away. That holds within one report. Who asks for two periods that differ by a day can still take the
// one from the other; the package does not remember what it told to whom.
//
// The package knows no database: Source says what it needs.
package report
