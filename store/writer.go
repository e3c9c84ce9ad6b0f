package store

import (
	"fmt"
	"strings"

	"portway/record"
)

// A writer writes the SQL of one form. The parameters of every read of people's data are $1 the person, $2 the position in
// their sequence that it sees, then
//
//	pages, children  $3, $4 records before this position; $5, $6 after this one; $7 most rows; $8, $9 the grant's period
//	by id, counts    $3, $4 the grant's period
//	all versions     $2, $3 the first and the last position at which they began or ended
//
// $8 and $9 stand only where a parent can be inside by a child. The keys follow; public data has nothing but them.
type writer struct {
	strings.Builder
	dialect  Dialect
	category *record.Category
	columns  string
	own      string // before a column of the category itself: its table and a point, where others are joined
	form     form
}

const (
	pageParameters   = 7
	periodParameters = 2
	idParameters     = 4
)

// firstKey returns the number of the parameter that holds the first key.
func (w *writer) firstKey() int {
	switch {
	case w.category.Public:
		return 1
	case w.form.key == "id":
		return idParameters + 1
	case w.form.period:
		return pageParameters + periodParameters + 1
	}
	return pageParameters + 1
}

func (w *writer) page() {
	w.selectFrom("", "")
	w.where(append(w.versions(), w.positions()...))
	w.order()
}

func (w *writer) count() {
	what, conditions := "*", append(w.versions(), w.period(w.own+"created_at", "$3", "$4"))
	if others := w.category.Others; w.form.others {
		what = "DISTINCT " + quote(others.Column)
		if others.Unless != "" {
			conditions = append(conditions, "NOT "+quote(others.Unless))
		}
	}
	fmt.Fprintf(w, "SELECT count(%s) FROM %s", what, quote(w.category.Table))
	w.where(conditions)
}

// keysLateral looks up one key after another from an array. LIMIT leaves PostgreSQL no other way: what it knows of people
// who have few records would often make it walk through all that this one has.
func (w *writer) keysLateral() {
	fmt.Fprintf(w, "SELECT k.n - 1, c.* FROM unnest($%d::text[]) WITH ORDINALITY AS k(key, n) CROSS JOIN LATERAL (", w.firstKey())
	w.selectFrom("", "")
	own := w.own + quote(w.form.key) + " = k.key"
	if w.form.key == "id" {
		w.where(append(w.byID(), own))
		w.WriteString(" LIMIT 1")
	} else {
		w.where(append(append(w.versions(), own), w.positions()...))
		w.order()
	}
	w.WriteString(") AS c")
}

// childrenUnion reads children with a branch per parent: SQLite has no LATERAL, and this is the fastest of what it has.
func (w *writer) childrenUnion() {
	for branch := range w.form.branches {
		if branch > 0 {
			w.WriteString(" UNION ALL ")
		}
		w.WriteString("SELECT * FROM (")
		w.selectFrom(fmt.Sprintf("%d, ", branch), w.indexedBy())
		own := fmt.Sprintf("%s%s = $%d", w.own, quote(w.form.key), w.firstKey()+branch)
		w.where(append(append(w.versions(), own), w.positions()...))
		w.order()
		w.WriteString(")")
	}
}

// idsIn reads records by their ids in SQLite.
func (w *writer) idsIn() {
	hint := ""
	if !w.category.Public {
		hint = w.indexedBy()
	}
	w.selectFrom(w.own+"id, ", hint)
	var keys []string
	for branch := range w.form.branches {
		keys = append(keys, fmt.Sprintf("$%d", w.firstKey()+branch))
	}
	w.where(append(w.byID(), w.own+"id IN ("+strings.Join(keys, ", ")+")"))
}

