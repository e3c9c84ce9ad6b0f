package takeout

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// WriteTo prints the report for people.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	var text strings.Builder
	r.printHead(&text)
	r.printCategories(&text)
	r.printSections(&text)
	r.printUnknown(&text)
	for _, note := range r.Notes {
		fmt.Fprintf(&text, "\nNote: %s\n", note)
	}
	n, err := io.WriteString(w, text.String())
	return int64(n), err
}

func (r *Report) printHead(w io.Writer) {
	fmt.Fprintf(w, "Format: %s", r.Container)
	if r.File != "" {
		fmt.Fprintf(w, ", file %q", r.File) // a name in a zip is anybody's: quoted, it moves no cursor
	}
	if len(r.Layouts) > 0 {
		fmt.Fprintf(w, ", layout %s", strings.Join(r.Layouts, " and "))
	}
	fmt.Fprintf(w, ", %d bytes read\n", r.Bytes)
	if !r.Complete {
		fmt.Fprintln(w, "The file was not read to its end.")
	}
}

func (r *Report) printCategories(w io.Writer) {
	if len(r.Categories) == 0 {
		return
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w)
	fmt.Fprintln(table, "read\trecords\tnew or changed\tskipped\tcategory\t")
	for _, n := range r.Categories {
		written := "-"
		if n.Written != nil {
			written = fmt.Sprint(*n.Written)
		}
		fmt.Fprintf(table, "%d\t%d\t%s\t%d\t%s\t\n", n.Read, n.Emitted, written, n.Repeated+sum(n.Skipped), n.Category)
	}
	_ = table.Flush() // into memory
	r.printReasons(w)
}

func (r *Report) printReasons(w io.Writer) {
	for _, n := range r.Categories {
		if n.Repeated > 0 {
			fmt.Fprintf(w, "  %s: %d skipped: the same as one before\n", n.Category, n.Repeated)
		}
		for _, reason := range slices.Sorted(maps.Keys(n.Skipped)) {
			fmt.Fprintf(w, "  %s: %d skipped: %s\n", n.Category, n.Skipped[reason], reason)
		}
		for _, reason := range slices.Sorted(maps.Keys(n.Warnings)) {
			fmt.Fprintf(w, "  %s: %d times: %s\n", n.Category, n.Warnings[reason], reason)
		}
	}
}

func (r *Report) printSections(w io.Writer) {
	for _, state := range []struct {
		is  State
		say string
	}{
		{Empty, "Sections without data"},
		{Absent, "Sections that are not in the file (not offered in the region, or not asked for)"},
	} {
		var those []string
		for _, s := range r.Sections {
			if s.State == state.is {
				those = append(those, short(s.Name))
			}
		}
		if len(those) > 0 {
			fmt.Fprintf(w, "\n%s: %d\n  %s\n", state.say, len(those), strings.Join(those, ", "))
		}
	}
	for _, s := range r.Sections {
		if s.Times > 1 {
			fmt.Fprintf(w, "\nThe section %s stands in the file %d times.\n", s.Name, s.Times)
		}
	}
}

// short leaves out the root and the name of the list: of "Your Activity/Searches/SearchList" it leaves "Searches".
func short(name string) string {
	keys := strings.Split(name, "/")
	if len(keys) > 2 {
		keys = keys[1 : len(keys)-1]
	}
	return strings.Join(keys, "/")
}

func (r *Report) printUnknown(w io.Writer) {
	if r.UnknownTotal == 0 {
		return
	}
	fmt.Fprintf(w, "\nNot understood, and not kept: %d\n", r.UnknownTotal)
	listed := int64(0)
	for _, u := range r.Unknown {
		fmt.Fprintf(w, "  %d times  %q\n", u.Count, u.Path)
		listed += u.Count
	}
	if listed < r.UnknownTotal {
		fmt.Fprintf(w, "  and %d in other places\n", r.UnknownTotal-listed)
	}
}

func sum(counts map[string]int64) int64 {
	var all int64
	for n := range maps.Values(counts) {
		all += n
	}
	return all
}
