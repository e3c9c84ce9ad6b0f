package record

// SchemaVersion is the version of schema.graphqls: major.minor. The minor number grows with every addition; the major one
// when something is removed, at the earliest 12 months after it was deprecated.
const SchemaVersion = "1.1"
