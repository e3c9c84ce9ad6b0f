package oauth

import (
	"slices"
	"strconv"
	"time"

	"portway/auth"
	"portway/grants"
)

// earliest is the day of the oldest record of what was asked for, zero where it is not known.
func earliest(groups []Group) time.Time {
	var first time.Time
	for _, g := range groups {
		for _, row := range g.Rows {
			if row.Category.Undated || row.Newest == nil {
				continue
			}
			if at := row.Newest.First; first.IsZero() || at.Before(first) {
				first = at
			}
		}
	}
	return first
}

// periods are the choices of how far back. Those that are wider than what the app asked for are left out. Where something is
// allowed today, what stays as it is comes first, and only what is wider after it.
func periods(now time.Time, ask *Ask, first time.Time, before *Before) []Period {
	wanted := ask.From
	all := []Period{
		{ID: "p0", Value: "days30", Since: now.AddDate(0, 0, -30)},
		{ID: "p1", Value: "months12", Since: now.AddDate(-1, 0, 0)},
		{ID: "p2", Value: "all", Since: first},
		{ID: "p3", Value: "date"},
	}
	var left []Period
	if before != nil {
		left = append(left, Period{ID: "p4", Value: "same", Since: before.From})
	}
	for _, p := range all {
		if p.Value == "all" && !wanted.IsZero() {
			p.Value, p.Since, p.Asked = "asked", wanted, true
		}
		if before != nil {
			p.Longer = !before.From.IsZero() && (p.Value == "all" || p.Since.Before(before.From))
			if !p.Longer || p.Value == "date" {
				continue
			}
		}
		if p.Value == "date" || p.Value == "asked" || p.Value == "all" || !p.Since.Before(wanted) || wanted.IsZero() {
			left = append(left, p)
		}
	}
	left[0].Ticked = true // the smallest answer
	return left
}

// durations are the choices of how long. The shortest is ticked; where something is allowed today, that it ends when it ends.
func (s *Server) durations(now time.Time, ask *Ask, account *grants.Account, before *Before) []Duration {
	if ask.Mode == string(auth.OneTime) {
		return nil
	}
	var list []Duration
	switch {
	case before != nil:
		list = append(list, Duration{ID: "d1", Value: "same", Until: before.Until})
	case ask.Mode == "" && s.Grants.Eligibility.Check(account, auth.OneTime) == "":
		list = append(list, Duration{ID: "d0", Value: "once"})
	}
	if s.Grants.Eligibility.Check(account, auth.Recurring) == "" {
		for _, days := range grants.Durations() {
			until := now.AddDate(0, 0, days)
			if ask.Days > 0 && days > ask.Days || before != nil && until.Before(before.Until) {
				continue
			}
			list = append(list, Duration{ID: "d" + strconv.Itoa(days), Value: strconv.Itoa(days), Days: days, Until: until, Longer: before != nil && until.After(before.Until)})
		}
	}
	at := 0
	if before == nil || before.Renewal { // a single copy is the smaller answer, but another one than what was asked
		at = max(0, slices.IndexFunc(list, func(d Duration) bool { return d.Days > 0 }))
	}
	if len(list) > 0 {
		list[at].Ticked = true
	}
	return list
}
