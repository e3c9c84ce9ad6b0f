package portal

import (
	"net/url"
	"strings"

	"portway/oauth"
)

// A fieldView is a field of a form.
type fieldView struct {
	ID, Label, Hint, Type, Complete, Value, Wrong string
}

// Describedby names what a screen reader reads after the label.
func (f fieldView) Describedby() string {
	var ids []string
	if f.Wrong != "" {
		ids = append(ids, f.ID+"-wrong")
	}
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	return strings.Join(ids, " ")
}

// Field puts a field together: the same words for what is wrong with it as above the form.
func (v *view) Field(id, kind, complete string) fieldView {
	f := fieldView{ID: id, Type: kind, Complete: complete, Label: v.fieldText(id, ""), Hint: v.fieldText(id, ".hint")}
	if v.Form != nil {
		f.Value = v.Form.Values[id]
	}
	for _, fault := range v.Faults() {
		if fault.Field == id {
			f.Wrong = v.Fault(fault)
		}
	}
	return f
}

// fieldText words a field, in its form or in any.
func (v *view) fieldText(id, what string) string {
	if v.Form != nil {
		if text, ok := v.messages["form."+string(v.Form.Form)+"."+id+what]; ok {
			return text
		}
	}
	return v.messages["field."+id+what]
}

// Faults lists what is wrong with what was sent.
func (v *view) Faults() []oauth.Fault {
	switch {
	case v.Form != nil:
		return v.Form.Faults
	case v.Account != nil:
		return v.Account.Faults
	}
	return nil
}

// Fault words one of them.
func (v *view) Fault(f oauth.Fault) string {
	return v.T("fault."+string(f.Notice), "time", v.Clock(f.Again), "platform", v.Platform)
}

// FormText words a part of a form.
func (v *view) FormText(part string) string {
	return v.T("form."+string(v.Form.Form)+"."+part, "platform", v.Platform)
}

// Say words what went well, or not.
func (v *view) Say(n oauth.Notice) string { return v.T("said."+string(n), "platform", v.Platform) }

// A languageChoice is a language that pages and letters can be in.
type languageChoice struct {
	Code, Name string
	Chosen     bool
}

// LanguageChoices lists them, each by its own name.
func (v *view) LanguageChoices() []languageChoice {
	chosen := v.Form.Values["language"]
	if chosen == "" {
		chosen = v.code
	}
	return []languageChoice{{"en", "English", chosen == "en"}, {"de", "Deutsch", chosen == "de"}, {"fr", "Français", chosen == "fr"}}
}

// Transaction is the app's question that a login is for, as its address names it.
func (v *view) Transaction() string {
	id, _ := strings.CutPrefix(v.Login.Action, "/oauth/login/")
	if id == v.Login.Action {
		return ""
	}
	return id
}

// UpstreamLink leads to the provider and from there back to what the login is for.
func (v *view) UpstreamLink() string {
	if id := v.Transaction(); id != "" {
		return "/login/upstream?" + url.Values{"transaction": {id}}.Encode()
	}
	return "/login/upstream?" + url.Values{"return": {v.Login.Next}}.Encode()
}

// KeyDates says when a passkey was made and used.
func (v *view) KeyDates(k oauth.Passkey) string {
	if k.Used.IsZero() {
		return v.T("account.keys.made", "made", v.Date(k.Created))
	}
	return v.T("account.keys.used", "made", v.Date(k.Created), "used", v.Date(k.Used))
}

// SessionDates says when somebody logged in and was last seen.
func (v *view) SessionDates(s oauth.Session) string {
	return v.T("account.sessions.since", "since", v.Moment(s.Created), "seen", v.Moment(s.Seen))
}
