package portal

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"portway/oauth"
	"portway/record"
)

// The most that is shown of a record, and of one of its texts.
const (
	mostSampleFields = 6
	longestSample    = 80 // characters
)

// A sampleField is a field of a record as a person may read it.
type sampleField struct{ Name, Value string }

// Newest words the person's newest record: what is open of it, and is there.
func (v *view) Newest(s *oauth.Sample) []sampleField {
	if s == nil {
		return nil
	}
	var shown []sampleField
	for i, f := range s.Fields {
		if value := s.Values[i]; !value.IsNull() && f.Name != "id" && len(shown) < mostSampleFields {
			shown = append(shown, sampleField{f.Name, v.value(f, value)})
		}
	}
	return shown
}

func (v *view) value(f *record.Field, value record.Value) string {
	if f.Kind == record.KindTime {
		return v.Moment(value.Time())
	}
	switch any := value.Any(f.Kind).(type) {
	case string:
		return shortened(any)
	case int64:
		return v.Number(any)
	case bool:
		return v.T("sample." + strconv.FormatBool(any))
	default:
		return shortened(fmt.Sprint(any))
	}
}

func shortened(text string) string {
	if utf8.RuneCountInString(text) <= longestSample {
		return text
	}
	return string([]rune(text)[:longestSample]) + "…"
}
