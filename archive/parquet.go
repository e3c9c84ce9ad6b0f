package archive

import (
	"fmt"
	"io"
	"time"

	"github.com/parquet-go/parquet-go"

	"portway/record"
)

const (
	rowGroup    = 8 << 20   // bytes of values, about; a group is held in memory until it is written
	rowsInGroup = 100_000   // however small the records are
	parquetPage = 256 << 10 // bytes
)

// columns writes Parquet, a group of rows at a time.
type columns struct {
	w       *parquet.GenericWriter[any]
	fields  []*record.Field
	places  []int // of each field's column: Parquet's are in the order of their names
	buf     []parquet.Row
	pending int // rows in the group
	bytes   int // of values in it
}

func newColumns(w io.Writer, c *record.Category, fields []*record.Field) *columns {
	group := parquet.Group{}
	for _, f := range fields {
		group[f.Name] = columnOf(f)
	}
	schema := parquet.NewSchema(c.Type, group)
	places := make([]int, len(fields))
	for i, f := range fields {
		leaf, _ := schema.Lookup(f.Name)
		places[i] = leaf.ColumnIndex
	}
	options := []parquet.WriterOption{
		schema, parquet.Compression(&parquet.Snappy), parquet.PageBufferSize(parquetPage),
		parquet.CreatedBy("portway", record.SchemaVersion, ""),
	}
	for _, f := range fields {
		// The least and the greatest text of every page would be held until the end, however long they are.
		if f.Kind == record.KindString || f.Kind == record.KindID || f.Kind == record.KindDecimal {
			options = append(options, parquet.SkipPageBounds(f.Name))
		}
	}
	return &columns{fields: fields, places: places, w: parquet.NewGenericWriter[any](w, options...)}
}

// columnOf gives a field its Parquet type.
func columnOf(f *record.Field) parquet.Node {
	node := map[record.Kind]parquet.Node{
		record.KindInt:     parquet.Int(32),
		record.KindInt64:   parquet.Int(64),
		record.KindFloat:   parquet.Leaf(parquet.DoubleType),
		record.KindBoolean: parquet.Leaf(parquet.BooleanType),
		record.KindTime:    parquet.Timestamp(parquet.Microsecond),
		record.KindDate:    parquet.Date(),
	}[f.Kind]
	if node == nil {
		node = parquet.String()
	}
	if f.Null {
		node = parquet.Optional(node)
	}
	return node
}

func (c *columns) rows(rows []record.Row) error {
	c.buf = c.buf[:0]
	for _, row := range rows {
		encoded := make(parquet.Row, len(row))
		for i, v := range row {
			value, err := c.value(c.fields[i], v)
			if err != nil {
				return err
			}
			defined := 0
			if c.fields[i].Null && !v.IsNull() {
				defined = 1
			}
			encoded[c.places[i]] = value.Level(0, defined, c.places[i])
		}
		c.buf = append(c.buf, encoded)
	}
	if _, err := c.w.WriteRows(c.buf); err != nil {
		return fmt.Errorf("parquet: %w", err)
	}
	c.pending, c.bytes = c.pending+len(rows), c.bytes+size(rows)+8*len(rows)*len(c.fields)
	if c.pending < rowsInGroup && c.bytes < rowGroup {
		return nil
	}
	c.pending, c.bytes = 0, 0
	return c.w.Flush()
}

func (c *columns) end() error { return c.w.Close() }

func (c *columns) value(f *record.Field, v record.Value) (parquet.Value, error) {
	if v.IsNull() {
		return parquet.NullValue(), nil
	}
	switch f.Kind {
	case record.KindInt:
		return parquet.Int32Value(int32(v.Number())), nil //nolint:gosec // the schema's Int has 32 bits
	case record.KindInt64, record.KindTime:
		return parquet.Int64Value(v.Number()), nil
	case record.KindFloat:
		return parquet.DoubleValue(v.Float()), nil
	case record.KindBoolean:
		return parquet.BooleanValue(v.Number() != 0), nil
	case record.KindDate:
		day, err := time.Parse(time.DateOnly, v.Text())
		if err != nil {
			return parquet.Value{}, fmt.Errorf("parquet: %s: not a date", f.Name)
		}
		return parquet.Int32Value(int32(day.Unix() / 86_400)), nil
	}
	return parquet.ByteArrayValue([]byte(v.Text())), nil
}