// allVersions reads the versions of records, by id, that began or ended within a span of positions.
func (w *writer) allVersions() lead {
	const firstKey = 4
	columns := strings.TrimSuffix("seq, until_seq, created_at, "+w.columns, ", ")
	conditions := []string{"user_id = $1", "until_seq >= $2", "seq <= $3"}
	table := quote(w.category.Table)
	if w.dialect == Postgres {
		// OFFSET 0 keeps the lookup of one key after another from being turned into a walk through all the person has.
		fmt.Fprintf(w, "SELECT k.n - 1, c.* FROM unnest($%d::text[]) WITH ORDINALITY AS k(key, n) CROSS JOIN LATERAL (SELECT %s FROM %s",
			firstKey, columns, table)
		w.where(append(conditions, "id = k.key"))
		w.WriteString(" OFFSET 0) AS c")
		return ordinalLead
	}
	fmt.Fprintf(w, "SELECT id, %s FROM %s INDEXED BY %s", columns, table, index(w.category, "id"))
	var keys []string
	for branch := range w.form.branches {
		keys = append(keys, fmt.Sprintf("$%d", firstKey+branch))
	}
	w.where(append(conditions, "id IN ("+strings.Join(keys, ", ")+")"))
	return idLead
}

// indexedBy tells SQLite which index finds the key. It knows nothing of how much a person has, and would now and then
// rather walk through all of it.
func (w *writer) indexedBy() string { return " INDEXED BY " + index(w.category, w.form.key) }

func (w *writer) selectFrom(lead, hint string) {
	columns := w.columns
	if columns == "" {
		columns = "1" // a read of no field still counts rows
	}
	fmt.Fprintf(w, "SELECT %s%s FROM %s%s", lead, columns, quote(w.category.Table), hint)
	for i := range w.form.along {
		a := &w.form.along[i]
		from := w.own
		if a.From >= 0 {
			from = alias(a.From) + "."
		}
		fmt.Fprintf(w, " LEFT JOIN %s AS %s ON %s.id = %s%s", quote(a.Category.Table), alias(i), alias(i), from, quote(a.Key.Column))
	}
}

// alias is what a table of public data is called where it comes along.
func alias(along int) string { return fmt.Sprintf("along%d", along) }

func (w *writer) where(conditions []string) {
	w.WriteString(" WHERE " + strings.Join(conditions, " AND "))
}

func (w *writer) order() {
	direction := "DESC"
	if w.form.fromEnd {
		direction = "ASC"
	}
	fmt.Fprintf(w, " ORDER BY %screated_at %s, %sid %s LIMIT $7", w.own, direction, w.own, direction)
}

// versions narrows to one person, and to the versions that stood at the position.
func (w *writer) versions() []string {
	return []string{w.own + "user_id = $1", w.own + "seq <= $2", w.own + "until_seq > $2"}
}

// positions narrows to a part of the list, in which the grant's period is contained but for parents.
func (w *writer) positions() []string {
	position := fmt.Sprintf("(%screated_at, %sid)", w.own, w.own)
	conditions := []string{position + " < ($3, $4)", position + " > ($5, $6)"}
	if w.form.period {
		conditions = append(conditions, w.period(w.own+"created_at", "$8", "$9"))
	}
	return conditions
}

// byID narrows to what a record must be beside having the id. The sign keeps the engines from taking the index of dates.
func (w *writer) byID() []string {
	if w.category.Public {
		return nil
	}
	return append(w.versions(), w.period("+"+w.own+"created_at", "$3", "$4"))
}

// period narrows to the grant's period: by the record's own date, or by that of one of its children.
func (w *writer) period(date, from, until string) string {
	inside := fmt.Sprintf("%s >= %s AND %s < %s", date, from, date, until)
	if !w.form.period {
		return inside
	}
	for _, e := range w.category.Edges {
		child := record.ByType(e.Target)
		if !e.List || child == nil {
			continue
		}
		inside += fmt.Sprintf(" OR EXISTS (SELECT 1 FROM %s AS child WHERE child.user_id = $1 AND child.%s = %s.id"+
			" AND child.seq <= $2 AND child.until_seq > $2", quote(child.Table), quote(e.Key), quote(w.category.Table))
		if !child.Undated {
			inside += fmt.Sprintf(" AND child.created_at >= %s AND child.created_at < %s", from, until)
		}
		inside += ")"
	}
	return "(" + inside + ")"
}
