package grants

import (
	"cmp"
	"slices"
	"strings"

	"portway/auth"
	"portway/problem"
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
