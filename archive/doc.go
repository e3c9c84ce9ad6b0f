// Package archive writes everything that a grant covers as one file, and checks such files.
//
// # What it is
//
// An archive is a zip. It has a section per category, in the format that was asked for, and three files that let anybody
// check it offline:
//
//	posts.ndjson     the section of a category that the grant opens, there also when it has no records
//	keys.json        the public keys of who signed; what proves them is that the gateway publishes the same
//	manifest.json    what the archive is of, and for every file its length and its SHA-256
//	manifest.jws     a detached signature over the bytes of manifest.json (RFC 7515 appendix F, ES256)
//
// The names are constants: a category's name and the format's ending. The manifest lists every category of the schema and
// says why one has no records: none as of this moment (empty), closed by the grant (not_granted), not asked for
// (not_requested), not there for this account (not_available), or lost to an error (failed, with what was read until then).
//
// # How it is made
//
// Write streams. It asks the Source for page after page at one position in the person's sequence of writes, so that a
// record written meanwhile is wholly in or wholly out, and keeps no more than a few pages in memory, however long the
// archive gets. Fields that the grant does not open are neither asked for nor written: they have no column, no key, no
// line in the section's schema.
//
// A failure to read loses one section, and the manifest says so; a failure to write, or the end of the context, ends the
// archive.
//
// # Formats
//
//   - ndjson: one record per line, byte for byte what the same fields are in an answer.
//   - json: the same records as one array.
//   - csv: RFC 4180 with a header line. Null is an empty field and the empty text is "". A text that a spreadsheet could
//     take for a formula, one that begins with = + - @, a tab or a line break, gets an apostrophe before it; so does one
//     that begins with an apostrophe, so that taking away one leading apostrophe gives back every text. Numbers,
//     decimals too, are never changed.
//   - parquet: a column per field with the type of the schema. Decimals are texts: the schema says nothing of their scale.
//   - html: pages to read in a browser, offline. Pages of records load nothing; the index loads lists of the words that stand on
//     them (posts.words.js), of half a megabyte at most per section, when somebody searches. Links leave when clicked.
//   - tiktok: not a file per section but one document in the layout of TikTok's own exports, for the tools that read those;
//     package takeout says what the layout has no place for.
//
// # Jobs
//
// A Worker writes archives in the background. A job is a row of a Queue:
//
//	queued ──> running ──> ready | partially_ready ──> expired
//	  ^ back-off  │
//	  └───────────┴──────> failed | cancelled
//
// Who works at one holds a lease on the row, which is renewed while the process lives; every write of a worker holds only
// under its lease, so that of two there is one winner. Each section that is finished is kept among the Blobs as a zip of
// its own, and noted in the row. Whoever takes over reads on as of the same position, and copies those parts, still packed.
// The grant is asked again before each section: one that has ended ends the job, one that opens something else than
// before makes it begin anew. The tiktok format is one document, and has no parts. docs/adr/0007-archive-jobs-lease-their-own-row.md has
// the reasons.
//
// Links serve finished archives by unguessable URLs, in whole or in part, and ask the grant each time.
//
// # What it does not know
//
// Who may ask, what a use of a grant is, and who is told: the caller's Grants know. Versions of records that a job reads
// as of its position must not be compacted away while it is not final; who compacts has to ask for the least Work.AsOf.
package archive
