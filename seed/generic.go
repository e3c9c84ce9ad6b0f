package seed

import (
	"strconv"
	"time"

	"portway/record"
)

// genericMaker makes records of a category that no table names, from what the category says about its fields.
func genericMaker(c *record.Category) maker {
	m := maker{category: c, typical: counts{3, 10, 30}, within: day}
	if c.Single {
		m.typical = counts{1, 1, 1}
	}
	key := ""
	for _, parent := range record.Categories {
		for _, e := range parent.Edges {
			if e.List && e.Target == c.Type {
				m.parent, key = parent, e.Key
			}
		}
	}
	m.make = func(p *Person, s slot, d *draw) any {
		r := c.New()
		for i := range c.Fields {
			f := &c.Fields[i]
			switch {
			case f.Name == "id":
				record.Put(f.Pointer(r), record.Text(s.id))
			case f.Name == "createdAt":
				record.Put(f.Pointer(r), record.Moment(s.at))
			case f.Column == key:
				record.Put(f.Pointer(r), record.Text(s.parentID))
			case !f.Null || d.in(75):
				record.Put(f.Pointer(r), p.value(c, f, s, d))
			}
		}
		return r
	}
	return m
}

// value makes a value of the field's kind.
func (p *Person) value(c *record.Category, f *record.Field, s slot, d *draw) record.Value {
	switch f.Kind {
	case record.KindID:
		return p.key(c, f, s, d)
	case record.KindInt, record.KindInt64:
		return record.Number(int64(d.IntN(1000)))
	case record.KindFloat:
		return record.Float(float64(d.IntN(1000)) / 8)
	case record.KindBoolean:
		return record.Bool(d.in(50))
	case record.KindTime:
		return record.Moment(p.by(s.at.Add(time.Duration(d.IntN(48)) * time.Hour)))
	case record.KindDate:
		return record.Text(s.at.Format(time.DateOnly))
	case record.KindDecimal:
		return record.Text(money(d.between(1, 99999)))
	}
	return record.Text(remark(d))
}

// key makes an id for a field: of a public video where an edge says so, otherwise one that nobody knows.
func (p *Person) key(c *record.Category, f *record.Field, s slot, d *draw) record.Value {
	for _, e := range c.Edges {
		if !e.List && e.Key == f.Column && e.Target == record.VideoCategory.Type {
			return record.Text(videoID(p.seen(s.at, d)))
		}
	}
	return record.Text(strconv.FormatUint(d.Uint64(), 16))
}

// money writes an amount in hundredths as a decimal number.
func money(cents int) string {
	hundredths := strconv.Itoa(cents % 100)
	if len(hundredths) == 1 {
		hundredths = "0" + hundredths
	}
	return strconv.Itoa(cents/100) + "." + hundredths
}
