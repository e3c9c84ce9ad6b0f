package seed

import (
	"fmt"
	"slices"
	"sort"
	"time"

	"portway/record"
)

const (
	stride     = 1 << 10 // the places that one parent's children have among ids
	maxRecords = 1 << 14 // of a category without a parent: times stride, it stays below the places that ids have
)

// A maker makes the records of one category.
type maker struct {
	category *record.Category
	typical  counts
	make     func(p *Person, s slot, d *draw) any

	// For a category whose records belong to another's; typical is then how many one parent has.
	parent *record.Category
	within time.Duration // children come at most this long after their parent, the first at the same moment
	needed bool          // there is no parent without a child
}

// counts says how many records are typical, by Size.
type counts [3]int

// A slot is a place for a record: its id, its moment, and whose child it is.
type slot struct {
	place    int
	id       string
	at       time.Time
	parent   int // the parent's place
	child    int // the place among the parent's children
	parentID string
}

var makers = slices.Concat(profileMakers, activityMakers, messageMakers, shopMakers, liveMakers, adMakers, accountMakers, walletMakers)

// makerOf gives the category's maker, or one that goes by the kinds of the fields.
func makerOf(c *record.Category) maker {
	for _, m := range makers {
		if m.category == c {
			return m
		}
	}
	return genericMaker(c)
}

// each calls f with every slot that the person has for the maker.
func (m maker) each(p *Person, f func(slot) error) error {
	if m.parent != nil {
		return m.eachChild(p, f)
	}
	n, known := p.counts[m.category.Type]
	if !known {
		n = p.count(m.category, m.typical[p.Size])
	}
	for i := range n {
		at := p.appeared()
		if !m.category.Undated {
			at = p.moment(m.category.Type, i, n)
		}
		if err := f(slot{place: i, id: p.id(m.category, i), at: at}); err != nil {
			return err
		}
	}
	return nil
}

func (m maker) eachChild(p *Person, f func(slot) error) error {
	for parent := range p.counts[m.parent.Type] {
		at := p.at(m.parent, parent)
		span := min(m.within, p.Now.Sub(at))
		n := p.children(m, parent)
		for child := range n {
			place := parent*stride + child
			s := slot{place: place, id: p.id(m.category, place), at: at, parent: parent, child: child, parentID: p.id(m.parent, parent)}
			if child > 0 {
				part := child<<10 + p.draw(m.category.Type+" moment", place).IntN(1<<10)
				s.at = at.Add(span / time.Duration(n<<10) * time.Duration(part)).Truncate(time.Second)
			}
			if err := f(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// children is how many records of the maker's category belong to the parent at the place.
func (p *Person) children(m maker, parent int) int {
	d := p.draw(m.category.Type+" children", parent)
	// The first three have some, so that a small account shows everything.
	if !m.needed && parent >= 3 && d.in(40) {
		return 0
	}
	return min(max(1, d.skewed(m.typical[p.Size])), stride)
}

// id gives the id of the record at a place. Different places of different people get different ids: the key is unique as
// long as places stay below 1<<24 and numbers below 1<<40, and mix keeps it so.
func (p *Person) id(c *record.Category, place int) string {
	key := uint64(p.Number)<<24 | uint64(place)
	return fmt.Sprintf("%s%016x", c.IDPrefix(), mix(key^digest(c.Type)))
}

// at gives the moment of the record at a place, for categories without a parent.
func (p *Person) at(c *record.Category, place int) time.Time {
	return p.moment(c.Type, place, p.counts[c.Type])
}

// earlier draws a record of another category from those before the moment; false where there is none.
func (p *Person) earlier(c *record.Category, at time.Time, d *draw) (place int, ok bool) {
	n := sort.Search(p.counts[c.Type], func(i int) bool { return p.at(c, i).After(at) })
	if n == 0 {
		return 0, false
	}
	return d.IntN(n), true
}

// moment spreads n moments over the life of the account, in order, and gives the one at the place. The life is cut into n
// equal parts with a moment in each; then the parts are drawn together towards the end, and the hours of each day towards
// its waking part. Both keep the order.
func (p *Person) moment(topic string, place, n int) time.Time {
	const whole = 1 << 30
	part := int64(mix(digest(topic)^mix(uint64(p.Number)<<24|uint64(place))) % whole)
	x := (int64(place)*whole + part) / int64(n)
	x = x * (3*whole - x) / (2 * whole)
	first := p.Joined.Truncate(day).Add(day)
	seconds := int64(p.Now.Truncate(day).Sub(first)/time.Second) * x >> 30
	const daySeconds = 24 * 60 * 60
	return first.Add(time.Duration(seconds/daySeconds)*day + waking(time.Duration(seconds%daySeconds)*time.Second)).Truncate(time.Second)
}

// waking moves a time of day so that few are at night and most in the evening.
func waking(t time.Duration) time.Duration {
	const late, asleep, daytime = 1 * time.Hour, 90 * time.Minute, 11 * time.Hour // ends, as drawn
	switch {
	case t < late:
		return t
	case t < asleep: // 1:00 to 7:00
		return late + (t-late)*12
	case t < daytime: // 7:00 to 17:00
		return 7*time.Hour + (t-asleep)*20/19
	}
	return 17*time.Hour + (t-daytime)*7/13
}
