package takeout

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"
	"time"

	"portway/record"
)

// A strip is a document of any size that is nowhere: a head, numbered items of one size, a foot.
type strip struct {
	head, foot string
	item       func(n int64) string
	items      int64
}

func (s strip) width() int64 { return int64(len(s.item(0))) }

func (s strip) size() int64 { return int64(len(s.head)) + s.items*s.width() + int64(len(s.foot)) }

func (s strip) ReadAt(p []byte, at int64) (int, error) {
	n := 0
	for n < len(p) {
		rest := s.from(at + int64(n))
		if rest == "" {
			return n, io.EOF
		}
		n += copy(p[n:], rest)
	}
	return n, nil
}

// from gives the piece of the document that starts at an offset.
func (s strip) from(at int64) string {
	if at < int64(len(s.head)) {
		return s.head[at:]
	}
	at -= int64(len(s.head))
	if n := at / s.width(); n < s.items {
		return s.item(n)[at%s.width():]
	}
	return s.foot[min(at-s.items*s.width(), int64(len(s.foot))):]
}

// date goes back by a second for every third item, so that dates repeat as they do in real lists.
func date(n int64) string {
	return exported.Add(-time.Duration(n/3) * time.Second).Format("2006-01-02 15:04:05")
}

var strips = map[string]func(items int64) strip{
	"watched videos": func(items int64) strip {
		return strip{
			head: `{"Your Activity":{"Watch History":{"VideoList":[`, foot: `{}]}}}`, items: items,
			item: func(n int64) string {
				return fmt.Sprintf(`{"Date":"%s","Link":"https://www.tiktokv.com/share/video/%019d/","Title":""},`, date(n), n)
			},
		}
	},
	"the messages of one conversation": func(items int64) strip {
		return strip{
			head: `{"Direct Message":{"Direct Messages":{"ChatHistory":{"Chat History with friend:":[`, foot: `{}]}}}}`, items: items,
			item: func(n int64) string {
				return fmt.Sprintf(`{"Date":"%s","From":"friend","Content":"message number %012d of a long conversation"},`, date(n), n)
			},
		}
	},
	"the messages of one talk with the assistant": func(items int64) strip {
		return strip{
			head: `{"Direct Message":{"Tako Chat History":{"TakoChatHistoryList":[{"Messages":[`, foot: `{}]}]}}}`, items: items,
			item: func(n int64) string {
				return fmt.Sprintf(`{"Date":"%s UTC","Content":{"text":"message number %012d of a long conversation"}},`, date(n), n)
			},
		}
	},
	"orders": func(items int64) strip {
		return strip{
			head: `{"TikTok Shop":{"Order History":{"OrderHistories":{`, foot: `"-":null}}}}`, items: items,
			item: func(n int64) string {
				return fmt.Sprintf(`"a %012d":{"order_date":"%s","Products":[{"product_name":"p","quantity":1}]},`, n, date(n))
			},
		}
	},
	"what nothing reads": func(items int64) strip {
		return strip{
			head: `{"Post":{"Posts":null},"New":{"list":[`, foot: `{}]}}`, items: items,
			item: func(n int64) string { return fmt.Sprintf(`{"Date":"%s","number":"%012d"},`, date(n), n) },
		}
	},
}

// The bound is on what is alive and what waits for the collector together; a reading that kept its items would need
// several times the size of the file.
func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	const bound = 24 << 20
	for name, lay := range strips {
		t.Run(name, func(t *testing.T) {
			s := lay(documentSize / lay(1).width())
			runtime.GC()
			before := heap()
			peak, seen := uint64(0), 0
			report, err := Read(context.Background(), s, s.size(), Options{Salt: salt, ExportedAt: exported, Progress: func(int64, int64) {
				if seen++; seen%8 == 0 {
					peak = max(peak, heap())
				}
			}}, func(*record.Category, record.Record) error { return nil })
			if err != nil || report.Bytes < s.size() {
				t.Fatalf("%v after %d bytes of %d", err, report.Bytes, s.size())
			}
			if emitted := report.Emitted(); name != "what nothing reads" && emitted < s.items {
				t.Errorf("%d records of %d items", emitted, s.items)
			}
			if peak > before+bound {
				t.Errorf("the heap grew from %d to %d bytes over %d bytes of file", before, peak, s.size())
			}
		})
	}
}

func heap() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func BenchmarkRead(b *testing.B) {
	s := strips["watched videos"](200_000)
	text := make([]byte, s.size())
	if _, err := s.ReadAt(text, 0); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(s.size())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(context.Background(), bytes.NewReader(text), s.size(), Options{Salt: salt, ExportedAt: exported},
			func(*record.Category, record.Record) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
