package takeout

import (
	"testing"
	"time"
)

func TestEveryFormOfDateIsTheSameMoment(t *testing.T) {
	want := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, text := range []string{
		"2026-01-02 03:04:05",
		"2026-01-02 03:04:05 UTC",
		"2026-01-02 03:04:05 +0000 UTC",
		"1767323045",
		"1767323045000",
		"2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05.000Z",
		"2026-01-02T04:04:05+01:00",
		"2026-01-02T03:04:05",
		" 2026-01-02 03:04:05 ",
	} {
		if got := parseMoment(text); !got.at.Equal(want) {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestWhatIsNoDate(t *testing.T) {
	for _, none := range []string{"", "0", " "} {
		if got := parseMoment(none); got.known() || got.text != "" {
			t.Errorf("%q is %v, want nothing", none, got)
		}
	}
	for _, other := range []string{"yesterday", "0001-01-01 00:00:00 +0000 UTC", "2026-13-01 00:00:00", "-5", "99999999999999999"} {
		if got := parseMoment(other); got.known() || got.text != other {
			t.Errorf("%q is %v, want it kept as a text", other, got)
		}
	}
}

func TestDays(t *testing.T) {
	for text, want := range map[string]string{
		"1996-04-12": "1996-04-12", "12-Apr-1996": "1996-04-12", "2-Apr-1996": "1996-04-02", "April": "",
	} {
		if got, _ := parseDay(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
