package seed

import (
	"fmt"
	"strings"
	"time"

	"portway/record"
)

// CatalogueSize is the number of public videos that people are made to know, unless Person.Videos says otherwise.
const CatalogueSize = 2000

// SampleUsername is the name of the demo's sample person.
const SampleUsername = "mara"

const day = 24 * time.Hour

// A Person is a synthetic person. The exported fields are the account; they decide what Records makes.
type Person struct {
	Number   int // at least 0, below 1<<40: everything else follows from it
	Size     Size
	Shape    Shape
	Now      time.Time // nothing in the data is later
	Username string
	Name     string
	Email    string
	Phone    string
	Region   string // two letters
	Currency string // three letters
	Born     time.Time
	Joined   time.Time
	Videos   int // the size of the catalogue that watched and liked videos are taken from; may be set before Records

	counts map[string]int // by type, for the categories without a parent
}

// New makes the person with the number, as they are at the moment given.
func New(number int, size Size, shape Shape, now time.Time) *Person {
	p := &Person{Number: number, Size: size, Shape: shape, Now: now.UTC().Truncate(time.Second), Videos: CatalogueSize}
	d := p.draw("account", 0)
	first, last := d.fake.FirstName(), d.fake.LastName()
	home := pick(d, homes)
	p.Name = first + " " + last
	p.Username = fmt.Sprintf("%s.%s%d", pick(d, adjectives), pick(d, animals), number)
	p.Email = fmt.Sprintf("%s.%s%d@%s", asciiLower(first), asciiLower(last), number, pick(d, []string{"example.org", "example.net"}))
	p.Phone = phone(d, home.region)
	p.Region, p.Currency = home.region, home.currency
	today := p.Now.Truncate(day)
	p.Joined = today.Add(-time.Duration(d.between(90, 3000))*day + time.Duration(d.between(8*3600, 22*3600))*time.Second)
	p.Born = p.Joined.Truncate(day).AddDate(-d.between(18, 60), -d.IntN(12), -d.IntN(28))
	p.counts = make(map[string]int, len(makers))
	for _, m := range makers {
		if m.parent == nil {
			p.counts[m.category.Type] = p.count(m.category, m.typical[size])
		}
	}
	return p
}

// Sample makes the sample person of the demo: a small account with something in every category, a bit more than a year old.
func Sample(now time.Time) *Person {
	p := New(0, Small, Complete, now)
	p.Joined = p.Now.Truncate(day).Add(-400*day + 10*time.Hour)
	p.Username, p.Name, p.Email = SampleUsername, "Mara Lindqvist", "mara@example.org"
	return p
}

// Sandbox makes one of many people of differing size and shape, chosen by their number: twenty in a row have every shape.
func Sandbox(number int, now time.Time) *Person {
	d := newDraw(number, "sandbox", 0)
	size := Small
	switch {
	case d.in(3):
		size = Heavy
	case d.in(35):
		size = Medium
	}
	return New(number, size, sandbox[number%len(sandbox)], now)
}

// Records makes the person's records, one category after the other in schema order, each from old to new, and hands them to
// emit as pointers to the category's Go type. It stops at the first error of emit and returns it.
func (p *Person) Records(emit func(c *record.Category, r any) error) error {
	return p.records(record.Categories, emit)
}

func (p *Person) records(categories []*record.Category, emit func(c *record.Category, r any) error) error {
	for _, c := range categories {
		m := makerOf(c)
		if err := m.each(p, func(s slot) error { return emit(c, m.make(p, s, p.draw(c.Type, s.place))) }); err != nil {
			return fmt.Errorf("seed: %s: %w", c.Name, err)
		}
	}
	return nil
}

// draw gives the chance for a topic of the person at a place.
func (p *Person) draw(topic string, place int) *draw { return newDraw(p.Number, topic, place) }

// appeared is when undated records first appeared in the person's data.
func (p *Person) appeared() time.Time { return p.Now.Truncate(day).Add(-30*day + 7*time.Hour) }

// by gives the moment, or now where it would be later.
func (p *Person) by(t time.Time) time.Time {
	if t.After(p.Now) {
		return p.Now
	}
	return t
}

func phone(d *draw, region string) string {
	if region == "GB" {
		return "+44 7700 900" + d.digits(3) // the range that Ofcom keeps for drama
	}
	return "+1 " + pick(d, []string{"202", "415", "617", "808"}) + " 555 01" + d.digits(2)
}

// asciiLower keeps the ASCII letters of a name, in lower case.
func asciiLower(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}
