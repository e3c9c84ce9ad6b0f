package main

import (
	"os"
	"strings"
	"testing"
)

// preamble is what every contract has; line 1 of a test's own text is line preambleLines+1 of the contract.
func preamble(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../schema.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(text), "# ")
	head, rest := "# ", string(text)[len(head)+2:]
	if !ok {
		t.Fatal("schema.graphqls does not begin with a comment")
	}
	end := strings.Index(rest, "interface Record")
	end += strings.Index(rest[end:], "}") + 2
	return head + rest[:end]
}

const well = `
"Trips you took, with where they went."
type Trip implements Record @category(group: ACTIVITY) {
  "The id of the trip."
  id: ID!
  "When you left."
  createdAt: Time!
  "Where you went. Places can show where you live."
  place: String @requiresScopes(scopes: [["trips.place:read"]])
  "The stops on the way."
  stops: StopConnection @edge(key: "tripId")
}
"Stops of your trips."
type Stop implements Record @category(group: ACTIVITY) {
  "The id of the stop."
  id: ID!
  "When you stopped."
  createdAt: Time!
  "The trip it belongs to."
  tripId: ID!
}
`

func TestWhatAContractSays(t *testing.T) {
	c, err := read("schema.graphqls", preamble(t)+well)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Categories) != 2 || c.Categories[0].Name != "trips" || c.Categories[0].Scope != "trips:read" || c.Categories[0].Table != "trips" {
		t.Errorf("categories %+v", c.Categories)
	}
	sdl := string(c.sdl())
	for _, derived := range []string{
		"type TripConnection", "type TripEdge", `requiresScopes(scopes: [["trips:read"]])`, "stops(", "since: Time",
	} {
		if !strings.Contains(sdl, derived) {
			t.Errorf("the derived schema lacks %q", derived)
		}
	}
	again, err := read("schema.graphqls", preamble(t)+well)
	if err != nil || string(again.sdl()) != sdl {
		t.Error("two runs derive two schemas")
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct{ old, new, says string }{
		"no description":           {`"Trips you took, with where they went."`, ``, "Trip: add a description"},
		"no description of field":  {`"When you left."`, ``, "Trip.createdAt: add a description"},
		"a guard that is not null": {`place: String @`, `place: String! @`, "Trip.place: make the guarded field nullable"},
		"an edge that is not null": {`StopConnection @`, `StopConnection! @`, "Trip.stops: make the edge nullable"},
		"an edge to nowhere":       {`StopConnection`, `PlaceConnection`, "PlaceConnection is neither"},
		"an edge to a record":      {`stops: StopConnection`, `stops: Stop`, "Stop is neither"},
		"a key that is not there":  {`@edge(key: "tripId")`, `@edge(key: "trip")`, `its key "trip" is no field of Stop`},
		"a scope of another name":  {`trips.place:read`, `place:read`, `name its scope "trips.place:read"`},
		"a name with a digit":      {`type Trip `, `type Trip2 `, "name it in letters only"},
		"no id":                    {`id: ID!`, `id: String`, "add the field id: ID!"},
		"no date":                  {`createdAt: Time!`, `at: Time!`, "add the field createdAt: Time!"},
		"another order":            {"id: ID!\n", "place2: ID!\n\"x\"\nid: ID!\n", "put id and createdAt first"},
		"a list of texts":          {`place: String`, `place: [String]`, "cannot be kept in a column"},
		"an argument":              {`place: String`, `place(a: Int): String`, "remove its arguments"},
		"no record":                {`implements Record @category`, `@category`, "a category implements Record"},
		"a name that is taken":     {`type Stop implements Record @category(group: ACTIVITY)`, `type Stop implements Record @category(group: ACTIVITY, field: "trips")`, "is taken by Trip"},
		"another person nowhere":   {`place: String @`, `place: String @otherPerson @`, "Trip.place: @otherPerson stands in a category about other people"},
		"a date of a person":       {`createdAt: Time!`, `createdAt: Time! @otherPerson`, "marks a name or an id, not a Time"},
		"unless without a field":   {`place: String @`, `place: String @otherPerson(unless: "mine") @`, `unless names a Boolean field of Trip; "mine" is none`},
		"a guarded edge":           {`@edge(key: "tripId")`, `@edge(key: "tripId") @requiresScopes(scopes: [["x"]])`, "remove @requiresScopes"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(well, c.old, c.new, 1)
			if text == well {
				t.Fatal("the case changes nothing")
			}
			_, err := read("schema.graphqls", preamble(t)+text)
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "schema.graphqls:") {
				t.Errorf("%v; want the file, the line and %q", err, c.says)
			}
		})
	}
}

// TestWhoElse reads how a category names other people.
func TestWhoElse(t *testing.T) {
	text := strings.Replace(well, "@category(group: ACTIVITY)", "@category(group: ACTIVITY, otherPeople: true)", 1)
	text = strings.Replace(text, "  place: String @", "  alone: Boolean!\n  \"With whom.\"\n  travelMate: String @otherPerson(unless: \"alone\")\n  \"Where.\"\n  place: String @", 1)
	text = strings.Replace(text, `  "Where you went.`, `  "Whether you went alone.`, 1)
	c, err := read("schema.graphqls", preamble(t)+text)
	if err != nil {
		t.Fatal(err)
	}
	if trip := c.Categories[0]; trip.Others != "travel_mate" || trip.NoOthers != "alone" {
		t.Errorf("%q unless %q", trip.Others, trip.NoOthers)
	}
	twice := strings.Replace(text, "place: String @", "place: String @otherPerson @", 1)
	if _, err := read("schema.graphqls", preamble(t)+twice); err == nil || !strings.Contains(err.Error(), "one field of a category names the other person") {
		t.Errorf("two of them: %v", err)
	}
}

// TestRootsGrow extends a root from a section of its own, as the contract does.
func TestRootsGrow(t *testing.T) {
	const more = `
extend type Query {
  "What only some may ask."
  secret: String @requiresScopes(scopes: [["self:read"]])
}
`
	c, err := read("schema.graphqls", preamble(t)+well+more)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Doc.Extensions) != 0 || c.Doc.Definitions.ForName("Query").Fields.ForName("secret") == nil {
		t.Error("the field is not on Query")
	}
	if last := c.Others[len(c.Others)-1]; last.Coordinate != "Query.secret" || last.Bit != c.Bits-1 {
		t.Errorf("the guard is %+v of %d bits", last, c.Bits)
	}
	for why, bad := range map[string]struct{ text, says string }{
		"not null":     {strings.Replace(more, "String @", "String! @", 1), "Query.secret: make the guarded field nullable"},
		"no such type": {strings.Replace(more, "Query", "Quarry", 1), "Quarry: there is no such type to extend"},
		"not a root":   {strings.Replace(more, "Query", "Budget", 1), "Budget.secret: @requiresScopes guards fields of categories and of Query"},
	} {
		if _, err := read("schema.graphqls", preamble(t)+well+bad.text); err == nil || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%s: %v, want %q", why, err, bad.says)
		}
	}
}

func TestNames(t *testing.T) {
	for typ, want := range map[string]string{"Search": "searches", "Story": "stories", "Play": "plays", "Address": "addresses", "WatchedVideo": "watchedVideos"} {
		if got := plural(typ); got != want {
			t.Errorf("plural(%s) = %s, want %s", typ, got, want)
		}
	}
	if got := groupScope("PROFILE_AND_POSTS"); got != "profileAndPosts:read" {
		t.Errorf("groupScope: %s", got)
	}
}
