package auth_test

import (
	"testing"
	"time"

	"portway/auth"
)

// BenchmarkVerify is what a request pays for its token: cold by signature, cached by digest.
func BenchmarkVerify(b *testing.B) {
	k := openKeyring(b, b.TempDir(), newClock())
	k.Recheck = time.Hour
	raw := mint(b, k, time.Hour)
	b.Run("ES256 cold", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			v := auth.Verifier{Now: k.Now, Issuers: ourVerifier(k).Issuers}
			if _, err := v.Verify(b.Context(), raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cached", func(b *testing.B) {
		v := ourVerifier(k)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := v.Verify(b.Context(), raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("cached, by all processors", func(b *testing.B) {
		v := ourVerifier(k)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := v.Verify(b.Context(), raw); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("bad signature", func(b *testing.B) {
		v := ourVerifier(k)
		input, _, _ := cutLast(raw)
		forged := input + "." + signatureOf(b, mint(b, k, 2*time.Hour))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := v.Verify(b.Context(), forged); err == nil {
				b.Fatal("accepted")
			}
		}
	})
	b.Run("unknown key", func(b *testing.B) {
		v := ourVerifier(k)
		foreign := mint(b, openKeyring(b, b.TempDir(), newClock()), time.Hour)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := v.Verify(b.Context(), foreign); err == nil {
				b.Fatal("accepted")
			}
		}
	})
}

func signatureOf(t testing.TB, raw string) string {
	t.Helper()
	_, signature, _ := cutLast(raw)
	return signature
}
