package archive_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"portway/archive"
	"portway/auth"
	"portway/record"
	"portway/seed"
	"portway/store"
	"portway/takeout"
)

// settle keeps a synthetic person's records for alice, without those that say nothing: the layout has no way to tell them
// from none.
func (s *scene) settle(t *testing.T, p *seed.Person) {
	t.Helper()
	var writes []store.Write
	err := p.Records(func(c *record.Category, r any) error {
		if f := c.Field("payload"); f != nil && record.Take(f.Pointer(r)).IsNull() {
			return nil
		}
		if setting, is := r.(*record.Setting); is && (setting.Value == nil || *setting.Value == "") {
			return nil
		}
		if interest, is := r.(*record.AdInterest); is && interest.Name == nil {
			return nil
		}
		writes = append(writes, store.Write{Category: c, Record: r})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for some := range slices.Chunk(writes, 1000) {
		if _, err := s.people.Write(t.Context(), alice, some); err != nil {
			t.Fatal(err)
		}
	}
}

// imported reads a TikTok archive, and returns the number of records per category and the records as text.
func imported(t *testing.T, packed []byte) (map[string]int64, []string) {
	t.Helper()
	counts, lines := map[string]int64{}, []string{}
	report, err := takeout.Read(t.Context(), bytes.NewReader(packed), int64(len(packed)),
		takeout.Options{Salt: []byte("alice"), ExportedAt: start}, func(c *record.Category, r record.Record) error {
			counts[c.Name]++
			line, err := json.Marshal(r)
			lines = append(lines, c.Type+" "+string(line))
			return err
		})
	if err != nil || report.UnknownTotal > 0 || report.File != takeout.ExportName {
		t.Fatalf("%v: file %q, unknown %+v", err, report.File, report.Unknown)
	}
	slices.Sort(lines)
	return counts, lines
}

func TestATikTokArchiveIsImportedAgain(t *testing.T) {
	for n := range 5 {
		importedAgain(t, seed.New(n, seed.Small, seed.Complete, start))
	}
}

func importedAgain(t *testing.T, p *seed.Person) {
	t.Helper()
	s := newScene(t)
	s.settle(t, p)
	_, m, packed := s.write(t, archive.Request{Grant: everything(), Format: archive.TikTok})
	if v := verify(t, s.keys, packed); !v.OK() {
		t.Error(v.Findings)
	}
	native, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.NDJSON})
	counts, lines := imported(t, packed)
	for _, c := range record.Categories {
		section := m.Section(c.Name)
		stored := int64(strings.Count(native[c.Name+".ndjson"], "\n"))
		if c.Type == "AdPartner" {
			if section.State != archive.NotAvailable {
				t.Errorf("%s is %s", c.Name, section.State)
			}
			continue
		}
		if section.Records != stored || counts[c.Name] != stored {
			t.Errorf("%s: %d records are kept, %d in the manifest, %d imported", c.Name, stored, section.Records, counts[c.Name])
		}
	}
	again := newScene(t)
	keepImported(t, again, packed)
	_, _, second := again.write(t, archive.Request{Grant: everything(), Format: archive.TikTok})
	if _, got := imported(t, second); !slices.Equal(got, lines) {
		t.Errorf("written and read once more, %d records become others: %s", len(lines), firstDifference(got, lines))
	}
}

// keepImported imports an archive for alice.
func keepImported(t *testing.T, s *scene, packed []byte) {
	t.Helper()
	_, err := takeout.Read(t.Context(), bytes.NewReader(packed), int64(len(packed)),
		takeout.Options{Salt: []byte("alice"), ExportedAt: start}, func(c *record.Category, r record.Record) error {
			_, err := s.people.Write(context.WithoutCancel(t.Context()), alice, []store.Write{{Category: c, Record: r}})
			return err
		})
	if err != nil {
		t.Fatal(err)
	}
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("\n got  %s\n want %s", got[i], want[i])
		}
	}
	return fmt.Sprintf("%d and %d records", len(got), len(want))
}

func TestATikTokArchiveHasNothingThatIsClosed(t *testing.T) {
	s := newScene(t)
	s.fill(t, 2)
	scopes := singleScopes()
	whole, _, _ := s.write(t, archive.Request{Grant: everything(), Format: archive.TikTok})
	seen := 0
	for i, removed := range scopes {
		g := everything(slices.Delete(slices.Clone(scopes), i, i+1)...)
		files, _, _ := s.write(t, archive.Request{Grant: g, Format: archive.TikTok})
		for _, c := range record.Categories {
			for k := range c.Fields {
				f := &c.Fields[k]
				if f.Kind == record.KindID || g.Rights.OpensField(c, f) {
					continue
				}
				for _, trace := range traces(c, f) {
					if strings.Contains(files[takeout.ExportName], trace) {
						t.Errorf("without %s: %s is inside", removed, c.Coordinate(f.Name))
					}
					if strings.Contains(whole[takeout.ExportName], trace) {
						seen++
					}
				}
			}
		}
	}
	if seen < 150 {
		t.Errorf("only %d closed fields would be seen if they were open", seen)
	}
}

func TestATikTokArchiveOfNothingIsStillOne(t *testing.T) {
	s := newScene(t)
	files, m, _ := s.write(t, archive.Request{Grant: everything("likes:read", "messages:read"), Format: archive.TikTok})
	want := `{"Direct Message":{"Direct Messages":{"ChatHistory":{}},"Group Chat":{"GroupChat":{}}},` +
		`"Likes and Favorites":{"Like List":{"App":1,"ItemFavoriteList":null}}}` + "\n"
	if got := files[takeout.ExportName]; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if m.Section("likes").State != archive.Empty || m.Section("posts").State != archive.NotGranted {
		t.Errorf("likes are %s, posts are %s", m.Section("likes").State, m.Section("posts").State)
	}
}

func TestMessagesWithoutTheirConversationsKeepTogether(t *testing.T) {
	s := newScene(t)
	s.settle(t, seed.Sample(start))
	g := everything(append(otherPeoplesScopes(), auth.All, "messages.text:read")...)
	all, _, _ := s.write(t, archive.Request{Grant: g, Format: archive.TikTok})
	g.Rights = auth.Open([]string{"messages:read"})
	alone, m, _ := s.write(t, archive.Request{Grant: g, Format: archive.TikTok})
	count := func(files map[string]string) int {
		return strings.Count(files[takeout.ExportName], `"Chat History with `)
	}
	if m.Section("messages").Records == 0 || count(alone) < count(all) || count(alone) == 0 {
		t.Errorf("%d messages in %d conversations, of %d", m.Section("messages").Records, count(alone), count(all))
	}
}
