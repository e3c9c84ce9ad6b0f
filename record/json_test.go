package record_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"portway/record"
)

func TestTimesAreWrittenAsPackageTimeDoes(t *testing.T) {
	moments := []int64{0, 1, -1, 999_999, 1_000_000, -62_135_596_800_000_000, 253_402_300_799_999_999, 253_402_300_800_000_000, -62_167_219_200_000_001}
	for year := 1; year <= 9999; year += 7 {
		for _, d := range []time.Time{time.Date(year, 2, 28, 23, 59, 59, 120_000_000, time.UTC), time.Date(year, 3, 1, 0, 0, 0, 1000, time.UTC), time.Date(year, 12, 31, 12, 0, 0, 0, time.UTC)} {
			moments = append(moments, d.UnixMicro())
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		moments = append(moments, r.Int64N(400_000_000_000_000_000)-80_000_000_000_000_000)
	}
	for _, m := range moments {
		want := time.UnixMicro(m).UTC().Format(time.RFC3339Nano)
		if got := string(record.AppendTime(nil, m)); got != want {
			t.Fatalf("%d is %s, want %s", m, got, want)
		}
	}
}

func FuzzStringsAreWrittenAsGqlgenDoes(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\\n\r\t\x00\x1f\x7f", "é\u2028😀", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		graphql.MarshalString(s).MarshalGQL(&want)
		if got := record.AppendString(nil, s); !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("%q is %s, want %s", s, got, want.Bytes())
		}
	})
}
