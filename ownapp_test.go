package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/internal/testservers"
)

// ownApp registers a live app and returns it, with a token for its own affairs.
func (w *world) ownApp(t *testing.T, name string) (app *grants.App, token string) {
	t.Helper()
	g := w.storage.Grants
	developer, err := g.AddDeveloper(t.Context(), name+" Ltd")
	if err != nil {
		t.Fatal(err)
	}
	scopes := []string{"posts:read", "likes:read"}
	if app, err = g.AddApp(t.Context(), developer.ID, name, grants.Profile{Purpose: "to test", Privacy: "https://app.example/privacy", Purposes: map[string]string{"posts": "to test", "likes": "to test"}}, scopes); err != nil {
		t.Fatal(err)
	}
	if err := g.SubmitApp(t.Context(), app.ID); err != nil {
		t.Fatal(err)
	}
	if err := g.ApproveApp(t.Context(), grants.Verdict{App: app.ID, Scopes: scopes, Reason: "fine"}); err != nil {
		t.Fatal(err)
	}
	if token, err = g.MintApp(app, time.Minute, ""); err != nil {
		t.Fatal(err)
	}
	return app, token
}

// given gives the app a grant of the person's, by way of the operator, and returns it.
func (w *world) given(t *testing.T, person, app string) *grants.Grant {
	t.Helper()
	w.token(t, person, app, "posts:read")
	found, err := w.storage.Grants.Grants(t.Context(), grants.Filter{App: app})
	if err != nil {
		t.Fatal(err)
	}
	newest := slices.MaxFunc(found, func(a, b grants.Grant) int { return a.Created.Compare(b.Created) })
	return &newest
}

type ownGrants struct {
	Nodes []struct {
		ID, Subject, Status, Mode, Reason string
		Scopes                            []string
		EndedAt                           string
	}
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
}

// grantsOfApp asks as the app.
func (w *world) grantsOfApp(t *testing.T, token, arguments string) ownGrants {
	t.Helper()
	answer := w.ask(t, token, `{ app { grants`+arguments+` { nodes { id subject status mode scopes endedAt reason } pageInfo { hasNextPage endCursor } } } }`)
	var body struct {
		Data   struct{ App struct{ Grants ownGrants } }
		Errors json.RawMessage
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || body.Errors != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	return body.Data.App.Grants
}

func TestAnAppSeesItsOwnAffairs(t *testing.T) {
	for engine, url := range map[string]string{"SQLite": "", "PostgreSQL": testservers.Postgres(t)} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, url, nil)
			g := w.storage.Grants
			app, token := w.ownApp(t, "Reader")
			other, otherToken := w.ownApp(t, "Other")
			given := map[string]*grants.Grant{}
			for _, person := range []string{"mara", "nils", "olga", "piet", "rosa"} {
				given[person] = w.given(t, person, app.ID)
			}
			theirs := w.given(t, "mara", other.ID)
			for _, err := range []error{
				g.Revoke(t.Context(), given["nils"].ID, grants.ByPerson, grants.ReasonLogout),
				g.Revoke(t.Context(), given["olga"].ID, grants.BySystem, grants.ReasonReplay),
				g.Revoke(t.Context(), given["piet"].ID, grants.BySystem, grants.ReasonEligibility),
				g.Pause(t.Context(), given["rosa"].ID, grants.ByPerson),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}

			answer := w.ask(t, token, `{ app { id name state scopes budget { pointsPerMinute burst shared } } }`)
			want := `{"app":{"id":"` + app.ID + `","name":"Reader","state":"LIVE","scopes":["posts:read","likes:read"],"budget":{"pointsPerMinute":60000,"burst":60000,"shared":true}}}`
			if !strings.Contains(answer.Body.String(), want) {
				t.Errorf("the app is %s", answer.Body)
			}
			all := w.grantsOfApp(t, token, "")
			reasons := map[string]string{}
			for _, n := range all.Nodes {
				for person, grant := range given {
					if grant.ID == n.ID {
						reasons[person] = n.Status + " " + n.Reason
					}
				}
				if n.ID == theirs.ID || n.Subject == theirs.Subject {
					t.Error("another app's grant is listed, or a person can be recognised")
				}
			}
			for person, want := range map[string]string{
				"mara": "ACTIVE ", "nils": "REVOKED withdrawn", "olga": "REVOKED security", "piet": "REVOKED ", "rosa": "SUSPENDED paused",
			} {
				if reasons[person] != want {
					t.Errorf("%s's grant is %q, want %q", person, reasons[person], want)
				}
			}
			if revoked := w.grantsOfApp(t, token, "(status: REVOKED)"); len(revoked.Nodes) != 3 {
				t.Errorf("%d are revoked", len(revoked.Nodes))
			}
			seen, after := 0, ""
			for more := true; more; {
				page := w.grantsOfApp(t, token, `(first: 2`+after+`)`)
				seen, more, after = seen+len(page.Nodes), page.PageInfo.HasNextPage, `, after: "`+page.PageInfo.EndCursor+`"`
			}
			if seen != 5 {
				t.Errorf("paging shows %d grants", seen)
			}
			if mine := w.grantsOfApp(t, otherToken, ""); len(mine.Nodes) != 1 || mine.Nodes[0].ID != theirs.ID {
				t.Errorf("the other app sees %+v", mine)
			}
			if answer := w.ask(t, token, `{ app { grants(first: 201) { nodes { id } } } }`); !strings.Contains(answer.Body.String(), "BAD_USER_INPUT") {
				t.Errorf("201 grants: %s", answer.Body)
			}
		})
	}
}

