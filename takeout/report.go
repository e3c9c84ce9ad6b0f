package takeout

import (
	"maps"
	"slices"
	"strings"

	"portway/record"
)

// A Report tells what a file holds and what became of it.
type Report struct {
	Container  string       `json:"container"` // zip or json
	File       string       `json:"file,omitempty"`
	Bytes      int64        `json:"bytes"`   // of JSON that were read
	Layouts    []string     `json:"layouts"` // those that a section of the file belongs to and no other
	Complete   bool         `json:"complete"`
	Categories []*Count     `json:"categories"` // those that the file has something for, in schema order
	Sections   []*Section   `json:"sections"`   // all that are known, in the order of the table
	Unknown    []UnknownKey `json:"unknown"`    // what the file has and nothing reads, at most MaxUnknown places
	// UnknownTotal counts every occurrence of an unknown key, those not listed included.
	UnknownTotal int64    `json:"unknownTotal"`
	Notes        []string `json:"notes,omitempty"`

	counts  map[*record.Category]*Count
	places  map[string]int // index into Unknown
	layouts Layout
}

// MaxUnknown is how many unknown keys a report lists.
const MaxUnknown = 200

// A Count is what became of the items of one category.
type Count struct {
	Category string           `json:"category"`
	Read     int64            `json:"read"`               // items in the file
	Emitted  int64            `json:"emitted"`            // records handed over
	Repeated int64            `json:"repeated,omitempty"` // items of a section that stands in the file twice
	Skipped  map[string]int64 `json:"skipped,omitempty"`  // items without a record, by reason
	Warnings map[string]int64 `json:"warnings,omitempty"` // records with something left out or made up, by reason
	// Written is for the caller: how many of the records were new or other than before.
	Written *int64 `json:"written,omitempty"`
}

// A State says how much of a section there is.
type State string

// The states. An absent section usually means that the platform does not offer it in the region, or that it was not asked
// for; an empty one, that there is no data.
const (
	Absent  State = "absent"
	Empty   State = "empty"
	Present State = "present"
)

// A Section is a part of the file that the table knows.
type Section struct {
	Name  string `json:"name"` // its place in the newest layout that has it
	State State  `json:"state"`
	Items int64  `json:"items"`
	// Found is where it stands in this file, Layouts are those that have it there, Times is how often it stands anywhere.
	Found   string   `json:"found,omitempty"`
	Layouts []string `json:"layouts,omitempty"`
	Times   int      `json:"times,omitempty"`
}

// An UnknownKey is a place in the file that nothing reads.
type UnknownKey struct {
	Path  string `json:"path"`
	Count int64  `json:"count"`
}

func newReport() *Report {
	return &Report{counts: map[*record.Category]*Count{}, places: map[string]int{}}
}

// Of returns the counts of a category, for the caller to set Written.
func (r *Report) Of(c *record.Category) *Count {
	n := r.counts[c]
	if n == nil {
		n = &Count{Category: c.Name}
		r.counts[c] = n
	}
	return n
}

// unknown notes a place that nothing reads. Keys can be long and many; the list stays short.
func (r *Report) unknown(path string) {
	const longest = 200
	if len(path) > longest {
		path = strings.ToValidUTF8(path[:longest], "") + "…"
	}
	r.UnknownTotal++
	if at, known := r.places[path]; known {
		r.Unknown[at].Count++
		return
	}
	if len(r.Unknown) < MaxUnknown {
		r.places[path] = len(r.Unknown)
		r.Unknown = append(r.Unknown, UnknownKey{Path: path, Count: 1})
	}
}

func (r *Report) note(text string) {
	if !slices.Contains(r.Notes, text) {
		r.Notes = append(r.Notes, text)
	}
}

// finish puts the counts into their order.
func (r *Report) finish() {
	r.Categories = nil
	for _, c := range record.Categories {
		if n := r.counts[c]; n != nil {
			r.Categories = append(r.Categories, n)
		}
	}
	r.Layouts = r.layouts.names()
	if r.Unknown == nil {
		r.Unknown = []UnknownKey{}
	}
}

// Emitted is the number of all records handed over.
func (r *Report) Emitted() int64 {
	var sum int64
	for n := range maps.Values(r.counts) {
		sum += n.Emitted
	}
	return sum
}

func (n *Count) skip(reason string) {
	if n.Skipped == nil {
		n.Skipped = map[string]int64{}
	}
	n.Skipped[reason]++
}

func (n *Count) warn(reason string) {
	if n.Warnings == nil {
		n.Warnings = map[string]int64{}
	}
	n.Warnings[reason]++
}
