package oauth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/problem"
)

// An answered is what a person sent.
type answered struct {
	allow    bool
	scopes   []string // ticked
	period   string
	date     [3]string // day, month, year
	duration string
}

func readAnswer(values url.Values) answered {
	return answered{
		allow: values.Get("decision") == "allow", scopes: values["scope"], period: values.Get("period"), duration: values.Get("duration"),
		date: [3]string{values.Get("day"), values.Get("month"), values.Get("year")},
	}
}

// decide takes the person's answer, once, and goes back to the app with it.
func (s *Server) decide(w http.ResponseWriter, r *http.Request) {
	t, app, account := s.question(w, r)
	if t == nil {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestBody))
	if err != nil {
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		s.fail(w, r, http.StatusBadRequest, BadRequest)
		return
	}
	if !s.formTokenFits(values.Get("token"), s.browser(r), r.PathValue("transaction")) {
		s.fail(w, r, http.StatusForbidden, ForeignForm)
		return
	}
	page, err := s.consentPage(r, t, app, account)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	sent := readAnswer(values)
	session, _, err := s.session(r)
	if err != nil || session == nil {
		s.failBroken(w, r, err)
		return
	}
	decided := grants.Answer{Request: t.Request, Account: account.ID, Evidence: evidence(page, &sent, account, session)}
	switch {
	case page.Barred == "" && sent.allow:
		if page.Notices = page.take(&sent, &decided); len(page.Notices) > 0 {
			s.sayConsent(w, http.StatusUnprocessableEntity, page)
			return
		}
	case page.Barred == "" && page.Before != nil:
		s.keep(w, r, t, page, decided)
		return
	}
	s.conclude(w, r, t, page, account, decided)
}

// conclude records the answer and sends the person back with a code, or with access_denied.
func (s *Server) conclude(w http.ResponseWriter, r *http.Request, t *Transaction, page *ConsentPage, account *grants.Account, decided grants.Answer) {
	grant, err := s.Grants.Decide(r.Context(), decided)
	switch {
	case err != nil:
		s.sayUndecided(w, r, page, err)
	case grant == nil:
		s.sendDenied(w, r, t)
	default:
		s.writeReceipt(r.Context(), account, page.App.Name, grant)
		s.sendCode(w, r, t, grant)
	}
}

// sayUndecided tells the person why their answer does not count.
func (s *Server) sayUndecided(w http.ResponseWriter, r *http.Request, page *ConsentPage, err error) {
	switch {
	case overtaken(err):
		s.Pages.Stop(w, http.StatusConflict, &StopPage{Frame: page.Frame, Notice: Answered, App: page.App.Name})
	case problem.Is(err, problem.Forbidden), problem.Is(err, problem.BadInput):
		page.Notices = []Complaint{{Notice: ChangedMeantime}}
		s.sayConsent(w, http.StatusUnprocessableEntity, page)
	default:
		s.failBroken(w, r, err)
	}
}

func (s *Server) sendDenied(w http.ResponseWriter, r *http.Request, t *Transaction) {
	if _, err := s.Store.FinishTransaction(r.Context(), t.Digest, s.now(), nil); err != nil {
		s.failBroken(w, r, err)
		return
	}
	s.sendBack(w, r, t.Ask.Redirect, t.Ask.State, url.Values{"error": {"access_denied"}, "error_description": {"Access was not allowed."}})
}

func (s *Server) sendCode(w http.ResponseWriter, r *http.Request, t *Transaction, grant *grants.Grant) {
	code, err := s.finish(r.Context(), t, grant)
	if err != nil {
		s.failBroken(w, r, err)
		return
	}
	s.sendBack(w, r, t.Ask.Redirect, t.Ask.State, url.Values{"code": {code}})
}

func (s *Server) finish(ctx context.Context, t *Transaction, g *grants.Grant) (string, error) {
	raw, now := newSecret(), s.now()
	done, err := s.Store.FinishTransaction(ctx, t.Digest, now, &Code{
		Digest: digest(raw), App: t.App, Grant: g.ID, Redirect: t.Ask.Redirect, Challenge: t.Ask.Challenge, Key: t.Ask.Key,
		Scopes: g.Scopes, Created: now, Expires: now.Add(codeLife),
	})
	if err == nil && !done {
		err = problem.New(problem.Conflict, "The request was answered already.")
	}
	return raw, err
}

// take ticks on the page what was sent, and fills the answer from what is ticked: whatever else was sent is on no box, so
// it counts for nothing.
func (p *ConsentPage) take(sent *answered, decided *grants.Answer) []Complaint {
	complaints := p.takeRows(sent, decided)
	complaints = append(complaints, p.takePeriod(sent, decided)...)
	return append(complaints, p.takeDuration(sent, decided)...)
}

