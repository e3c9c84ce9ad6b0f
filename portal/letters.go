package portal

import (
	"strings"

	"portway/auth"
	"portway/oauth"
	"portway/record"
)

// Letter words a letter in the account's language. It is plain text: what is signed with a link should look like one.
func (d *Decision) Letter(l *oauth.Letter) (subject, text string) {
	lang := d.choose(l.Account.Language)
	key := "letter." + string(l.Kind)
	arguments := []string{"platform", l.Platform, "name", l.Account.Name, "app", l.App, "link", l.Link}
	if l.Grant != nil {
		arguments = append(arguments, "ends", lang.Date(l.Grant.Expires), "since", lang.Date(l.Grant.Created), "receipt", lang.receipt(l))
	}
	body := lang.T("letter.greeting", "name", l.Account.Name) + "\n\n" + lang.T(key, arguments...) + "\n\n" + lang.T("letter.end", "platform", l.Platform) + "\n"
	return lang.T(key+".subject", arguments...), body
}

// receipt is the slip of the consent page, in text.
func (l *language) receipt(letter *oauth.Letter) string {
	g := letter.Grant
	var b strings.Builder
	line := func(what, how string) { b.WriteString("  " + what + ": " + how + "\n") }
	for _, item := range g.Items {
		c := record.ByType(item.Type)
		if c == nil || !item.Open {
			continue
		}
		var how []string
		for _, name := range item.Fields {
			if f := c.Field(name); f != nil && f.Guard != nil {
				how = append(how, l.With(c, f))
			}
		}
		if without := l.Without(c, item.Fields...); without != "" {
			how = append(how, without)
		}
		if len(how) == 0 {
			how = append(how, l.T("decision.whole"))
		}
		line(l.Category(c), strings.Join(how, "; "))
	}
	from := l.T("period.all.short")
	if !g.From.IsZero() {
		from = l.Date(g.From)
	}
	line(l.T("decision.from"), from)
	until := l.Date(g.Expires)
	if g.Mode == auth.OneTime {
		until = l.T("decision.once") + " (" + l.T("until", "date", l.Date(g.Expires)) + ")"
	}
	line(l.T("decision.until"), until)
	line(l.T("decision.by"), letter.App)
	return strings.TrimSuffix(b.String(), "\n")
}

func hasGuards(c *record.Category) bool {
	for i := range c.Fields {
		if c.Fields[i].Guard != nil {
			return true
		}
	}
	return false
}
