package archive_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"portway/archive"
	"portway/auth"
)

// A file of a zip that a test builds anew.
type zipped struct {
	name    string
	content string
	mode    fs.FileMode
	method  uint16
	comment string // of the zip, on any of its files
}

// repack builds a zip with other content.
func repack(t *testing.T, files []zipped) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: f.name, Method: f.method}
		h.SetMode(f.mode | 0o600)
		w, err := z.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.content); err != nil {
			t.Fatal(err)
		}
		if f.comment != "" {
			z.SetComment(f.comment)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A tampering is one way to change an archive, and what has to be found.
type tampering struct {
	why    string
	change func(files []zipped) []zipped
	want   archive.FindingKind
	file   string
}

func at(files []zipped, name string) int {
	return slices.IndexFunc(files, func(f zipped) bool { return f.name == name })
}

func edit(name string, change func(string) string) func([]zipped) []zipped {
	return func(files []zipped) []zipped {
		files[at(files, name)].content = change(files[at(files, name)].content)
		return files
	}
}

func adding(f zipped) func([]zipped) []zipped {
	return func(files []zipped) []zipped { return append(files, f) }
}

func without(name string) func([]zipped) []zipped {
	return func(files []zipped) []zipped { return slices.Delete(files, at(files, name), at(files, name)+1) }
}

var tamperings = []tampering{
	{"one letter", edit("posts.ndjson", func(s string) string { return strings.Replace(s, "own", "OWN", 1) }), archive.Altered, "posts.ndjson"},
	{"a record more", edit("posts.ndjson", func(s string) string { return s + "{}\n" }), archive.Altered, "posts.ndjson"},
	{"a record less", edit("posts.ndjson", func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] }), archive.Altered, "posts.ndjson"},
	{"an empty section filled", edit("likes.ndjson", func(string) string { return "{}\n" }), archive.Altered, "likes.ndjson"},
	{"other keys", edit("keys.json", func(string) string { return `{"keys":[]}` }), archive.Altered, "keys.json"},
	{"a file less", without("posts.ndjson"), archive.Missing, "posts.ndjson"},
	{"a file more", adding(zipped{name: "more.ndjson", content: "{}\n"}), archive.Extra, "more.ndjson"},
	{"a folder", adding(zipped{name: "folder/"}), archive.Extra, "folder/"},
	{"the same name again", adding(zipped{name: "posts.ndjson", content: "{}\n"}), archive.Repeated, "posts.ndjson"},
	{"the same name for systems without case", adding(zipped{name: "Posts.NDJSON", content: "{}\n"}), archive.Repeated, "Posts.NDJSON"},
	{"two manifests", adding(zipped{name: "manifest.json", content: "{}"}), archive.Repeated, "manifest.json"},
	{"a way out", adding(zipped{name: "../../etc/passwd"}), archive.UnsafeName, "../../etc/passwd"},
	{"a way from the root", adding(zipped{name: "/etc/passwd"}), archive.UnsafeName, "/etc/passwd"},
	{"a way out on Windows", adding(zipped{name: `..\x`}), archive.UnsafeName, `..\x`},
	{"a drive", adding(zipped{name: "C:x"}), archive.UnsafeName, "C:x"},
	{"a stream", adding(zipped{name: "posts.ndjson:x"}), archive.UnsafeName, "posts.ndjson:x"},
	{"a hidden file", adding(zipped{name: ".bashrc"}), archive.UnsafeName, ".bashrc"},
	{"a name that does not print", adding(zipped{name: "a\nb"}), archive.UnsafeName, "a\nb"},
	{"a symbolic link", adding(zipped{name: "link", content: "/etc", mode: fs.ModeSymlink}), archive.UnsafeName, "link"},
	{"no manifest", without("manifest.json"), archive.Missing, "manifest.json"},
	{"no signature", without("manifest.jws"), archive.Missing, "manifest.jws"},
	{"another manifest", edit("manifest.json", func(s string) string { return strings.Replace(s, "sub_alice", "sub_bob", 1) }), archive.Unsigned, "manifest.jws"},
	{"a space in the manifest", edit("manifest.json", func(s string) string { return s + " " }), archive.Unsigned, "manifest.jws"},
	{"half a signature", edit("manifest.jws", func(s string) string { return s[:len(s)-10] }), archive.Unsigned, "manifest.jws"},
	{"no manifest at all", func([]zipped) []zipped { return nil }, archive.NotAnArchive, ""},
	{"a manifest that is none", edit("manifest.json", func(string) string { return "[" }), archive.NotAnArchive, ""},
	{"a manifest of another time", edit("manifest.json", func(s string) string { return strings.Replace(s, `"version": 1`, `"version": 2`, 1) }), archive.NotAnArchive, ""},
	{"a comment", adding(zipped{name: "x", comment: "hidden"}), archive.Extra, ""},
}

