package takeout

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"portway/problem"
	"portway/record"
)

const small = `{"Activity":{"Hashtag":{"HashtagList":[{"HashtagName":"go"}]}}}`

func TestTheExportIsFoundByItsKeys(t *testing.T) {
	other := `{"package":{"version":1},"Profile":"x"}`
	for name, files := range map[string][]string{
		"by itself":                    {"user_data_tiktok.json", small},
		"in a folder":                  {"TikTok/data/user_data.json", small},
		"under another name":           {"export", small},
		"after other JSON":             {"a.json", other, "b.json", small, "c.txt", "Date: x\nLink: y\n"},
		"beside what no one can read":  {"__MACOSX/._user_data.json", "\x00\x05\x16\x07", "user_data.json", small},
		"beside broken JSON":           {"a.json", `{"a":`, "b.json", small},
		"beside an empty file":         {"a.json", "", "b.json", small},
		"behind a mark and some space": {"a.json", "\xEF\xBB\xBF  " + small},
	} {
		got := read(zipped(t, files...))
		if got.err != nil || len(got.records) != 1 || !got.report.Complete || got.report.Container != "zip" {
			t.Errorf("%s: %v, %d records", name, got.err, len(got.records))
		}
	}
}

func TestASecondExportInAZipIsMentioned(t *testing.T) {
	got := read(zipped(t, "a.json", small, "b.json", small))
	if len(got.records) != 1 || len(got.report.Notes) != 2 {
		t.Errorf("%d records, notes %v", len(got.records), got.report.Notes)
	}
}

func TestADoubledDocumentIsMentioned(t *testing.T) {
	if got := read([]byte(small + "\n")); len(got.report.Notes) != 0 {
		t.Errorf("of a single one: %v", got.report.Notes)
	}
	if got := read([]byte(small + small)); got.err != nil || len(got.report.Notes) != 1 {
		t.Errorf("%v, %v", got.report.Notes, got.err)
	}
}

