package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// connections is how many clients ask at once.
const connections = 16

// A sample is one round of one side.
type sample struct {
	processor time.Duration // of the server, per request
	wall      time.Duration // of the round, per request
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true}, Timeout: 30 * time.Second}

// ask sends the query with one person's token and returns the answer.
func ask(url, token, query string) ([]byte, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, url+"/graphql", bytes.NewReader(body)) //nolint:noctx // the client has a deadline
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %d: %.200s", url, response.StatusCode, text)
	}
	return text, nil
}

// closed sends n requests over all connections, the next one on each as soon as it has its answer.
func closed(s *server, tokens []string, query string, n int) (sample, error) {
	next := make(chan int, n)
	for i := range n {
		next <- i
	}
	close(next)
	errs := make(chan error, connections)
	before, start := s.processorTime(), time.Now()
	var wg sync.WaitGroup
	for range connections {
		wg.Go(func() {
			for i := range next {
				if _, err := ask(s.url, tokens[i%len(tokens)], query); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	wall := time.Since(start)
	select {
	case err := <-errs:
		return sample{}, err
	default:
	}
	return sample{(s.processorTime() - before) / time.Duration(n), wall / time.Duration(n)}, nil
}

// open sends n requests at a fixed rate, whether or not earlier ones have been answered, and returns the 99th percentile of
// the time from when a request was due to its answer.
func open(s *server, tokens []string, query string, n int, every time.Duration) (time.Duration, error) {
	times := make([]time.Duration, n)
	errs := make([]error, n)
	var wg sync.WaitGroup
	start := time.Now()
	for i := range n {
		due := start.Add(time.Duration(i) * every)
		time.Sleep(time.Until(due))
		wg.Go(func() {
			_, errs[i] = ask(s.url, tokens[i%len(tokens)], query)
			times[i] = time.Since(due)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	slices.Sort(times)
	return times[n*99/100], nil
}

func median[T int64 | float64 | time.Duration](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

func micro(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
