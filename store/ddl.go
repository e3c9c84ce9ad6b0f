package store

import (
	"fmt"
	"slices"
	"strings"

	"portway/record"
)

// A Dialect is the SQL of one of the two engines.
type Dialect uint8

// The dialects.
const (
	SQLite Dialect = iota
	Postgres
)

// String names the engine.
func (d Dialect) String() string {
	if d == SQLite {
		return "SQLite"
	}
	return "PostgreSQL"
}

// Adapt turns the SQL that this package is written in into the dialect's. The engines share all of it but this: SQLite
// numbers parameters with ?1, PostgreSQL has no WITHOUT ROWID, and their collations by bytes have different names.
func (d Dialect) Adapt(text string) string {
	if d == SQLite {
		return strings.ReplaceAll(text, "$", "?")
	}
	return toPostgres.Replace(text)
}

var toPostgres = strings.NewReplacer(" WITHOUT ROWID", "", "COLLATE BINARY", `COLLATE "C"`)

// PeopleTables lists every table that holds people's data. Each has user_id first in its primary key and in every index.
func PeopleTables() []string {
	tables := []string{"people", "changes", "source_versions"}
	for _, c := range record.Categories {
		tables = append(tables, c.Table)
	}
	return tables
}

// DDL returns the statements that create the category's table and indexes.
//
// The keys are compared byte by byte, so that both engines list records in the same order and an index serves it.
func DDL(c *record.Category, d Dialect) string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (\n", quote(c.Table))
	for _, column := range columns(c) {
		fmt.Fprintf(&b, "\t%s,\n", column)
	}
	if c.Public {
		b.WriteString("\tPRIMARY KEY (id)\n")
	} else {
		b.WriteString("\tPRIMARY KEY (user_id, created_at, id, seq)\n")
	}
	b.WriteString(") WITHOUT ROWID;\n")
	if !c.Public {
		fmt.Fprintf(&b, "CREATE UNIQUE INDEX %s ON %s (user_id, id, until_seq);\n", index(c, "id"), quote(c.Table))
	}
	for _, key := range childKeys(c) {
		fmt.Fprintf(&b, "CREATE INDEX %s ON %s (user_id, %s, created_at, id, seq, until_seq);\n",
			index(c, key), quote(c.Table), quote(key))
	}
	if d == Postgres {
		return d.Adapt(b.String())
	}
	return b.String()
}

// index names the index that finds the category's records by a key.
func index(c *record.Category, key string) string { return quote(c.Table + "_" + key) }

// columns lists the definitions of the category's columns: those of every version first, then a column per field.
func columns(c *record.Category) []string {
	var definitions []string
	if !c.Public {
		definitions = []string{
			"user_id TEXT COLLATE BINARY NOT NULL",
			"id TEXT COLLATE BINARY NOT NULL",
			"created_at BIGINT NOT NULL",
			"seq BIGINT NOT NULL",
			"until_seq BIGINT NOT NULL",
		}
	}
	keys := childKeys(c)
	for i := range c.Fields {
		f := &c.Fields[i]
		if !c.Public && (f.Column == "id" || f.Column == "created_at") {
			continue
		}
		definition := columnType(f.Kind)
		if f.Column == "id" || slices.Contains(keys, f.Column) {
			definition += " COLLATE BINARY"
		}
		if !f.Null {
			definition += " NOT NULL"
		}
		definitions = append(definitions, quote(f.Column)+" "+definition)
	}
	return definitions
}

func columnType(k record.Kind) string {
	switch k {
	case record.KindInt, record.KindInt64, record.KindTime:
		return "BIGINT"
	case record.KindFloat:
		return "DOUBLE PRECISION"
	case record.KindBoolean:
		return "BOOLEAN"
	}
	return "TEXT"
}

// childKeys lists the columns by which records of the category are found from their parents.
func childKeys(c *record.Category) []string {
	var keys []string
	for _, parent := range record.Categories {
		for _, e := range parent.Edges {
			if e.List && e.Target == c.Type && !slices.Contains(keys, e.Key) {
				keys = append(keys, e.Key)
			}
		}
	}
	return keys
}

// quote makes a name of the schema safe where it is a word of SQL too; id is none, and stays readable.
func quote(name string) string {
	if name == "id" || name == "created_at" {
		return name
	}
	return `"` + name + `"`
}
