package archive

import (
	"crypto/sha256"
	_ "embed" // for the style and the script of the pages
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"portway/record"
)

const (
	indexName  = "index.html"
	pageLength = 500 // records
)

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string // of a section's pages: searches this one

//go:embed search.js
var searchScript string // of the index: searches all pages

// pages writes HTML: a page per so many records, each a card.
type pages struct {
	create   func(name string) (io.Writer, error)
	w        io.Writer
	category *record.Category
	fields   []*record.Field
	labels   []string // what stands before each field's value
	buf      []byte
	page     int // from 1
	onPage   int // records
	closed   []string
	words    wordIndex
}

func newPages(s *Section, c *record.Category, fields []*record.Field, create func(string) (io.Writer, error)) (*pages, error) {
	p := &pages{create: create, category: c, fields: fields, closed: s.Closed}
	for _, f := range fields {
		p.labels = append(p.labels, "<dt>"+html.EscapeString(words(f.Name))+"</dt><dd>")
	}
	return p, p.begin()
}

// pageName names a page of a section: posts.html, then posts-2.html.
func pageName(category string, page int) string {
	if page == 1 {
		return category + ".html"
	}
	return category + "-" + strconv.Itoa(page) + ".html"
}

func (p *pages) begin() error {
	p.page++
	p.onPage = 0
	w, err := p.create(pageName(p.category.Name, p.page))
	if err != nil {
		return err
	}
	p.w = w
	title := words(p.category.Name)
	if p.page > 1 {
		title += ", page " + strconv.Itoa(p.page)
	}
	p.buf = appendHead(p.buf, title, sourceHash(pageScript))
	p.buf = append(p.buf, `<nav><a href="`+indexName+`">All categories</a>`...)
	if p.page > 1 {
		p.buf = append(p.buf, `<a rel="prev" href="`+pageName(p.category.Name, p.page-1)+`">Newer</a>`...)
	}
	p.buf = append(p.buf, "</nav>\n<h1>"...)
	p.buf = appendText(p.buf, title)
	p.buf = append(p.buf, "</h1>\n<p>"...)
	p.buf = appendText(p.buf, p.category.Description)
	p.buf = append(p.buf, "</p>\n"...)
	if len(p.closed) > 0 {
		p.buf = append(p.buf, "<p>Not part of this archive: "...)
		p.buf = appendText(p.buf, wordList(p.closed))
		p.buf = append(p.buf, ".</p>\n"...)
	}
	p.buf = appendSearchBox(p.buf, "this page")
	return nil
}

func (p *pages) rows(rows []record.Row) error {
	for _, row := range rows {
		if p.onPage == pageLength {
			p.buf = append(p.buf, `<nav><a rel="next" href="`+pageName(p.category.Name, p.page+1)+`">Older</a></nav>`...)
			if err := p.finish(); err != nil {
				return err
			}
			if err := p.begin(); err != nil {
				return err
			}
		}
		p.onPage++
		p.card(row)
		if err := spill(p.w, &p.buf, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (p *pages) end() error {
	if p.page == 1 && p.onPage == 0 {
		p.buf = append(p.buf, "<p>There is nothing here.</p>\n"...)
	}
	if err := p.finish(); err != nil || len(p.words.runs) == 0 {
		return err
	}
	w, err := p.create(p.category.Name + wordsEnding)
	if err != nil {
		return err
	}
	return p.words.write(w, p.category.Name, p.page)
}

func (p *pages) finish() error {
	p.words.turn(p.page)
	p.buf = appendFoot(p.buf, pageScript)
	return spill(p.w, &p.buf, 0)
}

func (p *pages) card(row record.Row) {
	p.buf = append(p.buf, "<article>"...)
	for i, f := range p.fields {
		if f.Name == "createdAt" {
			p.buf = appendMoment(p.buf, row[i])
		}
	}
	p.buf = append(p.buf, "<dl>"...)
	for i, f := range p.fields {
		if row[i].IsNull() || f.Name == "createdAt" {
			continue
		}
		p.words.add(p.page, row[i].Text())
		p.buf = append(p.buf, p.labels[i]...)
		p.buf = appendCell(p.buf, f, row[i])
		p.buf = append(p.buf, "</dd>"...)
	}
	p.buf = append(p.buf, "</dl></article>\n"...)
}

func appendCell(b []byte, f *record.Field, v record.Value) []byte {
	switch {
	case f.Kind == record.KindTime:
		return appendMoment(b, v)
	case f.Kind == record.KindBoolean && v.Number() != 0:
		return append(b, "yes"...)
	case f.Kind == record.KindBoolean:
		return append(b, "no"...)
	case !v.IsText():
		return record.AppendJSON(b, f.Kind, v)
	case isLink(f, v.Text()):
		b = append(b, `<a rel="noopener noreferrer nofollow" href="`...)
		b = appendText(b, v.Text())
		b = append(b, `"><bdi>`...)
		b = appendText(b, v.Text())
		return append(b, "</bdi></a>"...)
	}
	// A text that turns the direction of writing must not turn what stands around it.
	b = append(b, "<bdi>"...)
	b = appendText(b, v.Text())
	return append(b, "</bdi>"...)
}

// isLink reports whether the value of a field for links leads to the web; other schemes could run something.
func isLink(f *record.Field, text string) bool {
	if !strings.HasSuffix(strings.ToLower(f.Name), "url") {
		return false
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func appendMoment(b []byte, v record.Value) []byte {
	b = append(b, `<time datetime="`...)
	b = record.AppendTime(b, v.Number())
	b = append(b, `">`...)
	b = v.Time().AppendFormat(b, "2 January 2006, 15:04:05 UTC")
	return append(b, "</time>"...)
}

func appendText(b []byte, s string) []byte { return append(b, html.EscapeString(s)...) }

// words writes a name of the schema for people: watchedVideos as Watched videos.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case i == 0:
			b.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r):
			b.WriteByte(' ')
			b.WriteRune(unicode.ToLower(r))
		default:
			b.WriteRune(r)
		}
	}
	return capitals.Replace(b.String() + " ")[:b.Len()]
}

var capitals = strings.NewReplacer("Url ", "URL ", " url ", " URL ", "Id ", "ID ", " id ", " ID ", "Ip ", "IP ", "Ai ", "AI ")

func wordList(names []string) string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strings.ToLower(words(name))
	}
	return strings.Join(list, ", ")
}

