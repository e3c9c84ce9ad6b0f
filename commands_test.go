package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary the program itself where a script calls it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"portway": main, "webhook-receiver": receive})
}

// TestCommands plays testdata/commands: what operators type, and what they see.
func TestCommands(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/commands", RequireExplicitExec: true})
}
