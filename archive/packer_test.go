package archive

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// letters are texts that do not repeat themselves.
func letters(n int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	text := make([]byte, n)
	for i := range text {
		text[i] = "etaoinshrdlu    "[random.IntN(16)]
	}
	return text
}

func packed(t *testing.T, p *packer, parts ...[]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	p.begin(&out)
	for _, part := range parts {
		if n, err := p.Write(part); err != nil || n != len(part) {
			t.Fatalf("%d of %d: %v", n, len(part), err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(flate.NewReader(bytes.NewReader(out.Bytes())))
	if err != nil || !bytes.Equal(got, bytes.Join(parts, nil)) {
		t.Fatalf("%d bytes come back as %d: %v", len(bytes.Join(parts, nil)), len(got), err)
	}
	return out.Bytes()
}

func TestEachSpanIsPackedAsItIsWorth(t *testing.T) {
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	random, same := letters(packingSpan), bytes.Repeat([]byte("the same again, "), packingSpan/16)
	if packed(t, p, random); p.now != p.coding {
		t.Error("nothing repeats, and it is looked for")
	}
	if got := packed(t, p, same); p.now != p.looking || len(got) > len(same)/50 {
		t.Errorf("all of it repeats, and takes %d of %d bytes", len(got), len(same))
	}
	mixed := packed(t, p, random, same, random[:100])
	if most := len(random)/2 + len(same)/50; len(mixed) > most {
		t.Errorf("one span after another takes %d bytes, more than %d", len(mixed), most)
	}
	if again := packed(t, p, random, same, random[:100]); !bytes.Equal(again, mixed) {
		t.Error("the same is packed otherwise the second time")
	}
	packed(t, p)
	packed(t, p, []byte{})
}

func TestWritesOfAnySizeComeBack(t *testing.T) {
	p, err := newPacker()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1, 7, 1000, leastSample, packingSpan - 1, packingSpan, packingSpan + 1, 2*packingSpan + 5} {
		var parts [][]byte
		for whole := append(letters(9<<10), strings.Repeat(fmt.Sprint(size), 4<<20)...); len(whole) > 0; {
			n := min(size, len(whole))
			parts, whole = append(parts, whole[:n]), whole[n:]
			if size < 1000 && len(parts) > 2000 {
				break
			}
		}
		packed(t, p, parts...)
	}
}
