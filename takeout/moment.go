package takeout

import (
	"strconv"
	"strings"
	"time"
)

// A moment is what an item says about when: a time, a text that is none, or nothing at all.
type moment struct {
	at   time.Time
	text string // what the item says, where it was not understood
}

func (m moment) known() bool { return !m.at.IsZero() }

// key is the part that a moment has in an id. It is the same in every layout, because it is the time and not how it was
// written; what was not understood stands for itself.
func (m moment) key() string {
	if m.known() {
		return strconv.FormatInt(m.at.UnixMicro(), 36)
	}
	return m.text
}

// The forms that dates have in exports, the most frequent first. All are in UTC where they name no zone.
var momentForms = []string{
	time.DateTime,
	"2006-01-02 15:04:05 UTC",
	"2006-01-02 15:04:05 -0700 MST",
	"2006-01-02 15:04:05 -0700",
	"2006-01-02 15:04:05Z07:00",
	time.RFC3339,
	"2006-01-02T15:04:05",
	"2006-01-02T15:04:05-0700",
	"2006-01-02 15:04",
	time.DateOnly,
	"02-Jan-2006",
	"2-Jan-2006",
}

// parseMoment reads a date in any of the forms. An empty text and "0" mean that there is none.
func parseMoment(text string) moment {
	text = strings.TrimSpace(text)
	if text == "" || text == "0" {
		return moment{}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return epoch(n, text)
	}
	for _, form := range momentForms {
		if at, err := time.Parse(form, text); err == nil {
			return plausible(at.UTC(), text)
		}
	}
	return moment{text: text}
}

// epoch reads seconds or milliseconds since 1970; as seconds, the smallest number taken for milliseconds would lie in the
// year 5138.
func epoch(n int64, text string) moment {
	const firstMillisecond = 100_000_000_000
	if n < firstMillisecond {
		return plausible(time.Unix(n, 0).UTC(), text)
	}
	return plausible(time.UnixMilli(n).UTC(), text)
}

// plausible refuses what no service can have recorded, such as the year 1, which programs write for "never".
func plausible(at time.Time, text string) moment {
	if at.Year() < 1970 || at.Year() > 9999 || at.Unix() <= 0 {
		return moment{text: text}
	}
	return moment{at: at}
}

// parseDay reads a day without a time, in the form 2006-01-02.
func parseDay(text string) (string, bool) {
	for _, form := range []string{time.DateOnly, "2-Jan-2006", time.DateTime, time.RFC3339} {
		if day, err := time.Parse(form, text); err == nil {
			return day.Format(time.DateOnly), true
		}
	}
	return "", false
}
