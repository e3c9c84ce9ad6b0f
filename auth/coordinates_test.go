package auth_test

import (
	"slices"
	"testing"

	"portway/auth"
)

func TestRightsSurviveAsNames(t *testing.T) {
	for _, scopes := range [][]string{nil, {"posts:read"}, {"profile:read", "profile.email:read"}, {auth.All}, auth.Scopes()} {
		rights := auth.Open(scopes)
		names := rights.Coordinates()
		if auth.Named(names) != rights {
			t.Errorf("%v: the names open something else", scopes)
		}
		if sorted := slices.Sorted(slices.Values(names)); len(slices.Compact(sorted)) != len(names) {
			t.Errorf("%v: a name stands for two coordinates", scopes)
		}
	}
	everything := auth.Everything()
	if auth.Named(everything.Coordinates()) != everything {
		t.Error("a coordinate has no name")
	}
	if auth.Named([]string{"Gone", "Post.gone", ""}) != (auth.Rights{}) {
		t.Error("an unknown name opens something")
	}
}
