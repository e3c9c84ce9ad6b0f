package takeout

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash"
	"regexp"
	"strings"

	"portway/record"
)

// A fingerprint stands for what a record says, without telling it.
type fingerprint [16]byte

var (
	letters    = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	platformID = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
)

// rememberedRows is how many different items of one date, and how many ids of the platform's in one category, are told
// apart; with 60 to 80 bytes each, that bounds the memory. Real files have a few items of one date.
const rememberedRows = 1 << 18

// identities makes ids that are the same in every import and in every layout.
//
// An id that the platform gave is used as it is. Otherwise the id is a keyed hash of the category, the date and what the
// item says, without what changes from export to export (counts, signed links). The key is the person's salt: ids are
// visible without the scopes of what they are made from, and without a key, whoever can guess a name could check the guess.
//
// Items that say the same at the same moment are told apart by their number among those that follow one another. Equal
// items with others of another date between them get the same id, and are so the same record; lists are sorted by date, so
// that happens only where an export repeats itself.
type identities struct {
	mac   hash.Hash
	rows  map[*record.Category]*row
	given map[*record.Category]map[string]bool // the platform's ids met in the list
}

// A row is the items of one date that follow one another.
type row struct {
	date   string
	counts map[fingerprint]uint32
}

func newIdentities(salt []byte) *identities {
	return &identities{
		mac:   hmac.New(sha256.New, salt),
		rows:  map[*record.Category]*row{},
		given: map[*record.Category]map[string]bool{},
	}
}

// list begins a new list: its items are numbered anew, so that a list that stands in the file twice gives the same ids.
func (ids *identities) list() {
	clear(ids.rows)
	clear(ids.given)
}

// of returns the id for an item of the category that says these things at the moment.
func (ids *identities) of(c *record.Category, at moment, says ...string) string {
	date := at.key()
	print := ids.print(c.Type, date, says, 0)
	if n := ids.number(c, date, print); n > 0 {
		print = ids.print(c.Type, date, says, n)
	}
	return c.IDPrefix() + letters.EncodeToString(print[:])
}

// platform returns the id for an item that the platform itself gave one. Should another item have had it before, the
// second one's id is made from what it says: nothing may be lost because the platform numbers twice.
func (ids *identities) platform(c *record.Category, own string, at moment, says ...string) string {
	if !platformID.MatchString(own) {
		return ids.of(c, at, says...)
	}
	given := ids.given[c]
	if given == nil {
		given = map[string]bool{}
		ids.given[c] = given
	}
	if given[own] {
		return ids.of(c, at, says...)
	}
	if len(given) < rememberedRows {
		given[own] = true
	}
	return c.IDPrefix() + own
}

// only returns the id of a record that a person has one of.
func (ids *identities) only(c *record.Category) string { return c.IDPrefix() + "1" }

// number counts the equal items that went before in the row.
func (ids *identities) number(c *record.Category, date string, print fingerprint) uint32 {
	r := ids.rows[c]
	if r == nil {
		r = &row{date: date, counts: map[fingerprint]uint32{}}
		ids.rows[c] = r
	}
	if r.date != date || len(r.counts) >= rememberedRows {
		r.date = date
		clear(r.counts)
	}
	n := r.counts[print]
	r.counts[print] = n + 1
	return n
}

// print hashes the parts with their lengths, so that moving a letter from one part to the next makes another id.
func (ids *identities) print(kind, date string, says []string, n uint32) fingerprint {
	ids.mac.Reset()
	var length [8]byte
	write := func(part string) {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		ids.mac.Write(length[:])
		ids.mac.Write([]byte(part))
	}
	write(kind)
	write(date)
	for _, part := range says {
		write(part)
	}
	binary.BigEndian.PutUint64(length[:], uint64(n))
	ids.mac.Write(length[:])
	var print fingerprint
	copy(print[:], ids.mac.Sum(nil))
	return print
}

// videoID returns the id of the public video that a link leads to, nil where it leads to none.
func videoID(link string) *string {
	number := videoNumber(link)
	if number == "" {
		return nil
	}
	return new(record.VideoCategory.IDPrefix() + number)
}

// videoNumber finds the number in https://www.tiktokv.com/share/video/NUMBER/ or https://www.tiktok.com/@NAME/video/NUMBER.
func videoNumber(link string) string {
	_, number, _ := strings.Cut(link, "/video/")
	if end := strings.IndexAny(number, "/?#"); end >= 0 {
		number = number[:end]
	}
	if len(number) > 32 || strings.ContainsFunc(number, func(c rune) bool { return c < '0' || c > '9' }) {
		return ""
	}
	return number
}

// steady is the part of a link that stays the same: the number of a video, otherwise the link without its signature.
func steady(link string) string {
	if number := videoNumber(link); number != "" {
		return number
	}
	before, _, _ := strings.Cut(link, "?")
	return before
}
