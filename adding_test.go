//go:build long

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A new category as docs/adding-a-category.md has it: a type, and a migration.
const tripType = `
"Trips you planned, with where you went."
type Trip implements Record @category(group: ACTIVITY) {
  "The id of the trip; it never changes."
  id: ID!
  "When you planned it."
  createdAt: Time!
  "The name you gave it."
  name: String
  "Where you went. Places can show where you live."
  place: String @requiresScopes(scopes: [["trips.place:read"]])
}
`

const tripStory = `A category that was added a minute ago is like every other.

-- records of mara --
{"category": "trips", "id": "trip_1", "createdAt": "2026-01-01T10:00:00Z", "name": "Sea", "place": "Sylt"}
-- grant of mara --
activity:read
-- request --
{ me { trips { nodes { name place } } } }
-- response --
200
{
  "data": {
    "me": {
      "trips": {
        "nodes": [
          {
            "name": "Sea",
            "place": null
          }
        ]
      }
    }
  },
  "errors": [
    {
      "message": "Trip.place is not open to this token: it needs the scope trips.place:read.",
      "path": [
        "me",
        "trips",
        "nodes",
        0,
        "place"
      ],
      "extensions": {
        "code": "UNAUTHORIZED_FIELD_OR_TYPE",
        "coordinate": "Trip.place",
        "missingScopes": [
          [
            "trips.place:read"
          ]
        ]
      }
    }
  ]
}
`

// TestAddingACategoryTouchesTwoFiles adds one in a copy of the repository, generates, and plays a story and all tests of
// the laws with it.
func TestAddingACategoryTouchesTwoFiles(t *testing.T) {
	copied := filepath.Join(t.TempDir(), "portway")
	run(t, ".", "git", "clone", "-q", ".", copied)
	appendTo(t, filepath.Join(copied, "schema.graphqls"), tripType)
	run(t, copied, "go", "generate", "./...")
	ddl := run(t, copied, "go", "run", ".", "schema", "--ddl", "Trip")
	migrations, err := filepath.Glob(filepath.Join(copied, "store/migrations/people/*.sql"))
	if err != nil || len(migrations) == 0 {
		t.Fatal("no migrations", err)
	}
	appendTo(t, filepath.Join(copied, "store/migrations/people/99999_trips.sql"), "-- +goose Up\n"+ddl)
	if err := os.WriteFile(filepath.Join(copied, "testdata/trips.txtar"), []byte(tripStory), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, copied, "go", "test", "-run", "Stories|Law|PagingIsTheArchive|WithoutAScope", ".")
	run(t, copied, "go", "test", "./graph/...", "./store/...", "./seed/...", "./record/...", "./takeout/...")
}

func appendTo(t *testing.T, file, text string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, folder, name string, arguments ...string) string {
	t.Helper()
	command := exec.Command(name, arguments...)
	command.Dir = folder
	var errs strings.Builder
	command.Stderr = &errs
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s\n%s", name, strings.Join(arguments, " "), err, out, errs.String())
	}
	return string(out)
}
