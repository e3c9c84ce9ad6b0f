package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"portway/problem"
)

// The media types of answers (GraphQL over HTTP, section 4).
const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
	mediaStream  = "text/event-stream" // as graphql-sse has it
)

// A request is what was asked for, as it was sent.
type request struct {
	query      string
	operation  string
	variables  map[string]any
	documentID string // the id of a persisted document
	hash       string // the SHA-256 of extensions.persistedQuery, which Apollo's clients send
	get        bool
}

// negotiate picks the media type of the answer. Who does not care gets application/json, which every client reads.
func negotiate(r *http.Request) (string, error) {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if accept == "" {
		return mediaJSON, nil
	}
	best, bestQ := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		media, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if given, err := strconv.ParseFloat(parameters["q"], 64); err == nil {
			q = given
		}
		switch media {
		case "*/*", "application/*":
			media = mediaJSON
			q -= 0.0001 // a type that is named goes first
		case mediaGraphQL:
			q += 0.0001
		case mediaJSON, mediaStream:
		default:
			continue
		}
		if q > bestQ {
			best, bestQ = media, q
		}
	}
	if best == "" {
		return mediaJSON, problem.New(problem.NotAcceptable, "Accept %s or %s; for a subscription, %s.", mediaGraphQL, mediaJSON, mediaStream)
	}
	return best, nil
}

// parse reads the request out of the body, or out of the URL of a GET.
func (h *Handler) parse(w http.ResponseWriter, r *http.Request) (*request, error) {
	switch r.Method {
	case http.MethodGet:
		return parseURL(r.URL.Query())
	case http.MethodPost:
	default:
		w.Header().Set("Allow", "GET, POST")
		return nil, problem.New(problem.MethodNotAllowed, "Use POST; GET is for queries only.")
	}
	if err := checkType(r.Header.Get("Content-Type")); err != nil {
		return nil, err
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return nil, problem.New(problem.UnsupportedMedia, "Send the request without Content-Encoding.")
	}
	body := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(body)
	body.Reset()
	_, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, h.Limits.BodyBytes))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, problem.New(problem.BodyTooLarge, "The body is larger than %d bytes.", h.Limits.BodyBytes)
	}
	if err != nil {
		return nil, problem.Wrap(err, problem.BadRequest, "The body could not be read to its end.")
	}
	if sent, ok := quickly(body.Bytes()); ok {
		return sent, nil
	}
	return parseBody(body.Bytes())
}

// bodies keeps buffers of requests. What was read out of one is copied.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// checkType wants JSON in UTF-8.
func checkType(contentType string) error {
	if contentType == mediaJSON {
		return nil
	}
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || media != mediaJSON {
		return problem.New(problem.UnsupportedMedia, "Send the request as `Content-Type: application/json`.")
	}
	if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
		return problem.New(problem.UnsupportedMedia, "Send the request in UTF-8.")
	}
	return nil
}

func parseBody(body []byte) (*request, error) {
	var sent struct {
		Query      string          `json:"query"`
		Operation  string          `json:"operationName"`
		Variables  json.RawMessage `json:"variables"`
		Extensions json.RawMessage `json:"extensions"`
		DocumentID string          `json:"documentId"`
	}
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, malformed(body, err)
	}
	r := request{query: sent.Query, operation: sent.Operation, documentID: sent.DocumentID}
	if err := member("variables", sent.Variables, &r.variables, "an object"); err != nil {
		return nil, err
	}
	return &r, r.extend(sent.Extensions)
}

// malformed says what is wrong with a body that could not be read.
func malformed(body []byte, err error) error {
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] == '[' {
		return problem.New(problem.BadRequest, "Batches are not supported; send one request at a time, HTTP carries many.")
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return problem.Wrap(err, problem.BadRequest, "`%s` is not a string.", wrong.Field)
	}
	return problem.Wrap(err, problem.BadRequest, "The body is not a JSON object.")
}

func parseURL(q url.Values) (*request, error) {
	r := request{query: q.Get("query"), operation: q.Get("operationName"), documentID: q.Get("documentId"), get: true}
	return &r, errors.Join(
		member("variables", json.RawMessage(q.Get("variables")), &r.variables, "an object"),
		r.extend(json.RawMessage(q.Get("extensions"))),
	)
}

// member reads one member of a request; absent and null are the same.
func member(name string, raw json.RawMessage, into any, kind string) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err := d.Decode(into)
	if err == nil && d.More() {
		err = errors.New("something stands behind it")
	}
	if err != nil {
		return problem.Wrap(err, problem.BadRequest, "`%s` is not %s.", name, kind)
	}
	return nil
}

func (r *request) extend(raw json.RawMessage) error {
	if len(raw) == 0 {
		return nil
	}
	var extensions map[string]json.RawMessage
	if err := member("extensions", raw, &extensions, "an object"); err != nil {
		return err
	}
	var persisted struct {
		Hash string `json:"sha256Hash"`
	}
	err := member("extensions.persistedQuery", extensions["persistedQuery"], &persisted, "an object")
	r.hash = persisted.Hash
	return err
}
