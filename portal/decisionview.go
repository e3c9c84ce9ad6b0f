package portal

import (
	"html/template"
	"strconv"
	"strings"

	"portway/auth"
	"portway/oauth"
)

// A view is what the templates see: one page, and the language that it is worded in.
type view struct {
	*language
	Title    string
	Platform string
	Login    *oauth.LoginPage
	Consent  *oauth.ConsentPage
	Stop     *oauth.StopPage
}

// A rowView is a row and the language.
type rowView struct {
	View *view
	Row  oauth.Row
}

// Row pairs a row with the view, for templates have one argument.
func (v *view) Row(row oauth.Row) rowView { return rowView{v, row} }

// head words the document's title, which says first if there is an error.
func (v *view) head(key string, wrong bool, arguments ...string) {
	v.Title = v.T(key, arguments...)
	if wrong {
		v.Title = v.T("error", "title", v.Title)
	}
}

// Once reports whether only a single copy is asked for, so that there is no question how long.
func (v *view) Once() bool { return v.Consent.Mode == auth.OneTime }

// Initial is the app's logo where it has none.
func (v *view) Initial(name string) string {
	for _, r := range name {
		return strings.ToUpper(string(r))
	}
	return ""
}

// LoginNotice words what is wrong with a login.
func (v *view) LoginNotice() string {
	return v.T("login."+string(v.Login.Notice), "time", v.Clock(v.Login.Again))
}

// StopTitle says that it goes no further.
func (v *view) StopTitle() string { return v.T("stop." + string(v.Stop.Notice)) }

// StopText says why, and what to do.
func (v *view) StopText() string {
	app := v.Stop.App
	if app == "" {
		app = v.T("theApp")
	}
	return v.T("stop."+string(v.Stop.Notice)+".text", "app", app)
}

// BarredText says why nothing can be allowed.
func (v *view) BarredText() string {
	region := v.messages["region."+v.Consent.Region]
	if region == "" {
		region = v.Consent.Region
	}
	return v.T("barred."+string(v.Consent.Barred), "app", v.Consent.App.Name, "platform", v.Platform, "region", region)
}

// Complain says what to mend.
func (v *view) Complain(c oauth.Complaint) string {
	if c.Category == nil {
		return v.T("wrong." + string(c.Notice))
	}
	what, _ := v.guarded(c.Category, c.Field)
	return v.T("wrong."+string(c.Notice), "category", v.Category(c.Category), "field", what)
}

// AllOf names the box of a whole group.
func (v *view) AllOf(g oauth.Group) string {
	return v.T("group.all", "group", v.Group(g.Name), "count", strconv.Itoa(g.Kinds))
}

// PeriodName words how far back.
func (v *view) PeriodName(p oauth.Period) string { return v.T("period." + p.Value) }

// PeriodSince says the first day.
func (v *view) PeriodSince(p oauth.Period) string {
	if p.Since.IsZero() {
		return ""
	}
	return v.T("since", "date", v.Date(p.Since))
}

// PeriodShort is the period on the receipt.
func (v *view) PeriodShort(p oauth.Period) string {
	if p.Since.IsZero() {
		return v.T("period." + p.Value + ".short")
	}
	return v.Date(p.Since)
}

// DurationName words how long.
func (v *view) DurationName(d oauth.Duration) string {
	if d.Days == 0 {
		return v.T("duration.once")
	}
	return v.T("duration.days", "days", strconv.Itoa(d.Days))
}

// DurationUntil says the last day.
func (v *view) DurationUntil(d oauth.Duration) string {
	if d.Days == 0 {
		return v.T("duration.once.until")
	}
	return v.T("until", "date", v.Date(d.Until))
}

// DurationShort is the duration on the receipt.
func (v *view) DurationShort(d oauth.Duration) string {
	if d.Days == 0 {
		return v.T("decision.once")
	}
	return v.Date(d.Until)
}

// Back says where it goes from here, with the host in bold.
func (v *view) Back() template.HTML {
	before, after, _ := strings.Cut(v.T("back"), "{host}")
	esc := template.HTMLEscapeString
	return template.HTML(esc(before) + "<strong>" + esc(v.Consent.Back) + "</strong>" + esc(after)) //nolint:gosec // each part is escaped
}
