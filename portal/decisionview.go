package portal

import (
	"html/template"
	"strconv"
	"strings"

	"portway/auth"
	"portway/oauth"
	"portway/record"
)

// A view is what the templates see: one page, and the language that it is worded in.
type view struct {
	*language
	Title    string
	Platform string
	Login    *oauth.LoginPage
	Consent  *oauth.ConsentPage
	Stop     *oauth.StopPage
	Form     *oauth.FormPage
	Account  *oauth.AccountPage
}

// A rowView is a row and the language.
type rowView struct {
	View  *view
	Row   oauth.Row
	Fixed bool
}

// Row pairs a row with the view, for templates have one argument.
func (v *view) Row(row oauth.Row) rowView { return rowView{v, row, v.Fixed()} }

// A groupView is a group and the language.
type groupView struct {
	View  *view
	Group oauth.Group
}

// GroupView pairs a group with the view.
func (v *view) GroupView(group oauth.Group) groupView { return groupView{v, group} }

// head words the document's title, which says first if there is an error.
func (v *view) head(key string, wrong bool, arguments ...string) {
	v.title(v.T(key, arguments...), wrong)
}

func (v *view) title(text string, wrong bool) {
	v.Title = text
	if wrong {
		v.Title = v.T("error", "title", v.Title)
	}
}

// ConsentTitle is the question in one sentence.
func (v *view) ConsentTitle() string {
	p := v.Consent
	key := "title.recurring"
	switch {
	case p.Barred != "":
		key = "barred.title"
	case p.Before != nil && p.Before.Renewal:
		key = "title.renew"
	case p.Before != nil && v.Changing():
		key = "title.more"
	case p.Before != nil:
		key = "title.again"
	case v.Once():
		key = "title.once"
	}
	return v.T(key, "app", p.App.Name, "platform", v.Platform)
}

// ConsentLead says what the person decides.
func (v *view) ConsentLead() string {
	b := v.Consent.Before
	if b == nil {
		return v.T("lead")
	}
	key := "lead.more"
	if b.Renewal {
		key = "lead.renew"
	}
	return v.T(key, "given", v.Date(b.Given), "ends", v.Date(b.Until), "app", v.Consent.App.Name)
}

// Changing reports whether there is something to read that is not allowed today.
func (v *view) Changing() bool {
	for _, g := range v.Consent.Groups {
		if !g.Stays {
			return true
		}
	}
	return v.Consent.Before == nil
}

// Fixed reports whether what is read cannot be chosen here: a person's own renewal is about time alone.
func (v *view) Fixed() bool { return v.Consent.Before != nil && v.Consent.Before.Own }

// DenyText words the answer that changes nothing.
func (v *view) DenyText() string {
	if v.Consent.Before != nil {
		return v.T("keep")
	}
	return v.T("deny")
}

// AllowText words the other.
func (v *view) AllowText() string {
	switch b := v.Consent.Before; {
	case b == nil:
		return v.T("allow")
	case b.Renewal:
		return v.T("allow.renew")
	}
	return v.T("allow.changes")
}

// Wrong words what is wrong at a place of the form, "" where nothing is.
func (v *view) Wrong(anchor string) string {
	for _, c := range v.Consent.Notices {
		if c.Anchor == anchor {
			return v.Complain(c)
		}
	}
	return ""
}

// WrongField words what is wrong with a guarded field.
func (v *view) WrongField(f *record.Field) string {
	for _, c := range v.Consent.Notices {
		if c.Field == f {
			return v.Complain(c)
		}
	}
	return ""
}

// Guarded reports whether the category has fields that are asked for on their own.
func (v *view) Guarded(c *record.Category) bool { return hasGuards(c) }

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

// StopLink leads on from where it goes no further, where there is a way.
func (v *view) StopLink() string {
	switch v.Stop.Notice {
	case oauth.Answered, oauth.RenewalEarly, oauth.RenewalOver:
		return "/"
	case oauth.LinkOver, oauth.LetterSent, oauth.NoAccount:
		return "/login"
	}
	return ""
}

// StopLinkText words it.
func (v *view) StopLinkText() string {
	switch v.Stop.Notice {
	case oauth.Answered:
		return v.T("stop.answered.link")
	case oauth.RenewalEarly, oauth.RenewalOver:
		return v.T("yourData")
	}
	return v.T("login.submit")
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
	switch {
	case !p.Since.IsZero():
		return v.T("since", "date", v.Date(p.Since))
	case p.Value == "same":
		return v.T("period.same.all")
	}
	return ""
}

// PeriodShort is the period on the receipt.
func (v *view) PeriodShort(p oauth.Period) string {
	switch {
	case p.Value == "same" && p.Since.IsZero():
		return v.T("period.all.short")
	case p.Since.IsZero():
		return v.T("period." + p.Value + ".short")
	}
	return v.Date(p.Since)
}

// DurationName words how long.
func (v *view) DurationName(d oauth.Duration) string {
	if d.Days == 0 {
		return v.T("duration." + d.Value)
	}
	return v.T("duration.days", "days", strconv.Itoa(d.Days))
}

// DurationUntil says the last day.
func (v *view) DurationUntil(d oauth.Duration) string {
	switch {
	case d.Value == "once":
		return v.T("duration.once.until")
	case d.Longer:
		return v.T("until.now", "date", v.Date(d.Until), "now", v.Date(v.Consent.Before.Until))
	}
	return v.T("until", "date", v.Date(d.Until))
}

// DurationShort is the duration on the receipt.
func (v *view) DurationShort(d oauth.Duration) string {
	if d.Value == "once" {
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