func TestWhatIsNoExportIsExplained(t *testing.T) {
	whole := zipped(t, "user_data.json", string(whole(L3)))
	locked := bytes.Clone(zipped(t, "user_data.json", small))
	setFlag(locked, "PK\x03\x04", 6)
	setFlag(locked, "PK\x01\x02", 8)
	bad := bytes.Clone(whole)
	bad[len(bad)/3] ^= 0xFF
	beyond := bytes.Clone(whole)
	copy(beyond[bytes.LastIndex(beyond, []byte("PK\x01\x02"))+42:], "\xF0\xFF\xFF\x00")
	for _, test := range []struct {
		name, say string
		file      []byte
	}{
		{"nothing", "The file is empty", nil},
		{"only space", "The file is empty", []byte("\xEF\xBB\xBF \n")},
		{"an empty zip", "The file is empty", zipped(t)},
		{"a cut zip", "incomplete or damaged", whole[:len(whole)/2]},
		{"the first bytes of a zip", "incomplete or damaged", []byte("PK")},
		{"a damaged zip", "damaged", bad},
		{"a zip that points behind its end", "damaged", beyond},
		{"a locked zip", "password", locked},
		{"a text export", "text format (TXT)", zipped(t, "TikTok/Activity/Watch History.txt", "Date: 2026-01-02 03:04:05 UTC\nLink: x\n\n", "TikTok/Activity/Like List.txt", "x")},
		{"a text export in Dutch", "text format (TXT)", zipped(t, "TikTok/Activiteit/Kijkgeschiedenis.txt", "Datum: 2026-01-02 03:04:05 UTC\nLink: x\n\n")},
		{"a file of a text export", "text format (TXT)", []byte("Date: 2026-01-02 03:04:05 UTC\nLink: x\n\nDate: 2026-01-02 03:04:05 UTC\nLink: x\n")},
		{"a zip of pictures", "no JSON", zipped(t, "a.jpg", "\xFF\xD8\xFF")},
		{"a zip in a zip", "unpack the outer one", zipped(t, "a.zip", string(zipped(t, "user_data.json", small)))},
		{"a zip of other JSON", "none with the parts", zipped(t, "a.json", `{"a":1}`)},
		{"a zip of broken JSON", "ends at byte", zipped(t, "a.json", `{"a":`)},
		{"other JSON", "none of the parts", []byte(`{"a":{"b":[1,2,{"c":null}]}}`)},
		{"an object without keys", "none of the parts", []byte(`{}`)},
		{"JSON with one key like ours", "none of the parts", []byte(`{"Profile":{"name":"x"}}`)},
		{"a list", "but a list", []byte(`[{"a":1}]`)},
		{"a web page", "web page", []byte("<!doctype html><title>Not found</title>")},
		{"a letter", "text, but no JSON", []byte("Dear Sir or Madam,\nthank you.\n")},
		{"a picture", "neither a zip nor JSON", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x99\x98")},
		{"another packer", "unpack it first", []byte("\x1F\x8B\x08\x00")},
		{"UTF-16", "UTF-16", []byte("\xFF\xFE{\x00\"\x00")},
	} {
		got := read(test.file)
		if !problem.Is(got.err, problem.BadInput) || !strings.Contains(got.err.Error(), test.say) {
			t.Errorf("%s: %v, want something about %q", test.name, got.err, test.say)
		}
		if got.report == nil || got.report.Complete {
			t.Errorf("%s: the report says that all is well", test.name)
		}
	}
}

// setFlag sets the lowest flag of every header in a zip that starts so.
func setFlag(file []byte, header string, at int) {
	for i := 0; i+at+2 < len(file); i++ {
		if string(file[i:i+4]) == header {
			flags := binary.LittleEndian.Uint16(file[i+at:])
			binary.LittleEndian.PutUint16(file[i+at:], flags|1)
		}
	}
}

func TestABrokenFileTellsWhereAndKeepsWhatCameBefore(t *testing.T) {
	good := `{"Your Activity":{"Searches":{"SearchList":[{"Date":"2026-01-02 03:04:05","SearchTerm":"tea"},`
	for _, test := range []struct{ name, rest, say string }{
		{"cut between items", ``, "ends at byte"},
		{"cut inside an item", `{"Date":"2026`, "ends at byte"},
		{"a comma too many", `,`, "no valid JSON near byte 9"},
		{"an item that is no JSON", `{"Date" "x"}]}}}`, "no valid JSON near byte"},
		{"an end too early", `{}}}}`, "no valid JSON near byte"},
		{"something after an item", `{} x ]}}}`, "no valid JSON near byte"},
		{"a control character", "{\"SearchTerm\":\"a\nb\"}]}}}", "no valid JSON near byte"},
		{"a number that is none", `{"a":01}]}}}`, "no valid JSON near byte"},
		{"a key that is none", `{}]},1:2}}`, "no valid JSON near byte"},
	} {
		got := read([]byte(good + test.rest))
		if !problem.Is(got.err, problem.BadInput) || !strings.Contains(got.err.Error(), test.say) || !strings.Contains(got.err.Error(), "is kept") {
			t.Errorf("%s: %v", test.name, got.err)
		}
		if len(got.records) != 1 || got.report.Complete || got.report.Of(record.SearchCategory).Emitted != 1 {
			t.Errorf("%s: %d records", test.name, len(got.records))
		}
		if at, _ := problem.Of(got.err).Details["offset"].(int64); at < int64(len(good))-1 || at > int64(len(good)+len(test.rest)) {
			t.Errorf("%s: says byte %d, the break is after %d", test.name, at, len(good))
		}
	}
}

func TestErrorsOfTheCallerComeBack(t *testing.T) {
	full := errors.New("disk full")
	file := []byte(small)
	_, err := Read(context.Background(), bytes.NewReader(file), int64(len(file)), Options{Salt: salt, ExportedAt: exported},
		func(*record.Category, record.Record) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("the caller's error became %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, file := range [][]byte{file, zipped(t, "a.json", small)} {
		_, err = Read(ctx, bytes.NewReader(file), int64(len(file)), Options{Salt: salt, ExportedAt: exported},
			func(*record.Category, record.Record) error { return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("an ended context became %v", err)
		}
	}
}

func TestProgressReachesTheEnd(t *testing.T) {
	file := whole(L3)
	for _, file := range [][]byte{file, zipped(t, "a.json", string(file))} {
		var last, total int64
		got := readWith(file, Options{Salt: salt, ExportedAt: exported, Progress: func(done, all int64) {
			if done < last || done > all {
				t.Errorf("%d of %d after %d", done, all, last)
			}
			last, total = done, all
		}})
		if got.err != nil || last != total || last != int64(len(whole(L3))) {
			t.Errorf("%v: ends at %d of %d", got.err, last, total)
		}
	}
}

func TestAMethodNobodyKnows(t *testing.T) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	f, err := w.CreateRaw(&zip.FileHeader{Name: "a.json", Method: 77, CompressedSize64: 2, UncompressedSize64: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read(out.Bytes()); !problem.Is(got.err, problem.BadInput) {
		t.Errorf("%v", got.err)
	}
}
