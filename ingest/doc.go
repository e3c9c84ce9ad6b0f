// Package ingest takes in what a platform sends: records of its users as they are written and deleted.
//
// What comes is NDJSON, a line per write:
//
//	{"user": "mara", "operation": "upsert", "category": "posts", "record": {"id": "post_1", "createdAt": "2026-01-01T10:00:00Z"}}
//	{"user": "mara", "operation": "delete", "category": "posts", "id": "post_1"}
//
// Read holds every line to the schema: the category has to be one, a record has the fields of its type, each with a value
// that its type can hold, and the ones that cannot be null. It reads a batch to its end and reports each line that is wrong
// with its number and the field; a batch with a wrong line is not applied at all. Apply then hands each person's writes to
// the Writer in one transaction. A batch can be sent again: what stands already as it is given is left alone, and changes
// nothing that an app sees. Where batches can overtake each other, lines carry a "version", a number that grows with each state
// of the record, deletions too: what is not higher than the one before is left out, whenever it comes.
//
// Who may send is not decided here; the handler asks for the one token that the operator gave it.
package ingest