func TestH2_EachKindOfTamperingIsFound(t *testing.T) {
	s := newScene(t)
	s.keep(t, alice, category(t, "posts"), made(category(t, "posts"), 0, "own"), made(category(t, "posts"), 1, "own"))
	content, _, packed := s.write(t, archive.Request{Grant: everything("posts:read", "likes:read"), Format: archive.NDJSON})
	original := func() []zipped {
		var files []zipped
		z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			files = append(files, zipped{name: f.Name, content: content[f.Name], method: zip.Deflate})
		}
		return files
	}
	if v := verify(t, s.keys, repack(t, original())); !v.OK() {
		t.Fatalf("unpacked and packed again by another program: %v", v.Findings)
	}
	for _, test := range tamperings {
		v := verify(t, s.keys, repack(t, test.change(original())))
		found := slices.ContainsFunc(v.Findings, func(f archive.Finding) bool { return f.Kind == test.want && f.File == test.file })
		if !found || v.OK() {
			t.Errorf("%s: %v, want %s %q", test.why, v.Findings, test.want, test.file)
		}
	}
}

func verify(t testing.TB, keys auth.PublicKeys, packed []byte) *archive.Verification {
	t.Helper()
	v, err := archive.Verify(t.Context(), bytes.NewReader(packed), int64(len(packed)), keys)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNoByteCanBeChangedOrLost(t *testing.T) {
	s := newScene(t)
	s.keep(t, alice, category(t, "posts"), made(category(t, "posts"), 0, "own"))
	_, _, packed := s.write(t, archive.Request{Grant: everything("posts:read"), Format: archive.NDJSON})
	for i := 0; i < len(packed); i += 7 {
		if v := verify(t, s.keys, packed[:i]); v.OK() {
			t.Fatalf("cut at %d of %d: nothing is found", i, len(packed))
		}
		changed := bytes.Clone(packed)
		changed[i] ^= 0x41
		// A few bytes of a zip mean nothing to what is in it: dates, versions, attributes. Content and names must stand.
		if v := verify(t, s.keys, changed); v.OK() && contentOf(t, changed) != contentOf(t, packed) {
			t.Fatalf("changed at %d: nothing is found, and the content is another", i)
		}
	}
}

func contentOf(t testing.TB, packed []byte) string {
	var b strings.Builder
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err.Error()
	}
	for _, f := range z.File {
		b.WriteString(f.Name)
		r, err := f.Open()
		if err != nil {
			return err.Error()
		}
		if _, err := io.Copy(&b, r); err != nil {
			return err.Error()
		}
	}
	return b.String()
}

func TestH2_BytesBesideTheFilesAreFound(t *testing.T) {
	s := newScene(t)
	_, _, packed := s.write(t, archive.Request{Grant: everything("posts:read"), Format: archive.NDJSON})
	for why, changed := range map[string][]byte{
		"before the first":                      append([]byte("#!/bin/sh\n"), packed...),
		"after the last":                        append(bytes.Clone(packed), "more"...),
		"another name in the file's own header": bytes.Replace(packed, []byte("posts.ndjson"), []byte("pests.ndjson"), 1),
	} {
		if v := verify(t, s.keys, changed); v.OK() {
			t.Errorf("%s: nothing is found", why)
		}
	}
}

// A file may say that it is small and unpack to more than fits anywhere.
func TestH3_ABombIsNotUnpacked(t *testing.T) {
	s := newScene(t)
	content, _, _ := s.write(t, archive.Request{Grant: everything("posts:read"), Format: archive.NDJSON})
	var files []zipped
	for name, text := range content {
		files = append(files, zipped{name: name, content: text, method: zip.Deflate})
	}
	files[at(files, "posts.ndjson")].content = strings.Repeat("0", 32<<20)
	v := verify(t, s.keys, repack(t, files))
	if len(v.Findings) != 1 || !strings.Contains(v.Findings[0].Text, "longer than 0 bytes") {
		t.Errorf("found is %v", v.Findings)
	}
}

func TestKeysDecideWhoSigned(t *testing.T) {
	s := newScene(t)
	_, _, packed := s.write(t, archive.Request{Grant: everything("posts:read"), Format: archive.NDJSON})
	published, err := auth.ParseKeys(s.keys.JWKS())
	if err != nil {
		t.Fatal(err)
	}
	if v := verify(t, published, packed); !v.OK() || v.SignedBy == "" {
		t.Errorf("with the published keys: %v", v.Findings)
	}
	other := &auth.Keyring{Folder: t.TempDir(), Now: func() time.Time { return start }, Log: slog.New(slog.DiscardHandler)}
	if err := other.Open(); err != nil {
		t.Fatal(err)
	}
	v := verify(t, other, packed)
	if v.OK() || v.SignedBy != "" || len(v.Findings) != 1 || v.Findings[0].Kind != archive.Unsigned {
		t.Errorf("with another deployment's keys: %v", v.Findings)
	}
}

// away is a file that cannot be read beyond a place.
type away struct{ *bytes.Reader }

func (a away) ReadAt(p []byte, at int64) (int, error) {
	if at < 100 {
		return 0, errors.New("the disk is away")
	}
	return a.Reader.ReadAt(p, at)
}

func TestAFileThatCannotBeReadIsNoFinding(t *testing.T) {
	s := newScene(t)
	_, _, packed := s.write(t, archive.Request{Grant: everything("posts:read"), Format: archive.NDJSON})
	if v, err := archive.Verify(t.Context(), away{bytes.NewReader(packed)}, int64(len(packed)), s.keys); err == nil {
		t.Errorf("it is said of the archive: %v", v.Findings)
	}
}
