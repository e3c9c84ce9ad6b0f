package oauth

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"portway/auth"
	"portway/grants"
	"portway/record"
)

// detailsType is our one type of authorization details (RFC 9396).
const detailsType = "portability"

const longestPurpose = 300 // characters

// details say in full what a scope says in short.
type details struct {
	Type       string   `json:"type"`
	Categories []string `json:"categories"` // as on User: posts, watchedVideos
	Fields     []string `json:"fields"`     // guarded ones: posts.place, as in the scope without :read
	From       string   `json:"data_from"`  // 2025-11-22, or a moment in RFC 3339
	Until      string   `json:"data_until"`
	Mode       string   `json:"mode"`          // one_time or recurring; without it the person chooses
	Days       int      `json:"duration_days"` // recurring: the most; the person may choose less
	Purpose    string   `json:"purpose"`
}

// readDetails fills the question from authorization_details and returns the scopes that they amount to.
func readDetails(text string, ask *Ask) (scopes []string, err error) {
	var list []details
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if len(text) > longestBody || decoder.Decode(&list) != nil || decoder.More() {
		return nil, invalidDetails("authorization_details is a list of one object of type portability.")
	}
	if bothModes(list) {
		return nil, invalidScope("A request is for one time or for as long as the person lets, not both: ask twice.")
	}
	if len(list) != 1 {
		return nil, invalidDetails("authorization_details is a list of one object of type portability.")
	}
	d := &list[0]
	if err := d.check(); err != nil {
		return nil, err
	}
	ask.Mode, ask.Days, ask.Purpose = d.Mode, d.Days, d.Purpose
	if ask.From, err = readMoment(d.From); err == nil {
		ask.Until, err = readMoment(d.Until)
	}
	if err != nil || !ask.Until.IsZero() && !ask.From.Before(ask.Until) {
		return nil, invalidDetails("data_from and data_until are dates, the first before the second.")
	}
	return d.scopes()
}

// bothModes reports whether a request wants to be for one time and recurring as well: a grant is one or the other.
func bothModes(list []details) bool {
	asks := func(mode auth.Mode) bool {
		return slices.ContainsFunc(list, func(d details) bool { return slices.Contains(strings.Fields(d.Mode), string(mode)) })
	}
	return asks(auth.OneTime) && asks(auth.Recurring)
}

func invalidDetails(why string) *fault {
	return &fault{status: http.StatusBadRequest, code: "invalid_authorization_details", text: why}
}

func (d *details) check() error {
	modes := []string{"", string(auth.OneTime), string(auth.Recurring)}
	switch {
	case d.Type != detailsType:
		return invalidDetails("The type has to be portability.")
	case !slices.Contains(modes, d.Mode):
		return invalidDetails("The mode is one_time or recurring.")
	case d.Days != 0 && (d.Mode == string(auth.OneTime) || !slices.Contains(grants.Durations(), d.Days)):
		return invalidDetails("duration_days is 30, 90, 180 or 365, of a recurring grant.")
	case utf8.RuneCountInString(d.Purpose) > longestPurpose:
		return invalidDetails("The purpose is too long.")
	}
	return nil
}

func (d *details) scopes() ([]string, error) {
	var scopes []string
	for _, name := range d.Categories {
		c := record.ByName(name)
		if c == nil {
			return nil, invalidDetails("One of the categories is not known.")
		}
		scopes = append(scopes, c.Scope)
	}
	for _, field := range d.Fields {
		if !slices.Contains(auth.Scopes(), field+":read") {
			return nil, invalidDetails("One of the fields is not known, or needs no asking.")
		}
		scopes = append(scopes, field+":read")
	}
	return scopes, nil
}

func readMoment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	return time.Parse(time.RFC3339, text)
}
