package archive

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"portway/record"
)

const (
	wordsEnding = ".words.js"
	mostWords   = 512 << 10 // bytes of one section's list: what a browser reads at once, and a writer holds
	longestWord = 40        // letters; what is longer is cut into several
)

// A wordIndex tells on which pages of a section each word stands, so that a copy can be searched as a whole without a server.
// It is written as a script, as pages that were opened from a disk may load nothing else.
type wordIndex struct {
	runs map[string][]run
	size int
	full bool // there was no room for all words of the page after whole
	// whole is the last page whose words are all there.
	whole int
}

// A run is pages that follow each other.
type run struct{ from, to int }

// add notes the words of a text.
func (x *wordIndex) add(page int, text string) {
	if x.full {
		return
	}
	for word := range strings.FieldsFuncSeq(text, isBetweenWords) {
		for word := range slices.Chunk([]rune(word), longestWord) {
			x.note(page, strings.ToLower(string(word)))
		}
	}
}

func (x *wordIndex) note(page int, word string) {
	runs := x.runs[word]
	last := len(runs) - 1
	switch {
	case last >= 0 && runs[last].to == page:
		return
	case last >= 0 && runs[last].to == page-1:
		runs[last].to = page
		return
	case last < 0:
		x.size += len(word) + 1
	}
	if x.size += 1 + 2*len(strconv.Itoa(page)); x.size > mostWords {
		x.full = true
		return
	}
	if x.runs == nil {
		x.runs = map[string][]run{}
	}
	x.runs[word] = append(runs, run{page, page})
}

// turn says that a page has ended.
func (x *wordIndex) turn(page int) {
	if !x.full {
		x.whole = page
	}
}

// write writes the list as a call of words, with a line for each word: the word, and the pages it stands on.
func (x *wordIndex) write(w io.Writer, category string, pages int) error {
	var list strings.Builder
	for _, word := range slices.Sorted(maps.Keys(x.runs)) {
		list.WriteString(word)
		for _, r := range x.runs[word] {
			list.WriteByte(' ')
			list.WriteString(strconv.Itoa(r.from))
			if r.to > r.from {
				list.WriteString("-" + strconv.Itoa(r.to))
			}
		}
		list.WriteByte('\n')
	}
	script := fmt.Appendf(nil, "words(%q,%d,%d,", category, x.whole, pages)
	script = append(record.AppendString(script, list.String()), ")\n"...)
	_, err := w.Write(script)
	return err
}

func isBetweenWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
}
