package seed

import (
	"slices"

	"portway/record"
)

// A Size says how much data a typical person of it has.
type Size uint8

// The sizes.
const (
	Small  Size = iota // some two hundred and fifty records, at least three in every category that is no single record
	Medium             // some three thousand records
	Heavy              // an account in daily use for years: 9,339 watched videos, 3,491 likes
)

// A Shape says what a person does on the platform.
type Shape uint8

// The shapes.
const (
	Complete    Shape = iota // has data in every category, as much as is typical of the size
	Everyday                 // a bit of all, with gaps
	Creator                  // posts, and is followed
	Shopper                  // buys
	Host                     // is live
	Lurker                   // watches and says nothing
	ProfileOnly              // has registered, and no more
	Empty                    // has no record at all
)

// A habit is what a shape does: how much of the typical count of each group, in percent, and how many categories of a
// hundred are empty nevertheless. Groups that are not named are empty.
type habit struct {
	name   string
	groups map[string]int
	gaps   int
	never  []*record.Category
}

var habits = [...]habit{
	Complete: {name: "complete"},
	Everyday: {name: "everyday", gaps: 25, groups: map[string]int{"PROFILE_AND_POSTS": 60, "ACTIVITY": 100,
		"DIRECT_MESSAGES": 100, "SHOP": 60, "LIVE": 50, "ADS": 100, "ACCOUNT": 100, "WALLET": 60}},
	Creator: {name: "creator", gaps: 15, groups: map[string]int{"PROFILE_AND_POSTS": 400, "ACTIVITY": 80,
		"DIRECT_MESSAGES": 150, "SHOP": 20, "LIVE": 80, "ADS": 60, "ACCOUNT": 100, "WALLET": 100}},
	Shopper: {name: "shopper", gaps: 15, groups: map[string]int{"PROFILE_AND_POSTS": 20, "ACTIVITY": 50,
		"DIRECT_MESSAGES": 30, "SHOP": 400, "ADS": 150, "ACCOUNT": 100, "WALLET": 80}},
	Host: {name: "host", gaps: 15, groups: map[string]int{"PROFILE_AND_POSTS": 100, "ACTIVITY": 60,
		"DIRECT_MESSAGES": 80, "LIVE": 500, "ADS": 60, "ACCOUNT": 100, "WALLET": 300}},
	Lurker: {name: "lurker", gaps: 30, groups: map[string]int{"PROFILE_AND_POSTS": 30, "ACTIVITY": 120, "ADS": 100, "ACCOUNT": 80},
		never: []*record.Category{record.PostCategory, record.DeletedPostCategory, record.StoryCategory, record.CommentCategory,
			record.ShareCategory, record.RepostCategory, record.UsedHashtagCategory, record.PlaceReviewCategory}},
	ProfileOnly: {name: "profile only"},
	Empty:       {name: "empty"},
}

// String names the shape.
func (s Shape) String() string { return habits[s].name }

// sandbox says how often each shape occurs among people chosen by number: one slot of twenty each.
var sandbox = []Shape{
	Everyday, Creator, Shopper, Lurker, Host, Everyday, Everyday, Empty, Lurker, Shopper,
	Complete, Everyday, Creator, Lurker, ProfileOnly, Everyday, Host, Everyday, Lurker, Everyday,
}

// count draws how many records of the category the person has.
func (p *Person) count(c *record.Category, typical int) int {
	h := habits[p.Shape]
	switch {
	case p.Shape == Empty, p.Shape == ProfileOnly && c != record.ProfileCategory:
		return 0
	case c == record.ProfileCategory:
		return 1
	case p.Shape == Complete:
		return typical
	}
	d := p.draw(c.Type+" count", 0)
	weight := h.groups[c.Group]
	if weight == 0 || slices.Contains(h.never, c) || d.in(h.gaps) {
		return 0
	}
	if c.Single {
		return 1
	}
	return min(max(1, d.skewed(typical)*weight/100), maxRecords)
}
