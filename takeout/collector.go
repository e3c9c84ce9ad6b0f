package takeout

import (
	"fmt"
	"time"

	"portway/record"
)

// rememberedCopies bounds the ids that are remembered of sections that stand in the file twice: 80 bytes each.
const rememberedCopies = 1 << 18

// A draft is a record without id and date.
type draft struct {
	record record.Record // a pointer to the category's Go type
	at     moment
	says   []string // what makes it the same record in another export, beside the date
	own    string   // the platform's id of it
}

// says lists what identifies a record.
func says(parts ...string) []string { return parts }

// A collector turns items into records, gives them ids and dates, and hands them over.
type collector struct {
	ids        *identities
	exportedAt time.Time
	emit       func(*record.Category, record.Record) error
	report     *Report
	owner      func() (string, error) // the person's name on the platform, "" where the file does not say

	section *section
	copied  map[fingerprint]bool
	name    string // the person's, once the profile was read or looked up
	asked   bool   // whether it was looked up
}

// begin is called before each place where a section stands.
func (c *collector) begin(s *section) {
	c.section = s
	c.ids.list()
}

// keep hands a draft over as a record of the category, and returns the record's id.
func (c *collector) keep(category *record.Category, d draft) (string, error) {
	var id string
	switch {
	case category.Single:
		id = c.ids.only(category)
	case d.own != "":
		id = c.ids.platform(category, d.own, d.at, d.says...)
	default:
		id = c.ids.of(category, d.at, d.says...)
	}
	return id, c.put(category, id, d)
}

// put hands over a record whose id is known.
func (c *collector) put(category *record.Category, id string, d draft) error {
	count := c.report.Of(category)
	count.Read++
	if c.section.copies && c.repeated(id) {
		count.Repeated++
		return nil
	}
	at := d.at.at
	if !d.at.known() {
		at = c.exportedAt
		if !category.Undated {
			count.warn(undated(category, d.at))
		}
	}
	for i := range category.Fields {
		// What every record has may still be missing from an item; the record is kept for what it has.
		if f := &category.Fields[i]; f.Kind == record.KindString && !f.Null && record.Take(f.Pointer(d.record)).Text() == "" {
			count.warn("nothing stands for what every record has: " + f.Name)
		}
	}
	record.Put(category.Field("id").Pointer(d.record), record.Text(id))
	record.Put(category.Field("createdAt").Pointer(d.record), record.Moment(at))
	if err := c.emit(category, d.record); err != nil {
		return fmt.Errorf("takeout: %s: %w", category.Name, err)
	}
	count.Emitted++
	return nil
}

// undated says why a record has the date of the export.
func undated(category *record.Category, at moment) string {
	switch {
	case at.text != "":
		return "the date was not understood: the date of the export stands in"
	case category.Unverified:
		return "no date in a form seen so far: the date of the export stands in"
	}
	return "no date: the date of the export stands in"
}

func (c *collector) repeated(id string) bool {
	print := c.ids.print("copy", id, nil, 0)
	if c.copied[print] {
		return true
	}
	if len(c.copied) < rememberedCopies {
		c.copied[print] = true
	}
	return false
}

// item reads one item of the section.
func (c *collector) item(it *item) error {
	if it.empty() && it.key == "" {
		c.skip("the item is null or empty")
		return nil
	}
	var err error
	if c.section.read != nil {
		err = c.section.read(c, it)
	} else {
		_, err = c.keep(c.section.category, c.section.draft(it))
	}
	it.leftOver()
	return err
}

// ownName returns the person's name on the platform.
func (c *collector) ownName() (string, error) {
	if c.name == "" && !c.asked {
		c.asked = true
		name, err := c.owner()
		if err != nil {
			return "", err
		}
		c.name = name
	}
	if c.name == "" {
		c.warn("the file does not name its owner: who sent a message in a group is not known")
	}
	return c.name, nil
}

// skipMessage counts a message that gives no record.
func (c *collector) skipMessage(it *item) {
	if it.bare == nil {
		c.skip("the item is null or empty")
		return
	}
	c.skip("the item is no object")
	c.report.unknown(it.path + " (no object)")
}

// skip counts an item that gives no record.
func (c *collector) skip(reason string) {
	count := c.report.Of(c.section.category)
	count.Read++
	count.skip(reason)
}

// warn and unknown make the collector the notes of its items.
func (c *collector) warn(reason string) { c.report.Of(c.section.category).warn(reason) }

func (c *collector) unknown(path string) { c.report.unknown(path) }
