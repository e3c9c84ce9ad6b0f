package changes

import (
	"slices"

	"portway/record"
)

// A meeting is a position in the log with the version that ended there and the one that began.
type meeting struct {
	ended, began *Version
}

// meetingsOf sorts versions by the positions where they meet. A position stands for one write of one record, so versions
// of different records never meet.
func meetingsOf(reads []*Read) map[int64]*meeting {
	meetings := map[int64]*meeting{}
	at := func(seq int64) *meeting {
		m := meetings[seq]
		if m == nil {
			m = &meeting{}
			meetings[seq] = m
		}
		return m
	}
	for _, r := range reads {
		for _, versions := range r.Found {
			for i := range versions {
				at(versions[i].Seq).began = &versions[i]
				at(versions[i].Until).ended = &versions[i]
			}
		}
	}
	return meetings
}

// change tells what happened at the meeting, nil where the reader sees no difference.
func (m *meeting) change(e Entry, fields []*record.Field) *Change {
	if m == nil || fields == nil {
		return nil
	}
	c := &Change{Category: e.Category.Name, ID: e.ID}
	switch {
	case m.began == nil && m.ended == nil:
		return nil
	case m.began == nil:
		c.Operation = record.ChangeOperationDeleted
		return c
	case m.ended == nil:
		c.Operation = record.ChangeOperationCreated
	case slices.Equal(m.began.Row, m.ended.Row):
		return nil
	default:
		c.Operation = record.ChangeOperationUpdated
	}
	r := e.Category.New()
	record.Fill(r, fields, m.began.Row)
	c.Record = r.(record.Record)
	return c
}
