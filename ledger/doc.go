// Package ledger keeps the record that a person can read of what happened with their data: every read of every app, and
// every event of a grant. Entries hold ids, names of categories and fields, counts and times; nothing that a person wrote.
//
// # From an answer to the chain
//
//	Journal.Record ──one write(2)──▶ a file of this process ──a second later, in batches──▶ Store.Chain ──▶ the file goes
//	                 (before the answer is sent)               (Journal.Flush does it now)
//
// An entry is in the file before the answer that it tells of is sent: where it cannot be written, Record fails, and the
// answer must not go out. The request waits for nothing else. A goroutine reads the file back and gives the entries to the
// store, which appends each to its person's chain. An entry that comes twice, because a process died between the store's
// commit and the end of the file, is known by its id and left out.
//
// # What is promised
//
// A process may be killed at any moment (kill -9, out of memory, a panic): every entry whose Record had returned is in the
// chain exactly once, as soon as some process opens a journal in the same folder. A crash of the whole machine or a loss of
// power is not covered: the file is not synced to the disk, and its last seconds may be gone. What is chained is as safe as
// the store. A deployment whose folder does not outlive the process (a container's own disk) keeps less than that.
//
// Any number of processes may share a folder on one machine. Each has a file of its own, locked while it lives; the files
// of those that died are adopted by whoever notices first.
//
// # The chain
//
// Each person has a chain. Its entries are numbered from 1, and
//
//	digest(n) = SHA-256(digest(n-1) || text(n)),  digest(0) = 32 zero bytes
//
// where text(n) is the entry as canonical JSON (RFC 8785), number included. The number is the order of recording: an entry of
// another process may be a moment older than the one before it.
//
// Checkpoints sign the heads of the chains that have grown since the last: each head by itself, so that one person can
// take theirs along, and all of them together with the digest of the checkpoint before. The last one is also kept in the
// folder, beside the database rather than in it. So Verifier.Verify finds an entry that was altered, deleted or moved, and a
// chain whose end was cut off, even by somebody who computed all digests again: everything up to the last checkpoint,
// which Report.Signed counts. It cannot tell what was done to entries after it, nor anything against somebody who has the
// signing keys; keep those and the database apart if that matters.
//
// # Grant events
//
// Package grants writes its events with what they changed, in one transaction. The journal follows their numbers and puts
// those that concern a person into the person's chain, under ids made of the numbers.
//
// # What it does not know
//
// Whether a read was allowed, and what an entry looks like to a person: the words are the portal's.
package ledger
