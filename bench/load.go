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
	p99       time.Duration
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true}, Timeout: 30 * time.Second}

// ask sends the query with one person's token and returns the data of the answer.
func ask(url, token, query string) ([]byte, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequest(http.MethodPost, url+"/graphql", bytes.NewReader(body))
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

// data cuts the data out of an answer.
func data(text []byte) (string, error) {
	var answer struct{ Data json.RawMessage }
	err := json.Unmarshal(text, &answer)
	return string(answer.Data), err
}

// round sends n requests, each for another person, over all connections.
func round(s *server, tokens []string, query string, n int) (sample, error) {
	times := make([]time.Duration, n)
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
				began := time.Now()
				if _, err := ask(s.url, tokens[i%len(tokens)], query); err != nil {
					errs <- err
					return
				}
				times[i] = time.Since(began)
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
	slices.Sort(times)
	return sample{processor: (s.processorTime() - before) / time.Duration(n), wall: wall / time.Duration(n), p99: times[n*99/100]}, nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