func (p *ConsentPage) takeRows(sent *answered, decided *grants.Answer) (complaints []Complaint) {
	var ticked []string
	for i := range p.Groups {
		g := &p.Groups[i]
		if g.Ticked = g.Scope != "" && slices.Contains(sent.scopes, g.Scope); g.Ticked {
			ticked = append(ticked, g.Scope)
		}
		for j := range g.Rows {
			row := &g.Rows[j]
			if row.Ticked = slices.Contains(sent.scopes, row.Category.Scope); row.Ticked {
				ticked = append(ticked, row.Category.Scope)
			}
			open := row.Ticked || g.Ticked && !row.Category.OtherPeople
			for k := range row.Extras {
				extra := &row.Extras[k]
				if extra.Ticked = slices.Contains(sent.scopes, extra.Scope); !extra.Ticked {
					continue
				}
				ticked = append(ticked, extra.Scope)
				if !open {
					complaints = append(complaints, Complaint{Notice: ExtraAlone, Category: row.Category, Field: extra.Field, Anchor: row.ID})
				}
			}
		}
	}
	if len(ticked) == 0 {
		return []Complaint{{Notice: NothingTicked, Anchor: "what"}}
	}
	decided.Allow = auth.Open(ticked)
	return complaints
}

func (p *ConsentPage) takePeriod(sent *answered, decided *grants.Answer) []Complaint {
	found := false
	for i := range p.Periods {
		choice := &p.Periods[i]
		if choice.Ticked = choice.is(sent.period); choice.Ticked {
			found, decided.From = true, choice.Since
			if choice.Value == "all" { // also what comes in later and is older
				decided.From = time.Time{}
			}
		}
	}
	p.Date = sent.date
	if !found {
		p.Periods[0].Ticked = true
		return []Complaint{{Notice: BadDate, Anchor: p.Periods[0].ID}}
	}
	if sent.period != "date" {
		return nil
	}
	day, err := readDate(sent.date)
	if err != nil || day.After(p.Now) {
		return []Complaint{{Notice: BadDate, Anchor: "day"}}
	}
	decided.From = day
	return nil
}

// is reports whether the choice was sent. To leave everything open and to open everything is the same.
func (c *Period) is(sent string) bool {
	return c.Value == sent || c.Value == "same" && c.Since.IsZero() && sent == "all"
}

func readDate(parts [3]string) (time.Time, error) {
	var numbers [3]int
	for i, part := range parts {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil {
			return time.Time{}, err
		}
		numbers[i] = n
	}
	return time.Parse("2006-1-2", strconv.Itoa(numbers[2])+"-"+strconv.Itoa(numbers[1])+"-"+strconv.Itoa(numbers[0]))
}

func (p *ConsentPage) takeDuration(sent *answered, decided *grants.Answer) []Complaint {
	if p.Mode == auth.OneTime {
		decided.Mode = auth.OneTime
		return nil
	}
	found := false
	for i := range p.Durations {
		choice := &p.Durations[i]
		if choice.Ticked = choice.Value == sent.duration; choice.Ticked {
			found, decided.Days, decided.Mode = true, choice.Days, auth.Recurring
			decided.SameEnd = choice.Value == "same"
			if choice.Value == "once" {
				decided.Mode = auth.OneTime
			}
		}
	}
	if !found {
		return []Complaint{{Notice: NoDuration, Anchor: "duration"}}
	}
	return nil
}

// evidence is what can be shown later of what the person was asked and answered: the app's words as they stood there, what
// was shown and ticked, as who the person counted, and how they had proved who they are.
func evidence(p *ConsentPage, sent *answered, person *grants.Account, login *Session) string {
	var shown []string
	for _, g := range p.Groups {
		for _, row := range g.Rows {
			shown = append(shown, row.Category.Scope)
			for _, extra := range row.Extras {
				shown = append(shown, extra.Scope)
			}
		}
	}
	words, _ := json.Marshal(p.App) // plain strings
	sum := sha256.Sum256(words)
	text, _ := json.Marshal(map[string]any{
		"version": 3, "languages": p.Languages, "app": hex.EncodeToString(sum[:]), "words": p.App, "shown": shown,
		"ticked": sent.scopes, "period": sent.period, "date": sent.date, "duration": sent.duration, "allow": sent.allow,
		"auth_time": login.Created.Unix(), "amr": login.Methods, "login": login.Digest,
		"region": person.Region, "age": person.Age, "kind": person.Kind,
	})
	return string(text)
}