// TestA5AnAppsOwnTokenOpensItsAffairsAndNoOthers asks for everything that there is besides.
func TestA5AnAppsOwnTokenOpensItsAffairsAndNoOthers(t *testing.T) {
	w := newWorld(t, "", nil)
	w.keep(t, "mara", firstPost)
	app, token := w.ownApp(t, "Reader")
	grant := w.given(t, "mara", app.ID)
	for _, query := range []string{
		`{ me { posts(first: 1) { nodes { title } } } }`, `{ node(id: "post_1") { id } }`, `{ nodes(ids: ["post_1"]) { id } }`,
		`{ changes { nodes { id } } }`, `{ account { name } }`, `mutation { revokeGrant(input: {grant: "` + grant.ID + `"}) { userErrors { code } } }`,
		`{ me { id } }`, `{ me { profile { username } } }`,
	} {
		answer := w.ask(t, token, query)
		if text := answer.Body.String(); strings.Contains(text, "one") || strings.Contains(text, "mara") || answer.Code >= 500 || strings.Contains(text, "INTERNAL") {
			t.Errorf("%s: %d %s", query, answer.Code, text)
		}
	}
	if standing, err := w.storage.Control.Standing(t.Context(), grant.ID); err != nil || standing.Grant.Status != grants.Active {
		t.Errorf("the grant is %v, %v", standing, err)
	}
	persons := w.token(t, "mara", app.ID, "all:read")
	denied := w.ask(t, persons, `{ app { id } }`).Body.String()
	if !strings.Contains(denied, `"app":null`) && !strings.Contains(denied, "UNAUTHORIZED_FIELD_OR_TYPE") && !strings.Contains(denied, "GRAPHQL_VALIDATION_FAILED") || strings.Contains(denied, app.ID) {
		t.Errorf("a person's token sees the app: %s", denied)
	}
	const asked = `{ __schema { queryType { fields { name } } } }`
	if text := w.ask(t, token, asked).Body.String(); !strings.Contains(text, `"app"`) || strings.Contains(text, `"account"`) {
		t.Errorf("the app's schema: %s", text)
	}
	if text := w.ask(t, persons, asked).Body.String(); strings.Contains(text, `"app"`) {
		t.Errorf("the person's app's schema: %s", text)
	}
	if err := w.storage.Grants.SuspendApp(t.Context(), app.ID, "it lied"); err != nil {
		t.Fatal(err)
	}
	if answer := w.ask(t, token, `{ app { id } }`); answer.Code != 403 || !strings.Contains(answer.Body.String(), "app_suspended") {
		t.Errorf("suspended: %d %s", answer.Code, answer.Body)
	}
	if r := auth.RoleApp.Rights(); r.And(auth.Everything()) != (auth.Rights{}) {
		t.Error("the role opens data")
	}
}

type ownNews struct {
	Nodes []struct {
		Cursor, GrantID, Subject, UpTo string
	}
	PageInfo struct {
		HasNextPage bool
		EndCursor   string
	}
}

