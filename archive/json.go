package archive

import (
	"io"

	"portway/record"
)

// chunk is how much of a section is collected before it is written: enough for the hash and the packer to work well.
const chunk = 64 << 10

// lines writes NDJSON: a record per line, with every field in schema order, null where there is no value.
type lines struct {
	w      io.Writer
	labels [][]byte
	fields []*record.Field
	buf    []byte
}

func (l *lines) rows(rows []record.Row) error {
	for _, row := range rows {
		l.buf = append(l.record(l.buf, row), '\n')
		if err := spill(l.w, &l.buf, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (l *lines) end() error { return spill(l.w, &l.buf, 0) }

func (l *lines) record(b []byte, row record.Row) []byte {
	for i, v := range row {
		b = append(b, l.labels[i]...)
		b = record.AppendJSON(b, l.fields[i].Kind, v)
	}
	return append(b, '}')
}

// labelsOf returns what stands before each value: {"id": for the first, ,"createdAt": for the next.
func labelsOf(fields []*record.Field) [][]byte {
	labels := make([][]byte, len(fields))
	for i, f := range fields {
		open := byte(',')
		if i == 0 {
			open = '{'
		}
		labels[i] = append(record.AppendString([]byte{open}, f.Name), ':')
	}
	return labels
}

// spill writes the buffer out when it holds at least so many bytes, and empties it.
func spill(w io.Writer, buf *[]byte, atLeast int) error {
	if len(*buf) < atLeast || len(*buf) == 0 {
		return nil
	}
	_, err := w.Write(*buf)
	*buf = (*buf)[:0]
	return err
}

// array writes the same records as one JSON array, each on a line of its own.
type array struct {
	lines
	between string
}

func newArray(w io.Writer, fields []*record.Field) (*array, error) {
	_, err := io.WriteString(w, "[")
	return &array{lines{w: w, labels: labelsOf(fields), fields: fields}, "\n"}, err
}

func (a *array) rows(rows []record.Row) error {
	for _, row := range rows {
		a.buf = append(a.buf, a.between...)
		a.buf = a.record(a.buf, row)
		a.between = ",\n"
		if err := spill(a.w, &a.buf, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (a *array) end() error {
	a.buf = append(a.buf, "\n]\n"...)
	return a.lines.end()
}
