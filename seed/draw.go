package seed

import (
	"encoding/json"
	"math/rand/v2"
	"strings"

	"github.com/brianvoe/gofakeit/v7"
)

// A draw is the chance that decides about one thing: a record, a count, the price of an ordered product.
type draw struct {
	*rand.Rand
	fake *gofakeit.Faker
}

// newDraw gives the chance for a topic of a person at a place; equal arguments give equal chances.
func newDraw(person int, topic string, place int) *draw {
	source := rand.NewPCG(mix(uint64(person)^digest(topic)), mix(uint64(place)))
	return &draw{Rand: rand.New(source), fake: gofakeit.NewFaker(source, false)}
}

// mix spreads a number over all 64 bits. It is a bijection (the finalizer of SplitMix64): different numbers stay different.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// digest is FNV-1a.
func digest(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}

// in is true in so many cases of a hundred.
func (d *draw) in(percent int) bool { return d.IntN(100) < percent }

// between draws from low to high, both included.
func (d *draw) between(low, high int) int { return low + d.IntN(high-low+1) }

// skewed draws a count with the given typical value: mostly near or below it, now and then far above.
func (d *draw) skewed(typical int) int {
	return typical * pick(d, []int{5, 12, 25, 40, 55, 70, 85, 100, 100, 120, 160, 320}) / 100
}

func pick[T any](d *draw, from []T) T { return from[d.IntN(len(from))] }

// maybe gives the value in so many cases of a hundred, otherwise null.
func maybe[T any](d *draw, percent int, value T) *T {
	if !d.in(percent) {
		return nil
	}
	return &value
}

// pickMaybe is maybe of one of the texts.
func pickMaybe(d *draw, percent int, from ...string) *string { return maybe(d, percent, pick(d, from)) }

// digits draws so many decimal digits.
func (d *draw) digits(n int) string { return d.letters("0123456789", n) }

// number draws so many digits of which the first is no zero, as platforms number things.
func (d *draw) number(n int) string {
	digits := []byte(d.digits(n))
	digits[0] = max(digits[0], '1')
	return string(digits)
}

// hex draws so many hexadecimal digits.
func (d *draw) hex(n int) string { return d.letters("0123456789abcdef", n) }

func (d *draw) letters(from string, n int) string {
	var text strings.Builder
	for range n {
		text.WriteByte(from[d.IntN(len(from))])
	}
	return text.String()
}

// payload writes what the platform tells about an item as JSON text; keys are sorted.
func payload(item map[string]any) string {
	text, err := json.Marshal(item)
	if err != nil {
		panic(err) // only values that JSON has are given
	}
	return string(text)
}
