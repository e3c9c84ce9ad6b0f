package archive

import (
	"bytes"
	"encoding/json"
	"time"
)

// The files that every archive has beside its sections.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.jws"
	keysName      = "keys.json"
)

// signatureType is the typ of the signature's header. It changes when a manifest means something else.
const signatureType = "portway-archive+jws"

// A Manifest says what an archive is of and what is in it.
type Manifest struct {
	Version       int       `json:"version"` // of the manifest: 1
	SchemaVersion string    `json:"schema_version"`
	Grant         string    `json:"grant"`
	Subject       string    `json:"subject"`         // the person, as the app knows them
	AsOf          int64     `json:"as_of"`           // the last write that is inside, a position in the person's sequence
	From          time.Time `json:"from,omitzero"`   // records before it are outside
	Until         time.Time `json:"until,omitzero"`  // records from it on are outside
	Created       time.Time `json:"created"`         // when the writing began
	Format        Format    `json:"format"`          //
	Sections      []Section `json:"sections"`        // one per category of the schema, in its order
	Files         []File    `json:"files,omitempty"` // those that belong to no one section

	Operation *Operation `json:"operation,omitempty"` // where the archive is of a query
	Problems  []Problem  `json:"problems,omitempty"`  // what of its answer is null, and why
}

// A Section says what became of one category.
type Section struct {
	Category string   `json:"category"`
	State    State    `json:"state"`
	Reason   *Reason  `json:"reason,omitempty"` // why it failed, or is not available
	Records  int64    `json:"records"`
	Files    []File   `json:"files,omitempty"`
	Fields   []string `json:"fields,omitempty"`         // in the order in which they stand
	Closed   []string `json:"closed_fields,omitempty"`  // those that the grant does not open
	Omitted  []string `json:"omitted_fields,omitempty"` // those that were not asked for
	Schema   *Schema  `json:"schema,omitempty"`
}

// A State says why a section is as it is.
type State string

// The states of a section.
const (
	Complete     State = "complete"
	Empty        State = "empty"         // granted, and there is nothing
	NotGranted   State = "not_granted"   //
	NotRequested State = "not_requested" //
	NotAvailable State = "not_available" // the account has no such data
	Failed       State = "failed"        // records stand for what was read before
)

// A Reason is a problem's code and its text for the reader.
type Reason struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// A File is one entry of the zip.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"` // unpacked
	SHA256 string `json:"sha256"`
}

// Complete reports whether nothing failed.
func (m *Manifest) Complete() bool {
	for i := range m.Sections {
		if m.Sections[i].State == Failed {
			return false
		}
	}
	return true
}

// Section returns what became of the category, nil where the archive knows no such one.
func (m *Manifest) Section(category string) *Section {
	for i := range m.Sections {
		if m.Sections[i].Category == category {
			return &m.Sections[i]
		}
	}
	return nil
}

// files lists every file that the manifest vouches for.
func (m *Manifest) files() []File {
	var files []File
	for i := range m.Sections {
		files = append(files, m.Sections[i].Files...)
	}
	return append(files, m.Files...)
}

func (m *Manifest) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(m)
	return b.Bytes(), err
}
