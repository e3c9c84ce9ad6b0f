//go:build long && !race

package takeout

// documentSize is how large the documents of the memory test are.
const documentSize = 400 << 20
