package archive

import (
	"io"
	"strings"

	"portway/record"
)

// table writes CSV as RFC 4180 has it: a header line, commas, CR LF, quotes where they are needed.
type table struct {
	w      io.Writer
	fields []*record.Field
	buf    []byte
}

func newTable(w io.Writer, fields []*record.Field) (*table, error) {
	t := &table{w: w, fields: fields}
	for i, f := range fields {
		t.separate(i)
		t.buf = append(t.buf, f.Name...)
	}
	t.buf = append(t.buf, "\r\n"...)
	return t, spill(w, &t.buf, 0)
}

func (t *table) rows(rows []record.Row) error {
	for _, row := range rows {
		for i, v := range row {
			t.separate(i)
			t.cell(t.fields[i].Kind, v)
		}
		t.buf = append(t.buf, "\r\n"...)
		if err := spill(t.w, &t.buf, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) end() error { return spill(t.w, &t.buf, 0) }

func (t *table) separate(column int) {
	if column > 0 {
		t.buf = append(t.buf, ',')
	}
}

func (t *table) cell(kind record.Kind, v record.Value) {
	switch {
	case v.IsNull():
	case kind == record.KindTime:
		t.buf = record.AppendTime(t.buf, v.Number())
	case !v.IsText():
		t.buf = record.AppendJSON(t.buf, kind, v)
	case kind == record.KindDecimal && isDecimal(v.Text()):
		t.buf = append(t.buf, v.Text()...)
	default:
		t.text(v.Text())
	}
}

// text writes a text, always in quotes where it is empty, which tells it from null.
func (t *table) text(s string) {
	guard := isFormula(s)
	if s != "" && !guard && !strings.ContainsAny(s, "\",\r\n") && s[0] != ' ' && s[len(s)-1] != ' ' {
		t.buf = append(t.buf, s...)
		return
	}
	t.buf = append(t.buf, '"')
	if guard {
		t.buf = append(t.buf, '\'')
	}
	t.buf = append(t.buf, strings.ReplaceAll(s, `"`, `""`)...)
	t.buf = append(t.buf, '"')
}

// isFormula reports whether a spreadsheet could run the text (OWASP, CSV Injection: the wide forms too, which some
// spreadsheets fold). An apostrophe counts, so that the one put before a formula can be told from one that was there.
func isFormula(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n', '\'':
		return true
	}
	for _, wide := range []string{"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"} {
		if strings.HasPrefix(s, wide) {
			return true
		}
	}
	return false
}

// isDecimal reports whether the text is a plain decimal number, which runs nothing even with a sign before it.
func isDecimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return isDigits(whole) && (!point || isDigits(fraction))
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
