package grants

import (
	"cmp"
	"slices"
	"strings"

	"portway/auth"
	"portway/problem"
	"portway/record"
)

// nearest is how many known scopes are named for one that is not.
const nearest = 3

// CheckScopes refuses scopes that the schema does not know, and names those that were probably meant.
func CheckScopes(scopes []string) error {
	if len(scopes) == 0 {
		return problem.New(problem.BadInput, "No scope was asked for. Name some, such as posts:read or %s.", auth.All)
	}
	known := auth.Scopes()
	for i, scope := range scopes {
		if !slices.Contains(known, scope) {
			likely := nearestScopes(scope, known)
			return problem.New(problem.BadInput, "Scope %d of %d is not known. The nearest are %s.",
				i+1, len(scopes), strings.Join(likely, ", ")).With("nearest", likely)
		}
	}
	return nil
}

func nearestScopes(scope string, known []string) []string {
	scope = scope[:min(len(scope), 64)] // the distance costs the product of both lengths
	sorted := slices.Clone(known)
	distances := map[string]int{}
	for _, k := range known {
		distances[k] = editDistance(scope, k)
	}
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(distances[a], distances[b]) })
	return sorted[:min(nearest, len(sorted))]
}

// editDistance is Levenshtein's: how many letters have to be added, dropped or replaced.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// ScopesOf puts rights into words: all:read where everything that it implies is there, otherwise each category and
// guarded field that is. Read back, the words may open more, where only some fields of a category are there: what
// counts is the grant's items.
func ScopesOf(r auth.Rights) []string {
	var scopes []string
	if all := auth.Open([]string{auth.All}); r.And(all) == all {
		scopes = append(scopes, auth.All)
	}
	implied := auth.Open(scopes)
	for _, scope := range auth.Scopes() {
		if isGroup(scope) {
			continue
		}
		opened := auth.Open([]string{scope})
		if r.And(opened) != (auth.Rights{}) && implied.And(opened) != opened {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

func isGroup(scope string) bool {
	return scope == auth.All || slices.ContainsFunc(record.Categories, func(c *record.Category) bool { return c.GroupScope == scope })
}
