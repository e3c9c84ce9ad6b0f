package takeout

import (
	"strings"

	"portway/record"
)

// A Layout is a set of the layouts that TikTok's export has had. Files mix them, so each section is matched on its own.
type Layout uint8

// The layouts.
const (
	L1 Layout = 1 << iota // 2022 to early 2025
	L2                    // about March to October 2025
	L3                    // since about October 2025
)

func (l Layout) names() []string {
	names := []string{}
	for i, name := range []string{"L1", "L2", "L3"} {
		if l&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// A place is where something stands in the file: the keys from the root, separated by slashes.
type place struct {
	in Layout
	at string
}

// Empties: how the newest layout writes that a section has nothing.
const (
	null      = "null"
	emptyList = "[]"
	emptyMap  = "{}"
	emptyText = `""`
	never     = "" // the section is left out, or is always filled
)

// A section is a part of the file that records come from. The table of all sections is split by group: posts.go,
// activity.go, messages.go, shop.go, live.go, ads.go, account.go, wallet.go.
type section struct {
	category *record.Category
	also     []*record.Category // other categories that its items give records of
	paths    []place            // the newest first
	empty    string             // at the first of the paths
	shape    shape
	copies   bool // the same items stand in the file twice by design

	// One of these reads it.
	draft func(*item) draft               // an item is a record
	read  func(*collector, *item) error   // an item is several records, or none
	open  func(*collector, string) thread // a key or an item is a conversation
	word  func(string) draft              // a text is a record
}

// A shape is how the value of a section is built.
type shape uint8

const (
	list    shape = iota // a list of items; in some old files the only item stands there without a list
	table                // an object whose keys are data and whose values are items; a list of items is read as well
	single               // an object that is the only item
	chats                // an object whose keys are data and whose values are the messages of a conversation
	threads              // a list of conversations, each with a list of its messages
	names                // a text that lists names, or a list of texts
	unseen               // was never seen filled: whatever it holds is read item by item
)

// A thread takes the messages of one conversation, one by one, and what else stands beside them.
type thread interface {
	message(*item) error
	end(rest *item) error
}

// sections is the table, in the order of the schema.
func sections() []section {
	var all []section
	for _, group := range [][]section{
		profileSections, activitySections, favoriteSections, messageSections, shopSections, liveSections, adSections,
		accountSections, walletSections,
	} {
		all = append(all, group...)
	}
	return all
}

// known are places that exports have and nothing is kept of: markers, and sections seen only empty, which no layout fills.
var known = []string{
	"App Settings/UserThirdPlatformInformation",
	"Tiktok Live/Watch Live Comment",
}

// isMarker tells the keys that stand beside lists and mean nothing to a person.
func isMarker(key string) bool { return sameName(key, "App") || sameName(key, "IsFastLane") }

// A node is a place on the way to sections.
type node struct {
	children map[string]*node // by key in lower case
	section  *section
	state    *Section
	layouts  Layout
}

func (n *node) child(key string) *node { return n.children[strings.ToLower(key)] }

func (n *node) grow(at string) *node {
	for key := range strings.SplitSeq(at, "/") {
		key = strings.ToLower(key)
		if n.children == nil {
			n.children = map[string]*node{}
		}
		if n.children[key] == nil {
			n.children[key] = &node{}
		}
		n = n.children[key]
	}
	return n
}

// newTree lays the paths of the sections out as a tree, with one state for all places of a section.
func newTree(all []section) (root *node, states []*Section) {
	root = &node{}
	for i := range all {
		s := &all[i]
		state := &Section{Name: s.paths[0].at, State: Absent}
		states = append(states, state)
		for _, p := range s.paths {
			n := root.grow(p.at)
			n.section, n.state, n.layouts = s, state, p.in
		}
	}
	for _, at := range known {
		root.grow(at)
	}
	return root, states
}

// only returns the layout that the place belongs to, where it tells one.
func (n *node) only() Layout {
	if n.layouts&(n.layouts-1) != 0 {
		return 0
	}
	return n.layouts
}

// empty notes that a place holds nothing, and so nothing of the sections below it.
func (n *node) empty() {
	if n.state != nil && n.state.State == Absent {
		n.state.State = Empty
	}
	for _, child := range n.children {
		child.empty()
	}
}
