package portal

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"portway/oauth"
	"portway/record"
)

//go:embed templates messages static
var decisionFiles embed.FS

// A Decision draws the pages on which a person logs in and decides. They need no script, and come with everything they
// need: one document, two style sheets, a font.
type Decision struct {
	templates *template.Template
	languages []*language
}

// NewDecision reads the templates and the messages. An error is a broken build.
func NewDecision() (*Decision, error) {
	d := &Decision{}
	for _, code := range []string{"en", "de", "fr"} { // in order of preference where a browser asks for none of them
		l, err := readLanguage(code)
		if err != nil {
			return nil, err
		}
		d.languages = append(d.languages, l)
	}
	var err error
	if d.templates, err = template.ParseFS(decisionFiles, "templates/*.html"); err != nil {
		return nil, fmt.Errorf("portal: templates: %w", err)
	}
	return d, nil
}

// Languages lists the languages that there are messages for.
func (d *Decision) Languages() []string {
	var codes []string
	for _, l := range d.languages {
		codes = append(codes, l.code)
	}
	return codes
}

// Login draws the login page.
func (d *Decision) Login(w http.ResponseWriter, status int, page *oauth.LoginPage) {
	v := &view{language: d.choose(page.Languages), Platform: page.Platform, Login: page}
	v.head("login.title", page.Notice != "", "platform", page.Platform)
	d.draw(w, status, "login.html", v)
}

// Consent draws the consent page.
func (d *Decision) Consent(w http.ResponseWriter, status int, page *oauth.ConsentPage) {
	v := &view{language: d.choose(page.Languages), Platform: page.Platform, Consent: page}
	v.title(v.ConsentTitle(), len(page.Notices) > 0)
	d.draw(w, status, "consent.html", v)
}

// Stop draws the page that says why it goes no further.
func (d *Decision) Stop(w http.ResponseWriter, status int, page *oauth.StopPage) {
	v := &view{language: d.choose(page.Languages), Platform: page.Platform, Stop: page}
	v.head("stop."+string(page.Notice), false)
	d.draw(w, status, "stop.html", v)
}

// Form draws one small form.
func (d *Decision) Form(w http.ResponseWriter, status int, page *oauth.FormPage) {
	v := &view{language: d.choose(page.Languages), Platform: page.Platform, Form: page}
	v.head("form."+string(page.Form)+".title", len(page.Faults) > 0, "platform", page.Platform)
	d.draw(w, status, "form.html", v)
}

// Account draws the page about how somebody logs in.
func (d *Decision) Account(w http.ResponseWriter, status int, page *oauth.AccountPage) {
	v := &view{language: d.choose(page.Languages), Platform: page.Platform, Account: page}
	v.head("account.title", len(page.Faults) > 0)
	d.draw(w, status, "account.html", v)
}

// draw writes a page in one piece: an error in the middle must not leave half a question.
func (d *Decision) draw(w http.ResponseWriter, status int, name string, v *view) {
	var page bytes.Buffer
	if err := d.templates.ExecuteTemplate(&page, name, v); err != nil {
		http.Error(w, "The page could not be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", v.Lang())
	w.Header().Add("Vary", "Accept-Language")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes())
}

// choose returns the first language of the list, in the form of Accept-Language, that there is.
func (d *Decision) choose(wanted string) *language {
	codes := make([]string, len(d.languages))
	for i, l := range d.languages {
		codes[i] = l.code
	}
	return d.languages[slices.Index(codes, firstOf(wanted, codes))]
}

// firstOf returns the first language of the list, in the form of Accept-Language, that is among those there are, or else
// the first of these.
func firstOf(wanted string, there []string) string {
	for entry := range strings.SplitSeq(wanted, ",") {
		tag, quality, _ := strings.Cut(strings.TrimSpace(entry), ";")
		main, _, _ := strings.Cut(strings.ToLower(tag), "-")
		if slices.Contains(there, main) && weight(quality) > 0 {
			return main
		}
	}
	return there[0]
}

// DecisionFiles serves what the pages need besides themselves.
func DecisionFiles() http.Handler {
	rules := []byte(receiptRules())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		content, err := decisionFiles.ReadFile("static/" + name)
		kind, known := contentTypes[path.Ext(name)]
		if err != nil || !known {
			http.NotFound(w, r)
			return
		}
		if name == "decision.css" {
			content = append(bytes.Clone(content), rules...)
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = w.Write(content)
	})
}

// receiptRules let the receipt follow the boxes without a script: one rule for each thing that can be ticked. They are the
// same for everybody, so they need no inline style.
func receiptRules() string {
	var rules strings.Builder
	rules.WriteString("\n@supports selector(:has(*)){\n")
	show := func(id, display string) {
		fmt.Fprintf(&rules, "form:has(#%s:checked) .s-%s{display:%s!important}\n", id, id, display)
	}
	for i, c := range record.Categories {
		row := "c" + strconv.Itoa(i)
		show(row, "flex")
		for _, f := range c.Fields {
			if f.Guard != nil {
				extra := "x" + strconv.Itoa(f.Bit)
				show(extra, "block")
				fmt.Fprintf(&rules, "form:has(#%s:checked) .plain-%s{display:none}\n", extra, row)
			}
		}
	}
	for i := range len(record.AllGroup) {
		show("g"+strconv.Itoa(i), "flex")
	}
	for _, id := range []string{"p0", "p1", "p2", "p3", "p4", "d0", "d1", "d30", "d90", "d180", "d365"} {
		show(id, "block")
	}
	rules.WriteString("}\n")
	return rules.String()
}
