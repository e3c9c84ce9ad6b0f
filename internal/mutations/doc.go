// Package mutations takes the security checks away, one at a time, and looks whether a test goes red.
//
// A check that can be taken away without a test noticing is a check that somebody will take away. Each mutation is a text in
// a file, what to write instead, and the tests that have to fail then. The file on the disk is left alone: the go command is
// given the other text as an overlay.
//
//	go test ./internal/mutations    whether every mutation still fits the code; a second
//	make mutations                  all of them; an hour on two busy cores. To try one:
//	                                go test -tags mutations ./internal/mutations -run 'TestMutations/a_code_is_its_app'
package mutations