// news asks as the app under which grants there is something new after a cursor.
func (w *world) news(t *testing.T, token, after string, first int) ownNews {
	t.Helper()
	arguments := fmt.Sprintf("first: %d", first)
	if after != "" {
		arguments += fmt.Sprintf(", after: %q", after)
	}
	answer := w.ask(t, token, `{ app { changes(`+arguments+`) { nodes { cursor grantId subject upTo } pageInfo { hasNextPage endCursor } } } }`)
	var body struct {
		Data   struct{ App struct{ Changes ownNews } }
		Errors json.RawMessage
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || body.Errors != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	return body.Data.App.Changes
}

// TestAnAppFollowsAllItsGrantsByOneCursor has many people, of whom one does something now and then.
func TestAnAppFollowsAllItsGrantsByOneCursor(t *testing.T) {
	for engine, url := range map[string]string{"SQLite": "", "PostgreSQL": testservers.Postgres(t)} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, url, nil)
			app, token := w.ownApp(t, "Reader")
			other, otherToken := w.ownApp(t, "Other")
			w.token(t, "person 0", other.ID, "likes:read")
			const people = 60
			grantOf, of := map[string]string{}, map[string]string{}
			for n := range people {
				person := fmt.Sprint("person ", n)
				w.token(t, person, app.ID, "posts:read posts.place:read")
				g := w.grantsOf(t, person)
				i := slices.IndexFunc(g, func(g grants.Grant) bool { return g.App == app.ID })
				grantOf[person], of[g[i].ID] = g[i].ID, person
				w.keep(t, person, firstPost)
			}
			at := ""
			// read pages through what is new until there is something, and returns whose it is.
			read := func(want int) (persons []string) {
				t.Helper()
				for len(persons) < want {
					for more := true; more; {
						page := w.news(t, token, at, 7)
						for _, n := range page.Nodes {
							persons = append(persons, of[n.GrantID])
						}
						at, more = page.PageInfo.EndCursor, page.PageInfo.HasNextPage
					}
				}
				return persons
			}
			all := read(people)
			if slices.Sort(all); len(slices.Compact(all)) != people {
				t.Errorf("at first there are %q", all)
			}
			quiet := w.news(t, token, at, 1000)
			queries := len(slices.DeleteFunc(slices.Clone(w.control), func(sql string) bool { return !strings.Contains(sql, "c.place > $2 AND g.status") }))
			if len(quiet.Nodes) > 0 || quiet.PageInfo.HasNextPage || queries != 1 || len(w.answering()) > 0 {
				t.Errorf("where nothing is new, %d queries and %q tell %+v", queries, w.answering(), quiet)
			}

			w.keep(t, "person 7", otherTitle)
			w.keep(t, "person 3", otherTitle)
			moved := read(2)
			if slices.Sort(moved); !slices.Equal(moved, []string{"person 3", "person 7"}) {
				t.Errorf("two have written, and there are %q", moved)
			}
			if again := w.news(t, token, "", 1000).Nodes; len(again) != people || of[again[people-1].GrantID] != "person 3" && of[again[people-1].GrantID] != "person 7" {
				t.Errorf("from the beginning each stands once, the last news last: %d", len(again))
			}

			narrowed := grants.Narrowing{Keep: auth.Open([]string{"posts:read"})}
			if err := w.storage.Grants.Narrow(t.Context(), grantOf["person 9"], narrowed, grants.ByOperator); err != nil {
				t.Fatal(err)
			}
			w.keep(t, "person 9", otherPlace) // not granted any more
			w.keep(t, "person 7", firstPost)
			seen := read(1)
			w.keep(t, "person 7", otherTitle) // by now all that was before has been looked at
			if seen = append(seen, read(1)...); !slices.Equal(seen, []string{"person 7", "person 7"}) {
				t.Errorf("a narrowing, or what is not granted, shows: %q", seen)
			}

			if theirs := w.news(t, otherToken, "", 1000); len(theirs.Nodes) > 0 {
				t.Errorf("the other app is told %+v", theirs)
			}
			for _, arguments := range []string{`(first: 1001)`, `(first: -1)`, `(after: "x")`, `(after: "` + at + `")`} {
				asker := token
				if strings.Contains(arguments, at) {
					asker = otherToken
				}
				if answer := w.ask(t, asker, `{ app { changes`+arguments+` { nodes { cursor } } } }`); !strings.Contains(answer.Body.String(), "BAD_USER_INPUT") {
					t.Errorf("%s: %s", arguments, answer.Body)
				}
			}
		})
	}
}
