// Command sync keeps a copy of one person's posts up to date, in a JSON file. It reads pages of changes until there are no
// more, and then waits for news: by a subscription or, with -listen, by a webhook. README.md has the same with curl.
package main

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

var gateway = flag.String("gateway", "http://127.0.0.1:8080", "where the gateway is")
var file = flag.String("copy", "posts.json", "the file with the copy")
var listen = flag.String("listen", "", "wait for webhooks at this address, such as 127.0.0.1:9000, instead of subscribing")

const (
	changes = `{ cursor operation id record { ... on Post { id createdAt title } } }`
	pages   = `query ($after: String) { changes(after: $after, first: 500, categories: ["posts"]) { nodes ` + changes + ` pageInfo { endCursor hasNextPage } } }`
	follow  = `subscription ($after: String) { changes(after: $after, categories: ["posts"]) ` + changes + ` }`
)

// A mirror is what we know, and the cursor up to which we know it. They are written together: otherwise a crash between the
// two would miss a change.
type mirror struct {
	Cursor *string                    `json:"cursor"`
	Posts  map[string]json.RawMessage `json:"posts"`
}

func main() {
	flag.Parse()
	m, news := mirror{Posts: map[string]json.RawMessage{}}, make(chan string, 100)
	if text, err := os.ReadFile(*file); err == nil && json.Unmarshal(text, &m) != nil {
		log.Fatal("this is no copy: ", *file)
	}
	if *listen != "" {
		hooks := &http.Server{Addr: *listen, Handler: webhook(os.Getenv("PORTWAY_WEBHOOK_SECRET"), news), ReadTimeout: time.Minute}
		go func() { log.Fatal(hooks.ListenAndServe()) }()
	}
	for {
		err := m.catchUp()
		if err == nil && *listen == "" {
			err = m.subscribe()
		} else if err == nil && <-news == "grant.narrowed" {
			m = mirror{Posts: map[string]json.RawMessage{}}
		}
		p := &problem{}
		switch errors.As(err, &p); {
		case err == nil: // there is news, or the gateway ended the stream: read on
		case p.Extensions.Code == "CURSOR_EXPIRED", p.Extensions.Reason == "grant_changed":
			// We were away for too long, or may see less than before. What we may have is what we are told from the beginning.
			m = mirror{Posts: map[string]json.RawMessage{}}
		case slices.Contains([]string{"GRANT_ENDED", "UNAUTHENTICATED", "FORBIDDEN"}, p.Extensions.Code):
			log.Fatal(err) // a new grant, or a new token, is needed
		default:
			log.Print(err)
			time.Sleep(5 * time.Second)
		}
	}
}

// catchUp reads pages until there are no more. An empty page is no end: what we were not granted was passed over.
func (m *mirror) catchUp() error {
	for more := true; more; {
		answer, err := ask(pages, m.Cursor, "application/json")
		if err != nil {
			return err
		}
		more, err = m.take(answer.Body)
		if answer.Body.Close(); err != nil {
			return err
		}
	}
	return nil
}

// subscribe takes changes as they happen, until the stream ends.
func (m *mirror) subscribe() error {
	answer, err := ask(follow, m.Cursor, "text/event-stream")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, found := strings.CutPrefix(lines.Text(), "data:")
		if !found || data == "" {
			continue // the name of an event, a sign of life, or the end
		}
		if _, err := m.take(strings.NewReader(data)); err != nil {
			return err
		}
	}
	return lines.Err()
}

// A change of a post. The record is null where it was deleted.
type change struct {
	Cursor, Operation, ID string
	Record                json.RawMessage
}

// take applies what an answer tells: a page, or the one change of an event.
func (m *mirror) take(text io.Reader) (more bool, err error) {
	var answer struct {
		Data struct {
			Changes struct {
				change
				Nodes    []change
				PageInfo struct {
					EndCursor   string
					HasNextPage bool
				}
			}
		}
		Errors []*problem
	}
	if err := json.NewDecoder(text).Decode(&answer); err != nil {
		return false, err
	}
	if len(answer.Errors) > 0 {
		return false, answer.Errors[0]
	}
	told := answer.Data.Changes
	if told.ID != "" {
		told.Nodes, told.PageInfo.EndCursor = []change{told.change}, told.Cursor
	}
	for _, c := range told.Nodes {
		log.Print(c.Operation, " ", c.ID)
		if m.Posts[c.ID] = c.Record; c.Operation == "DELETED" {
			delete(m.Posts, c.ID)
		}
	}
	m.Cursor = &told.PageInfo.EndCursor
	return told.PageInfo.HasNextPage, m.save()
}

func (m *mirror) save() error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err = errors.Join(err, os.WriteFile(*file+".new", text, 0o600)); err == nil {
		err = os.Rename(*file+".new", *file)
	}
	return err
}

// webhook takes deliveries. One may come twice: to read on twice does no harm.
func webhook(secret string, news chan<- string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		var event struct{ Type string }
		if err != nil || !signed(r.Header, body, secret) || json.Unmarshal(body, &event) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		news <- event.Type
	}
}

// signed checks a delivery as https://www.standardwebhooks.com says; there are libraries for that in many languages.
func signed(h http.Header, body []byte, secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	sent, _ := strconv.ParseInt(h.Get("webhook-timestamp"), 10, 64)
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.%s", h.Get("webhook-id"), sent, body)
	right := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return err == nil && len(key) > 0 && time.Since(time.Unix(sent, 0)).Abs() < 5*time.Minute &&
		slices.ContainsFunc(strings.Fields(h.Get("webhook-signature")), func(s string) bool { return hmac.Equal([]byte(s), []byte(right)) })
}

// A problem is what the gateway says is wrong.
type problem struct {
	Message    string
	Extensions struct{ Code, Reason string }
}

func (p *problem) Error() string { return p.Extensions.Code + ": " + p.Message }

func ask(query string, after *string, accept string) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": map[string]any{"after": after}})
	r, err2 := http.NewRequest(http.MethodPost, *gateway+"/graphql", bytes.NewReader(body)) //nolint:noctx // it is asked until the program is stopped
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {accept}, "Authorization": {"Bearer " + os.Getenv("PORTWAY_TOKEN")}}
	return http.DefaultClient.Do(r)
}
