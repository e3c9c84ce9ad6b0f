package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"portway/record"
)

type reportCommand struct {
	storageFlags
	Table string    `arg:"" help:"Which table: ended, transfers, days, apps or errors." enum:"ended,transfers,days,apps,errors" default:"days"`
	Since time.Time `help:"The first day, in UTC; the first of this month by default." format:"2006-01-02" placeholder:"DAY"`
	Until time.Time `help:"The last day; today by default." format:"2006-01-02" placeholder:"DAY"`
}

// Run prints figures as CSV. Counts that are too small to tell are <10, as analysts see them.
func (c *reportCommand) Run(ctx context.Context) error {
	return c.run(ctx, func(s *storage) error {
		today := time.Now().UTC()
		if c.Until.IsZero() {
			c.Until = today
		}
		if c.Since.IsZero() {
			c.Since = time.Date(c.Until.Year(), c.Until.Month(), 1, 0, 0, 0, 0, time.UTC)
		}
		made, err := s.report().Make(ctx, c.Since.Format(time.DateOnly), c.Until.Format(time.DateOnly))
		if err != nil {
			return err
		}
		text, err := made.Csv(ctx, record.ReportTable(strings.ToUpper(c.Table)))
		if err == nil {
			fmt.Print(text)
		}
		return err
	})
}
