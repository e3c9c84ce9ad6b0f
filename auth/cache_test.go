package auth_test

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestRememberedTokenExpires(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v, raw := p.verifier(), p.token(t, nil, nil)
	first := wantAccepted(t, v, raw, "at first")
	if again := wantAccepted(t, v, raw, "again"); again != first {
		t.Error("the second time it was verified anew")
	}
	p.move(5*time.Minute + leewayOfTests)
	wantRefused(t, v, raw, "after exp and leeway", expired)
}

const leewayOfTests = 10 * time.Second

func TestMemoryIsBounded(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	v.CacheEntries = 2
	wantAccepted(t, v, p.token(t, nil, nil), "to have the keys")
	raws := make([]string, 3)
	for i := range raws {
		raws[i] = p.token(t, nil, object{"jti": fmt.Sprint(i)})
	}
	zero, one := wantAccepted(t, v, raws[0], "0"), wantAccepted(t, v, raws[1], "1")
	if wantAccepted(t, v, raws[0], "0 again") != zero {
		t.Error("forgotten below the bound")
	}
	wantAccepted(t, v, raws[2], "2") // takes the place of 1, which was not used for longest
	if wantAccepted(t, v, raws[0], "0, still remembered") != zero {
		t.Error("the one used last was forgotten")
	}
	if wantAccepted(t, v, raws[1], "1, verified anew") == one {
		t.Error("the bound does not hold")
	}
}

// TestOneBitAway: what is remembered is the whole text, not part of it.
func TestOneBitAway(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v, raw := p.verifier(), p.token(t, nil, nil)
	wantAccepted(t, v, raw, "the token")
	for i := range len(raw) - 1 {
		other := []byte(raw)
		other[i] ^= 1
		if _, err := v.Verify(t.Context(), string(other)); err == nil {
			t.Fatalf("accepted with byte %d changed", i)
		}
	}
}

func TestManyCallers(t *testing.T) {
	p := newProvider(t, "https://id.example")
	v := p.verifier()
	v.CacheEntries = 4
	var all sync.WaitGroup
	for i := range 8 {
		raw := p.token(t, nil, object{"sub": fmt.Sprint(i)})
		all.Go(func() {
			for range 100 {
				if got := wantAccepted(t, v, raw, "beside others"); got.Subject != fmt.Sprint(i) {
					t.Errorf("person %s instead of %d", got.Subject, i)
				}
			}
		})
	}
	all.Wait()
}
