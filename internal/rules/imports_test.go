package rules

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule says what one package may import of this module.
type rule struct {
	Package string
	May     []string
	// Generated are the packages that only its generated files may import besides.
	Generated []string
	Because   string
}

// The groups that the rows are made of, from the leaves up.
var (
	leaves     = []string{"record", "problem"}
	foundation = join(leaves, "auth", "grants", "takeout")
	domainRow  = []string{"ratelimit", "loaders", "ledger", "changes", "webhooks", "archive", "oauth", "account", "console", "report", "ownapp"}
	everyday   = join(foundation, domainRow...)
)

// house is who may import whom. What is not allowed here is forbidden.
var house = []rule{
	{Package: "record", Because: "the words of the whole system; if they knew anything, everything would know it"},
	{Package: "problem", Because: "every package reports errors, so this one can depend on none"},

	{Package: "auth", May: leaves,
		Because: "decides from a token and the schema's scopes alone; it asks no store, so that the decision is a function"},
	{Package: "grants", May: join(leaves, "auth"),
		Because: "the life of a grant is the same under any protocol and in any database"},
	{Package: "takeout", May: leaves,
		Because: "reads and writes other platforms' files; whose records they become is the caller's business"},

	{Package: "ratelimit", May: foundation, Because: "domain row: its packages know each other only through the wiring"},
	{Package: "ratelimit/ratelimittest", May: []string{"ratelimit"},
		Because: "the conformance suite of any Limiter: it needs the contract's types, and is given the limiter"},
	{Package: "loaders", May: foundation, Because: "domain row: declares the Source it reads from, and is given one"},
	{Package: "loaders/loaderstest", May: join(foundation, "loaders"),
		Because: "a Source in memory for tests, which must not need the store it stands in for"},
	{Package: "ledger", May: foundation, Because: "domain row: what was read is told to it; it reads nothing itself"},
	{Package: "changes", May: foundation, Because: "domain row: follows a feed it declares; the store fills it"},
	{Package: "ingest", May: leaves,
		Because: "reads what a platform sends; whose records they become, and who may send, is told to it"},
	{Package: "webhooks", May: foundation, Because: "domain row: sends what it is given; the feed behind it is the wiring's choice"},
	{Package: "archive", May: foundation, Because: "domain row: reads through the same small Source as everybody else"},
	{Package: "ownapp", May: foundation,
		Because: "domain row: what an app sees of itself; what a grant is and where it is kept is told to it"},
	{Package: "account", May: foundation,
		Because: "what somebody sees and changes of their own: grants' words, and small interfaces for all else"},
	{Package: "archive/s3", May: join(leaves, "archive"),
		Because: "one of the places that archives are kept in; apart, because it brings a client library that nobody else needs"},
	{Package: "archive/blobstest", May: join(leaves, "archive"),
		Because: "the conformance suite of any Blobs: it needs the contract's types, and is given the blobs"},
	{Package: "mail", Because: "takes letters from here to there; who is written to about what is told to it"},
	{Package: "report", May: foundation, Because: "domain row: adds up figures that it is given, and knows no table"},
	{Package: "console", May: foundation,
		Because: "what developers and operators see and change: grants' words, and small interfaces for all else"},
	{Package: "oauth", May: foundation, Because: "domain row: the protocol over grants, without a database of its own"},

	{Package: "store", May: everyday,
		Because: "implements the interfaces that the domain row declares, so it speaks their types; nobody speaks its own"},
	{Package: "store/storetest", May: join(everyday, "store"),
		Because: "one conformance suite over every database the store can stand on"},

	{Package: "store/controltest", May: join(leaves, "auth", "grants", "ledger", "archive", "webhooks", "changes", "report"),
		Because: "the conformance suite of any control database, for the same reason"},

	{Package: "graph/plan", May: join(leaves, "auth", "loaders"),
		Because: "what an operation needs and costs follows from the schema and the grant; it words reads as loaders does, and makes none"},
	{Package: "graph", May: join(leaves, "auth", "ratelimit", "loaders", "graph/plan"), Generated: everyday,
		Because: "limits, plans and presents; the generated half may name whatever type gqlgen.yml binds"},
	{Package: "resolvers", May: join(everyday, "graph", "graph/plan"),
		Because: "one line per field, each asking the domain; with the store in reach, SQL would creep in past the lock"},
	{Package: "portal", May: join(leaves, "auth", "grants", "oauth"),
		Because: "what people see; it changes grants only the way any client could"},

	{Package: "seed", May: []string{"record"},
		Because: "synthetic people are made of records alone; who stores them is the caller's business"},
	{Package: "bench", May: join(everyday, "store", "graph", "graph/plan", "resolvers", "seed", "internal/testservers"),
		Because: "measures the parts put together as the program does, against real servers"},
	{Package: "bench/follow", May: join(leaves, "auth", "grants", "store"),
		Because: "mints tokens for many people at once; all else it asks of the program as others do"},
	{Package: "bench/byhand", May: join(leaves, "auth", "grants", "store"),
		Because: "the handler one would write by hand, SQL included; what the gateway is measured against must not contain it"},
	{Package: "examples/sync", Because: "what another's program would be: it knows the gateway by its addresses alone"},
	{Package: "internal/generate", May: []string{"problem"},
		Because: "writes what the others are made of; importing them, it could not run while they are stale"},
	{Package: "internal/testservers", Because: "hands out servers; what a test does with them is its own"},
	{Package: "internal/rules", Because: "reads the source, not the packages"},
	{Package: "internal/mutations", Because: "reads the source too, and runs other packages' tests from outside"},

	{Package: ".", May: join(everyday, "archive/s3", "ingest", "mail", "store", "graph", "graph/plan", "resolvers", "portal", "seed"),
		Because: "package main wires: the only place that knows who stands behind an interface"},
}

