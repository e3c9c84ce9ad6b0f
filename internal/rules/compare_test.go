package rules

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// secretName is how what a thief would like to guess is called here.
var secretName = regexp.MustCompile(`(?i)^(raw)?(secret|signature|mac|verifier|challenge|formtoken|password)s?$`)

// TestJ7SecretsAreComparedInConstantTime finds secrets that == looks at: how long it takes would tell how much of a guess was right.
func TestJ7SecretsAreComparedInConstantTime(t *testing.T) {
	for _, file := range goFiles(t) {
		for _, complaint := range compareComplaints(file) {
			t.Error(complaint)
		}
	}
}

func TestTheCompareRuleBites(t *testing.T) {
	for text, want := range map[string]bool{
		`package a; func f(secret, presented string) bool { return secret == presented }`:       true,
		`package a; func f(c C, p string) bool { return p != c.Challenge }`:                     true,
		`package a; func f(secret string) bool { return secret == "" }`:                         false,
		`package a; func f(password []byte) bool { return password == nil }`:                    false,
		`package a; func f(signature string) bool { return len(signature) == 64 }`:              false,
		`package a; func f(a, b string) bool { return a == b }`:                                 false,
		`package a; const longest = 9; func f(password int) bool { return password > longest }`: false,
	} {
		if got := len(compareComplaints(example(t, "a/a.go", text))) > 0; got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func compareComplaints(file goFile) []string {
	if file.Test || file.Generated || strings.HasPrefix(file.Path, "bench/") {
		return nil
	}
	var complaints []string
	ast.Inspect(file.Syntax, func(n ast.Node) bool {
		compare, ok := n.(*ast.BinaryExpr)
		if !ok || compare.Op != token.EQL && compare.Op != token.NEQ || isFixed(compare.X) || isFixed(compare.Y) {
			return true
		}
		if name := lastName(compare.X); secretName.MatchString(name) {
			complaints = append(complaints, fmt.Sprintf("%s:%d: %s is compared with %s: use hmac.Equal or subtle.ConstantTimeCompare", file.Path, file.line(n.Pos()), name, compare.Op))
		} else if name := lastName(compare.Y); secretName.MatchString(name) {
			complaints = append(complaints, fmt.Sprintf("%s:%d: %s is compared with %s: use hmac.Equal or subtle.ConstantTimeCompare", file.Path, file.line(n.Pos()), name, compare.Op))
		}
		return true
	})
	return complaints
}

// isFixed reports whether the expression is a literal or nil: that it is compared with it tells nothing.
func isFixed(e ast.Expr) bool {
	if _, literal := e.(*ast.BasicLit); literal {
		return true
	}
	name := lastName(e)
	return name == "nil" || name == "true" || name == "false"
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
