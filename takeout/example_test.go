package takeout_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"portway/record"
	"portway/takeout"
)

// A file becomes records, one by one, and a report.
func ExampleRead() {
	file := strings.NewReader(`{"Your Activity": {"Searches": {"SearchList": [
		{"Date": "2026-01-02 03:04:05", "SearchTerm": "green tea"},
		{"Date": "2026-01-01 23:00:00", "SearchTerm": "kettle"}
	]}}}`)
	report, err := takeout.Read(context.Background(), file, file.Size(), takeout.Options{
		Salt:       []byte("kept with the person"),
		ExportedAt: time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC),
	}, func(category *record.Category, r record.Record) error {
		search := r.(*record.Search)
		fmt.Println(category.Name, search.CreatedAt.Format(time.DateTime), search.Term)
		return nil
	})
	fmt.Println(report.Emitted(), report.UnknownTotal, err)
	// Output:
	// searches 2026-01-02 03:04:05 green tea
	// searches 2026-01-01 23:00:00 kettle
	// 2 0 <nil>
}
