package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"
)

func (d *disaster) at() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.address
}

// write sends batches until all is calm, each again until it is acknowledged: by turns through the gateway, and by a command
// that is killed now and then.
func (d *disaster) write() {
	for n := 0; ; n++ {
		d.mu.Lock()
		calm := d.calm
		d.mu.Unlock()
		if calm {
			return
		}
		batch, stands := []string{}, map[string]string{}
		for i := range 5 {
			id, title := fmt.Sprint("post_", (n+i)%12), fmt.Sprint("batch ", n)
			if rand.N(4) == 0 {
				title = ""
				batch = append(batch, fmt.Sprintf(`{"user":"mara","operation":"delete","category":"posts","id":%q}`, id))
			} else {
				batch = append(batch, fmt.Sprintf(`{"user":"mara","operation":"upsert","category":"posts","record":{"id":%q,"createdAt":"2026-01-01T10:00:00Z","title":%q}}`, id, title))
			}
			stands[id] = title
		}
		send := d.post
		if n%8 == 0 {
			send = d.command
		}
		for !send(strings.Join(batch, "\n")) {
			time.Sleep(10 * time.Millisecond)
		}
		d.mu.Lock()
		maps.Copy(d.written, stands)
		maps.DeleteFunc(d.written, func(_, title string) bool { return title == "" })
		d.mu.Unlock()
	}
}

// post sends a batch through the gateway, and reports whether it says that it has it.
func (d *disaster) post(batch string) bool {
	r, err := http.NewRequest(http.MethodPost, d.at()+"/ingest", strings.NewReader(batch)) //nolint:noctx // a test
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+incomingToken)
	r.Header.Set("Content-Type", "application/x-ndjson")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err == nil && answer.StatusCode == http.StatusOK
}

// command sends a batch by `portway ingest`, which is killed every other time.
func (d *disaster) command(batch string) bool {
	c := program(d.T, "portway", "ingest", "--data", d.flags.Data, "-")
	c.Stdin = strings.NewReader(batch)
	if c.Start() != nil {
		return false
	}
	if rand.N(2) == 0 {
		time.Sleep(rand.N(500 * time.Millisecond))
		_ = c.Process.Kill()
	}
	return c.Wait() == nil
}

type toldChange struct {
	Cursor, Operation, ID string
	Record                struct{ Title string }
}

type toldPage struct {
	Nodes    []toldChange
	PageInfo struct {
		EndCursor   string
		HasNextPage bool
	}
}

// page asks for a page of changes.
func (d *disaster) page(field string) *toldPage {
	body := fmt.Sprintf(`{"query": %q}`, `{ `+field+` { nodes { cursor operation id record { ... on Post { title } } } pageInfo { endCursor hasNextPage } } }`)
	answer, err := d.ask(body, "application/json")
	if err != nil {
		d.Fatal(err)
	}
	defer answer.Body.Close()
	var told struct{ Data struct{ Changes *toldPage } }
	if err := json.NewDecoder(answer.Body).Decode(&told); err != nil || told.Data.Changes == nil {
		d.Fatal(answer.Status, err)
	}
	return told.Data.Changes
}

func (d *disaster) ask(body, accept string) (*http.Response, error) {
	r, err := http.NewRequest(http.MethodPost, d.at()+"/graphql", strings.NewReader(body)) //nolint:noctx // a test
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+d.token)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	return http.DefaultClient.Do(r)
}

// follow keeps a copy by subscriptions, each from the last cursor, until all is calm and the last page has nothing more.
func (d *disaster) follow() {
	for {
		query := fmt.Sprintf(`subscription { changes(after: %q) { cursor operation id record { ... on Post { title } } } }`, d.cursor)
		answer, err := d.ask(fmt.Sprintf(`{"query": %q}`, query), "text/event-stream")
		if err == nil {
			d.read(answer.Body)
			answer.Body.Close()
		}
		d.mu.Lock()
		calm := d.calm
		d.mu.Unlock()
		if calm && err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	for more := true; more; {
		page := d.page(fmt.Sprintf(`changes(after: %q, first: 7)`, d.cursor))
		for i := range page.Nodes {
			d.apply(&page.Nodes[i])
		}
		d.cursor, more = page.PageInfo.EndCursor, page.PageInfo.HasNextPage
	}
}

// read takes what a stream tells until it ends, or until all is calm.
func (d *disaster) read(stream io.ReadCloser) {
	stop := time.AfterFunc(2*time.Second, func() { stream.Close() }) // now and then, so that what comes after a gap is read too
	defer stop.Stop()
	text := bytes.Buffer{}
	for chunk := make([]byte, 4096); ; {
		n, err := stream.Read(chunk)
		text.Write(chunk[:n])
		for {
			event, rest, whole := strings.Cut(text.String(), "\n\n")
			if !whole {
				break
			}
			text.Reset()
			text.WriteString(rest)
			if _, data, is := strings.Cut(event, "event: next\ndata: "); is {
				var told struct{ Data struct{ Changes *toldChange } }
				if json.Unmarshal([]byte(data), &told) != nil || told.Data.Changes == nil {
					d.Errorf("told: %s", data)
					return
				}
				d.apply(told.Data.Changes)
				d.cursor = told.Data.Changes.Cursor
			}
		}
		if err != nil {
			return
		}
	}
}

// apply holds a change to what the copy has: what is told twice does not fit.
func (d *disaster) apply(c *toldChange) {
	before, there := d.copy[c.ID]
	if there == (c.Operation == "CREATED") || c.Operation == "UPDATED" && before == c.Record.Title {
		d.Errorf("%s %s %q, and the copy has %q", c.Operation, c.ID, c.Record.Title, before)
	}
	if d.told++; c.Operation == "DELETED" {
		delete(d.copy, c.ID)
		return
	}
	d.copy[c.ID] = c.Record.Title
}
