//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package ledger

import (
	"errors"
	"os"
)

// lock refuses: without a lock that ends with its process, the file of a living one cannot be told from one that was left.
func lock(*os.File) (bool, error) {
	return false, errors.New("this system has no file locks that the ledger can use")
}
