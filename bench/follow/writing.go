package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// writing sends batches to /ingest.
type writing struct {
	options

	to   string
	sent int
}

const writers = 32 // requests at once

// run writes at the rate until the time is over; without one, to everybody once. Every batch is of different people.
func (w *writing) run() error {
	rate, total := w.rate, int(w.length.Seconds()*float64(w.rate))
	if rate == 0 {
		rate, total = 1<<30, w.people
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: writers}, Timeout: time.Minute}
	batches := make(chan string, total/w.batch+1)
	failed := make(chan error, writers)
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for batch := range batches {
				if err := w.post(client, batch); err != nil {
					failed <- err
					return
				}
			}
		})
	}
	began := time.Now()
	for w.sent < total {
		due := began.Add(time.Duration(float64(w.sent) / float64(rate) * float64(time.Second)))
		time.Sleep(time.Until(due))
		if w.rate == 0 {
			due = time.Now()
		}
		var lines strings.Builder
		for range min(w.batch, total-w.sent) {
			fmt.Fprintf(&lines, `{"user":%q,"operation":"upsert","category":"searches","record":{"id":"search_1","createdAt":"2026-01-01T10:00:00Z","term":"%d"}}`+"\n",
				person(w.sent%w.people), due.UnixNano())
			w.sent++
		}
		batches <- lines.String()
	}
	close(batches)
	group.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func (w *writing) post(client *http.Client, batch string) error {
	r, err := http.NewRequest(http.MethodPost, "http://"+w.to+"/ingest", strings.NewReader(batch)) //nolint:noctx // the client has a deadline
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+incomingToken)
	r.Header.Set("Content-Type", "application/x-ndjson")
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %.200s", answer.Status, text)
	}
	return err
}
