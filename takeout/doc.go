// Package takeout reads the exports in which other platforms hand out a person's data, and makes records of them. TikTok's
// is the first.
//
// # The way of a file
//
//	container.go   a zip or a bare file; which file of the zip is the export; what it is, if it is none
//	source.go      the bytes of the document, counted and held to limits
//	walk.go        from key to key, along the tree that the table of sections spans
//	section.go     the table: where a section stands in each layout, how it is built, what it is called when empty
//	posts.go …     the rows of the table and what each item means, by group of the schema
//	item.go        one item: its fields under whatever name, and which of them nobody asked for
//	identity.go    ids that are the same in every import
//	collector.go   records with id and date, handed to the caller
//	report.go      what became of everything
//
//	write.go       the way back: a document in the newest layout, from records; forms_*.go are its sections
//
// # Layouts
//
// The export has had three layouts and no version number, and files mix them. So nothing asks for the layout of a file:
// each section is looked for in every place where it has ever stood. Names of keys are compared without regard to case.
// What stands nowhere in the table is listed in the report with its path; nothing is dropped in silence. An export that
// a converter made may use other names: they are listed too, since guessing would be worse.
//
// # Memory
//
// The document passes by once, and no more than one item is held: a like, a message, an order with its products. A file of
// any size needs a few megabytes, plus, for each category, the items of one date that follow one another (identity.go), the
// ids of a section that stands in the file twice by design (80 bytes each, at most 262,144), and the report.
//
// A file is read a second time, up to its profile, only where a group conversation comes before it: who "I" am in a group
// is told by nothing but the profile. In conversations of two, the sender is compared with the other side's name.
//
// # Dates
//
// A record without a date, or with one that is not understood, gets the date of the export, and the report counts it
// unless the category never has dates. A conversation has the date of its first message and follows its messages.
//
// # What the package does not know
//
// Where records go, and whether they were there before: the caller counts what it wrote. It does not read exports in the
// text format (TXT), which lose how things belong together; it recognises them and says how to get the other one.
package takeout
