package changes

import (
	"portway/auth"
	"portway/problem"
	"portway/record"
)

// wanted returns the categories whose changes are told, each with the fields that the grant opens.
func wanted(g *auth.Grant, names []string) (map[*record.Category][]*record.Field, error) {
	categories := record.Categories
	if names != nil {
		categories = nil
		for _, name := range names {
			c := record.ByName(name)
			if c == nil {
				return nil, problem.New(problem.BadInput, "`categories` names something that is no category; the nearest one is `%s`.", nearest(name))
			}
			categories = append(categories, c)
		}
	}
	wanted := map[*record.Category][]*record.Field{}
	for _, c := range categories {
		if g.Rights.Opens(c) {
			wanted[c] = open(g, c)
		}
	}
	return wanted, nil
}

func open(g *auth.Grant, c *record.Category) []*record.Field {
	var fields []*record.Field
	for i := range c.Fields {
		if g.Rights.OpensField(c, &c.Fields[i]) {
			fields = append(fields, &c.Fields[i])
		}
	}
	return fields
}

// longestName is how much of a name is compared.
const longestName = 64

// nearest returns the name of the category that takes the fewest edits to become the name.
func nearest(name string) string {
	name = name[:min(len(name), longestName)]
	best, fewest := "", 1<<30
	for _, c := range record.Categories {
		if n := edits(name, c.Name); n < fewest {
			best, fewest = c.Name, n
		}
	}
	return best
}

// edits is Levenshtein's distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