// appendSearchBox adds the search, which shows once its script runs.
func appendSearchBox(b []byte, what string) []byte {
	return append(b, `<p><label hidden>Search `+what+` <input id="search" type="search"></label> <span id="shown" role="status"></span></p>`+"\n"...)
}

// appendHead begins a page. Its policy lets the page load nothing but the scripts that are named.
func appendHead(b []byte, title, scripts string) []byte {
	b = append(b, `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src `+sourceHash(pageStyle)+`; script-src `+scripts+`; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>`...)
	b = appendText(b, title)
	return append(b, "</title>\n<style>"+pageStyle+"</style></head><body>\n"...)
}

func appendFoot(b []byte, script string) []byte {
	return append(b, "<script>"+script+"</script></body></html>\n"...)
}

// sourceHash names an inline text in a Content-Security-Policy.
func sourceHash(text string) string {
	digest := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'"
}

// indexPage lists the sections, group by group.
func indexPage(m *Manifest) []byte {
	b := appendHead(nil, "Your data", sourceHash(searchScript)+" 'self'") // 'self': the lists of words
	b = append(b, "<h1>Your data</h1>\n<p>As of "...)
	b = appendText(b, m.Created.Format("2 January 2006, 15:04 UTC"))
	b = append(b, ". The file "+manifestName+" lists every part of this archive with its checksum, and "+signatureName+" signs that list.</p>\n"...)
	b = appendSearchBox(b, "all pages")
	b = append(b, "<ul id=\"found\"></ul>\n"...)
	group := ""
	for i, c := range record.Categories {
		if c.Group != group {
			if group != "" {
				b = append(b, "</ul>\n"...)
			}
			group = c.Group
			b = append(b, "<h2>"...)
			b = appendText(b, words(strings.ToLower(strings.ReplaceAll(group, "_", " "))))
			b = append(b, "</h2>\n<ul class=\"sections\">\n"...)
		}
		b = appendSection(b, c, &m.Sections[i])
	}
	b = append(b, "</ul>\n"...)
	return appendFoot(b, searchScript)
}

func appendSection(b []byte, c *record.Category, s *Section) []byte {
	b = append(b, "<li>"...)
	if len(s.Files) > 0 {
		b = append(b, `<a href="`+s.Files[0].Name+`"`...)
		if s.Files[len(s.Files)-1].Name == c.Name+wordsEnding {
			b = append(b, ` data-words="`+c.Name+`"`...)
		}
		b = append(b, '>')
		b = appendText(b, words(c.Name))
		b = append(b, "</a>"...)
	} else {
		b = appendText(b, words(c.Name))
	}
	class, text := stateText(s)
	b = fmt.Appendf(b, ` <span class="state %s">%s</span><p>`, class, html.EscapeString(text))
	b = appendText(b, c.Description)
	return append(b, "</p></li>\n"...)
}

// stateText says in words how a section is, for people who do not read manifests.
func stateText(s *Section) (class, text string) {
	switch s.State {
	case Empty:
		return "empty", "nothing there"
	case NotGranted:
		return "closed", "not allowed"
	case NotRequested:
		return "closed", "not asked for"
	case NotAvailable:
		return "closed", "not available: " + s.Reason.Message
	case Failed:
		return "failed", fmt.Sprintf("failed after %d records: %s", s.Records, s.Reason.Message)
	}
	if s.Records == 1 {
		return "complete", "1 record"
	}
	return "complete", fmt.Sprintf("%d records", s.Records)
}
