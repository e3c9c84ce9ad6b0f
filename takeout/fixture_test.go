package takeout

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"portway/record"
)

var (
	exported = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	salt     = []byte("a person's salt")
	madeID   = regexp.MustCompile(`^[A-Za-z]+_[a-z2-7]{26}$`) // from content, not the platform's
)

// document builds a JSON document with each value at its place, such as "Post/Posts/VideoList".
func document(values map[string]string) []byte {
	root := map[string]any{}
	for at, value := range values {
		keys := strings.Split(at, "/")
		object := root
		for _, key := range keys[:len(keys)-1] {
			if _, is := object[key].(map[string]any); !is {
				object[key] = map[string]any{}
			}
			object = object[key].(map[string]any)
		}
		object[keys[len(keys)-1]] = json.RawMessage(value)
	}
	text, err := json.Marshal(root)
	if err != nil {
		panic(err)
	}
	return text
}

// zipped builds a zip with the files in the order given: name, content, name, content.
func zipped(t testing.TB, files ...string) []byte {
	return zippedAt(t, time.Time{}, files...)
}

func zippedAt(t testing.TB, made time.Time, files ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for i := 0; i < len(files); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: files[i], Method: zip.Deflate, Modified: made})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A reading is what a file gave.
type reading struct {
	records []emitted
	report  *Report
	err     error
}

type emitted struct {
	category *record.Category
	record   record.Record
}

func read(file []byte) reading { return readWith(file, Options{Salt: salt, ExportedAt: exported}) }

func readWith(file []byte, options Options) reading {
	var got reading
	got.report, got.err = Read(context.Background(), bytes.NewReader(file), int64(len(file)), options,
		func(c *record.Category, r record.Record) error {
			got.records = append(got.records, emitted{c, r})
			return nil
		})
	return got
}

// lines gives the records as "type {json}", without ids that were made from content and without dates of the export.
func (r reading) lines() []string {
	lines := []string{}
	for _, e := range r.records {
		lines = append(lines, e.line())
	}
	return lines
}

func (e emitted) line() string {
	var fields map[string]any
	raw, _ := json.Marshal(e.record)
	if err := json.Unmarshal(raw, &fields); err != nil {
		panic(err)
	}
	if own, _ := fields["id"].(string); madeID.MatchString(own) {
		delete(fields, "id")
	}
	if fields["createdAt"] == exported.Format(time.RFC3339) {
		delete(fields, "createdAt")
	}
	for _, key := range []string{"conversationId", "orderId", "watchedLiveId", "hostedLiveId"} {
		if parent, _ := fields[key].(string); madeID.MatchString(parent) {
			fields[key] = "parent"
		}
	}
	line, _ := json.Marshal(fields)
	return e.category.Type + " " + string(line)
}

func (r reading) ids() []string {
	ids := []string{}
	for _, e := range r.records {
		ids = append(ids, e.record.GetID())
	}
	return ids
}