// borders are packages from outside that must not spread: only what is named may import them, or anything below them.
// Names are patterns as path.Match reads them.
var borders = []struct {
	Prefix  string
	Only    []string
	Because string
}{
	{"database/sql", []string{"store", "bench/byhand"}, "SQL lives in one place, where each statement is held to one person"},
	{"github.com/jackc/pgx", []string{"store", "bench/byhand", "internal/testservers"}, "SQL lives in one place"},
	{"modernc.org/sqlite", []string{"store", "bench/byhand"}, "SQL lives in one place"},
	{"github.com/pressly/goose", []string{"store"}, "migrations belong to the tables they make"},
	{"testing", []string{"*/*test", "internal/testservers"},
		"what is for tests must not be linked into the program"},
	{"github.com/minio/minio-go", []string{"archive/s3"}, "archives know places to keep files in, not services"},
	{"filippo.io/age", []string{"archive"}, "files are encrypted where they are written"},
	{"unsafe", []string{"store"}, "the store reads SQLite's memory where it lies; a mistake of that kind must have only one place to be looked for"},
}

func join(first []string, more ...string) []string { return append(slices.Clone(first), more...) }

func TestEveryPackageImportsOnlyWhatItMay(t *testing.T) {
	for _, complaint := range importComplaints(goFiles(t)) {
		t.Error(complaint)
	}
}

func TestEveryRowSaysWhy(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range house {
		if row.Because == "" {
			t.Errorf("%s: the row has no reason", row.Package)
		}
		if seen[row.Package] {
			t.Errorf("%s: has two rows", row.Package)
		}
		seen[row.Package] = true
	}
}

func TestTheImportRuleBites(t *testing.T) {
	const generated = "// Code generated by a test. DO NOT EDIT.\n\n"
	for _, test := range []struct{ why, path, text, want string }{
		{"a leaf stays a leaf",
			"record/post.go", `package record; import "portway/auth"`,
			"record/post.go: record must not import auth: the words of the whole system"},
		{"the domain row does not know its neighbours",
			"ledger/entry.go", `package ledger; import "portway/changes"`, "ledger must not import changes"},
		{"nobody but the wiring knows the store",
			"resolvers/user.go", `package resolvers; import "portway/store"`, "resolvers must not import store"},
		{"what main knows stays in main",
			"portal/login.go", `package portal; import "portway"`, "portal must not import ."},
		{"a sub-package is a package of its own",
			"store/sqlite/open.go", `package sqlite`, "store/sqlite has no row"},
		{"generated code of graph may bind more",
			"graph/exec_gen.go", generated + `package graph; import "portway/archive"`, ""},
		{"hand-written code of graph may not",
			"graph/handler.go", `package graph; import "portway/archive"`, "graph must not import archive"},
		{"generated code elsewhere has no more rights",
			"record/record_gen.go", generated + `package record; import "portway/archive"`, "record must not import archive"},
		{"tests put real parts together",
			"ledger/entry_test.go", `package ledger_test; import "portway/store"`, ""},
		{"SQL stays in the store",
			"grants/grant.go", `package grants; import "github.com/jackc/pgx/v5"`, "grants must not import github.com/jackc/pgx/v5"},
		{"a conformance suite is made of tests",
			"store/storetest/suite.go", `package storetest; import "testing"`, ""},
		{"the program is not",
			"store/open.go", `package store; import "testing"`, "store must not import testing"},
		{"a border is a path, not a prefix of letters",
			"grants/grant.go", `package grants; import "testingground.example/x"`, ""},
	} {
		got := strings.Join(importComplaints([]goFile{example(t, test.path, test.text)}), "\n")
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", test.why, got, test.want)
		}
	}
}

func importComplaints(files []goFile) []string {
	var complaints []string
	for _, file := range files {
		if file.Test {
			continue
		}
		row := slices.IndexFunc(house, func(r rule) bool { return r.Package == file.Package })
		if row < 0 {
			complaints = append(complaints, fmt.Sprintf("%s: %s has no row in house: add one, and say why it may know what it knows",
				file.Path, file.Package))
			continue
		}
		for _, imported := range imports(file) {
			if because := forbidden(house[row], file, imported); because != "" {
				complaints = append(complaints, fmt.Sprintf("%s: %s must not import %s: %s",
					file.Path, file.Package, within(imported), because))
			}
		}
	}
	return complaints
}

// forbidden gives the reason why the file must not import a package, or nothing.
func forbidden(row rule, file goFile, imported string) string {
	if imported == module || strings.HasPrefix(imported, module+"/") {
		name := within(imported)
		if slices.Contains(row.May, name) || file.Generated && slices.Contains(row.Generated, name) {
			return ""
		}
		return row.Because
	}
	for _, border := range borders {
		if (imported == border.Prefix || strings.HasPrefix(imported, border.Prefix+"/")) && !matches(border.Only, file.Package) {
			return border.Because
		}
	}
	return ""
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		matched, err := path.Match(pattern, name)
		return matched && err == nil
	})
}

func imports(file goFile) []string {
	var paths []string
	for _, spec := range file.Syntax.Imports {
		if imported, err := strconv.Unquote(spec.Path.Value); err == nil {
			paths = append(paths, imported)
		}
	}
	return paths
}

// within writes an import path as the rows do: "portway/store" as "store", "portway" as ".".
func within(imported string) string {
	if imported == module {
		return "."
	}
	return strings.TrimPrefix(imported, module+"/")
}
