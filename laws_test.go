package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/archive"
	"portway/auth"
	"portway/record"
	"portway/seed"
)

// TestPagingIsTheArchive holds the law of the house, for every category: what paging through the graph gives is the
// archive's section, byte for byte, and what the changes tell from the beginning.
func TestPagingIsTheArchive(t *testing.T) {
	w := newWorld(t, "", func(g *gatewayFlags) { g.BudgetPoints, g.BudgetBurst = 1e6, 1e6 })
	if err := seedSample(context.Background(), w.storage); err != nil {
		t.Fatal(err)
	}
	sections := w.sections(t, auth.Everything())
	token := w.token(t, seed.SampleUsername, "app", strings.Join(auth.Scopes(), " "))
	for _, c := range record.Categories {
		paged := w.page(t, token, c)
		if told := w.replay(t, token, c); told != sortedLines(paged) {
			t.Errorf("%s: the changes tell\n%.400s\npaging gives\n%.400s", c.Name, told, sortedLines(paged))
		}
		if paged != sections[c.Name] {
			t.Errorf("%s: paging gives\n%.400s\nthe archive has\n%.400s", c.Name, paged, sections[c.Name])
		}
		if len(paged) < 20 {
			t.Errorf("%s: the sample person has none", c.Name)
		}
	}
}

// TestWithoutAScopeNotAByte takes one scope away at a time: neither the graph nor the archive shows what it opened.
func TestWithoutAScopeNotAByte(t *testing.T) {
	w := newWorld(t, "", func(g *gatewayFlags) { g.BudgetPoints, g.BudgetBurst = 1e6, 1e6 })
	if err := seedSample(context.Background(), w.storage); err != nil {
		t.Fatal(err)
	}
	full := w.sections(t, auth.Everything())
	for _, c := range record.Categories {
		scopes := single(func(s string) bool { return s != c.Scope })
		rights := auth.Open(scopes)
		if got := w.sections(t, rights)[c.Name]; got != "" {
			t.Errorf("without %s the archive has %.200s", c.Scope, got)
		}
		answer := w.ask(t, w.token(t, seed.SampleUsername, "app", strings.Join(scopes, " ")), fmt.Sprintf(`{ me { %s } }`, selection(c, "first: 1000")))
		first, _, _ := strings.Cut(full[c.Name], ",")
		if strings.Contains(answer.Body.String(), first) {
			t.Errorf("without %s the graph has %.200s", c.Scope, answer.Body)
		}
		if told := w.replay(t, w.token(t, seed.SampleUsername, "app", strings.Join(scopes, " ")), c); told != "" {
			t.Errorf("without %s the changes tell %.200s", c.Scope, told)
		}
	}
}

// single lists the scopes of categories and fields, without groups, that keep wants.
func single(keep func(string) bool) []string {
	var scopes []string
	for _, s := range auth.Scopes() {
		group := s == auth.All
		for _, c := range record.Categories {
			group = group || s == c.GroupScope
		}
		if !group && keep(s) {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// sections writes an archive of the sample person and returns its sections.
func (w *world) sections(t *testing.T, rights auth.Rights) map[string]string {
	t.Helper()
	account, err := w.storage.Control.AccountNamed(context.Background(), seed.SampleUsername)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	writer := &archive.Writer{Source: w.storage.People, Signer: w.storage.Keys, Now: time.Now}
	_, err = writer.Write(context.Background(), &file, archive.Request{
		Grant: &auth.Grant{ID: "g", Person: account.ID, Subject: "s", Rights: rights}, Format: archive.NDJSON,
	})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil {
		t.Fatal(err)
	}
	sections := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		sections[strings.TrimSuffix(f.Name, ".ndjson")] = string(text)
	}
	return sections
}

// page reads a category to its end, three records at a time, as lines of JSON.
func (w *world) page(t *testing.T, token string, c *record.Category) string {
	t.Helper()
	var lines strings.Builder
	for after := ""; ; {
		arguments := "first: 3"
		if after != "" {
			arguments += fmt.Sprintf(", after: %q", after)
		}
		answer := w.ask(t, token, fmt.Sprintf(`{ me { %s } }`, selection(c, arguments)))
		var body struct {
			Data struct{ Me map[string]json.RawMessage }
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || answer.Code != 200 {
			t.Fatalf("%v: %s", err, answer.Body)
		}
		if c.Single {
			fmt.Fprintf(&lines, "%s\n", body.Data.Me[c.Name])
			return lines.String()
		}
		var list struct {
			Nodes    []json.RawMessage
			PageInfo record.PageInfo
		}
		if err := json.Unmarshal(body.Data.Me[c.Name], &list); err != nil {
			t.Fatal(err)
		}
		for _, n := range list.Nodes {
			fmt.Fprintf(&lines, "%s\n", n)
		}
		if !list.PageInfo.HasNextPage {
			return lines.String()
		}
		after = *list.PageInfo.EndCursor
	}
}

// replay follows the changes of a category from the beginning and returns the records that stand in the end, as sorted
// lines of JSON.
func (w *world) replay(t *testing.T, token string, c *record.Category) string {
	t.Helper()
	standing := map[string]string{}
	for after := ""; ; {
		answer := w.ask(t, token, fmt.Sprintf(`{ changes(first: 400, categories: [%q]%s) { nodes { id record { ... on %s { %s } } } pageInfo { hasNextPage endCursor } } }`,
			c.Name, after, c.Type, allFields(c)))
		var body struct {
			Data struct {
				Changes struct {
					Nodes []struct {
						ID     string
						Record json.RawMessage
					}
					PageInfo record.PageInfo
				}
			}
		}
		if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || answer.Code != 200 {
			t.Fatalf("%v: %s", err, answer.Body)
		}
		for _, change := range body.Data.Changes.Nodes {
			standing[change.ID] = string(change.Record)
		}
		if !body.Data.Changes.PageInfo.HasNextPage {
			return sortedLines(strings.Join(slices.Collect(maps.Values(standing)), "\n"))
		}
		after = fmt.Sprintf(", after: %q", *body.Data.Changes.PageInfo.EndCursor)
	}
}

func sortedLines(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func allFields(c *record.Category) string {
	var fields []string
	for _, f := range c.Fields {
		fields = append(fields, f.Name)
	}
	return strings.Join(fields, " ")
}

// selection selects every field of a category.
func selection(c *record.Category, arguments string) string {
	all := allFields(c)
	if c.Single {
		return fmt.Sprintf("%s { %s }", c.Name, all)
	}
	return fmt.Sprintf("%s(%s) { nodes { %s } pageInfo { hasNextPage endCursor } }", c.Name, arguments, all)
}
