package oauth

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

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
	bad := func(why string) error {
		return &fault{status: 400, code: "invalid_authorization_details", text: why}
	}
	var list []details
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if len(text) > longestBody || decoder.Decode(&list) != nil || decoder.More() || len(list) != 1 {
		return nil, bad("authorization_details is a list of one object of type portability.")
	}
	d := list[0]
	for _, name := range d.Categories {
		c := record.ByName(name)
		if c == nil {
			return nil, bad("One of the categories is not known.")
		}
		scopes = append(scopes, c.Scope)
	}
	for _, field := range d.Fields {
		if !slices.Contains(auth.Scopes(), field+":read") {
			return nil, bad("One of the fields is not known, or needs no asking.")
		}
		scopes = append(scopes, field+":read")
	}
	switch {
	case d.Type != detailsType:
		return nil, bad("The type has to be portability.")
	case d.Mode != "" && d.Mode != string(auth.OneTime) && d.Mode != string(auth.Recurring):
		return nil, bad("The mode is one_time or recurring.")
	case d.Days != 0 && !slices.Contains(grants.Durations(), d.Days), d.Days != 0 && d.Mode == string(auth.OneTime):
		return nil, bad("duration_days is 30, 90, 180 or 365, of a recurring grant.")
	case len([]rune(d.Purpose)) > longestPurpose:
		return nil, bad("The purpose is too long.")
	}
	ask.Mode, ask.Days, ask.Purpose = d.Mode, d.Days, d.Purpose
	if ask.From, err = readMoment(d.From); err == nil {
		ask.Until, err = readMoment(d.Until)
	}
	if err != nil || !ask.Until.IsZero() && !ask.From.Before(ask.Until) {
		return nil, bad("data_from and data_until are dates, the first before the second.")
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
