package store

import (
	"fmt"
	"slices"
	"strings"

	"portway/record"
)

// fixedTexts are the statements that do not depend on what is asked for. They are built when the database is opened.
type fixedTexts struct {
	person, addPerson, lock, advance *text
	position                         *text
	addChange, changes               *text
	horizon, raiseHorizon            *text
	timedChanges, forgetChange       *text
	sourceVersion, setSourceVersion  *text
	erase                            []*text // $1 the person; the last one is the person themself
	byCategory                       map[*record.Category]*categoryTexts
}

// categoryTexts write one category, or one type of public data.
type categoryTexts struct {
	insert *text // people's data: $1 the person, $2 the write's position, then the fields; public data: the fields
	close  *text // $1 the person, $2 the id, $3 the position of the write that replaces or deletes the version
	forget *text // $1 the person, $2 the id, $3 the position at which the version ended
}

func newFixedTexts(d Dialect) fixedTexts {
	texts := fixedTexts{
		person: fixed(d, "SELECT seq, salt FROM people WHERE user_id = $1", record.KindInt64, record.KindString),
		addPerson: fixed(d, "INSERT INTO people (user_id, seq, salt) VALUES ($1, 0, $2)"+
			" ON CONFLICT (user_id) DO NOTHING"),
		position:     fixed(d, "SELECT seq FROM people WHERE user_id = $1", record.KindInt64),
		lock:         fixed(d, "UPDATE people SET seq = seq WHERE user_id = $1 RETURNING seq", record.KindInt64),
		advance:      fixed(d, "UPDATE people SET seq = $2 WHERE user_id = $1"),
		horizon:      fixed(d, "SELECT horizon FROM people WHERE user_id = $1", record.KindInt64),
		raiseHorizon: fixed(d, "UPDATE people SET horizon = $2 WHERE user_id = $1 AND horizon < $2"),
		forgetChange: fixed(d, "DELETE FROM changes WHERE user_id = $1 AND seq = $2"),
		timedChanges: fixed(d, "SELECT seq, category, id, operation, at FROM changes WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
			record.KindInt64, record.KindString, record.KindString, record.KindString, record.KindInt64),
		addChange: fixed(d, "INSERT INTO changes (user_id, seq, category, id, operation, at) VALUES ($1, $2, $3, $4, $5, $6)"),
		changes: fixed(d, "SELECT seq, category, id, operation FROM changes WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
			record.KindInt64, record.KindString, record.KindString, record.KindString),
		sourceVersion: fixed(d, "SELECT version FROM source_versions WHERE user_id = $1 AND category = $2 AND id = $3", record.KindInt64),
		setSourceVersion: fixed(d, "INSERT INTO source_versions (user_id, category, id, version) VALUES ($1, $2, $3, $4)"+
			" ON CONFLICT (user_id, category, id) DO UPDATE SET version = excluded.version"),
		byCategory: make(map[*record.Category]*categoryTexts),
	}
	for _, table := range slices.Backward(PeopleTables()) {
		texts.erase = append(texts.erase, fixed(d, "DELETE FROM "+quote(table)+" WHERE user_id = $1"))
	}
	for _, c := range record.Categories {
		table := quote(c.Table)
		texts.byCategory[c] = &categoryTexts{
			insert: insertText(d, c),
			close: fixed(d, fmt.Sprintf("UPDATE %s SET until_seq = $3 WHERE user_id = $1 AND id = $2 AND until_seq = %d",
				table, standing)),
			forget: fixed(d, fmt.Sprintf("DELETE FROM %s WHERE user_id = $1 AND id = $2 AND until_seq = $3", table)),
		}
	}
	for _, c := range record.Catalogue {
		texts.byCategory[c] = &categoryTexts{insert: upsertText(d, c)}
	}
	return texts
}

// fixed returns a text whose rows have columns of the kinds.
func fixed(d Dialect, sql string, kinds ...record.Kind) *text {
	t := &text{sql: d.Adapt(sql)}
	for _, k := range kinds {
		t.fields = append(t.fields, &record.Field{Kind: k})
	}
	return t
}

func insertText(d Dialect, c *record.Category) *text {
	columns, values, kinds := fieldColumns(c, 3)
	t := fixed(d, fmt.Sprintf("INSERT INTO %s (user_id, seq, until_seq, %s) VALUES ($1, $2, %d, %s)",
		quote(c.Table), strings.Join(columns, ", "), standing, strings.Join(values, ", ")))
	t.takes = append([]record.Kind{record.KindString, record.KindInt64}, kinds...)
	return t
}

func upsertText(d Dialect, c *record.Category) *text {
	columns, values, kinds := fieldColumns(c, 1)
	var updates []string
	for _, column := range columns {
		if column != "id" {
			updates = append(updates, column+" = excluded."+column)
		}
	}
	t := fixed(d, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s",
		quote(c.Table), strings.Join(columns, ", "), strings.Join(values, ", "), strings.Join(updates, ", ")))
	t.takes = kinds
	return t
}

// fieldColumns lists the columns of the category's fields, and parameters for them from a number on.
func fieldColumns(c *record.Category, first int) (columns, values []string, kinds []record.Kind) {
	for i := range c.Fields {
		columns = append(columns, quote(c.Fields[i].Column))
		values = append(values, fmt.Sprintf("$%d", first+i))
		kinds = append(kinds, c.Fields[i].Kind)
	}
	return columns, values, kinds
}
