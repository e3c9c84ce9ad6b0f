package main

import (
	"bufio"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A crowd is many subscribers, each on a connection of its own.
type crowd struct {
	mu   sync.Mutex
	took []time.Duration
}

const subscription = `{"query":"subscription { changes { cursor record { ... on Search { term } } } }"}`

// subscribe opens the subscriptions, some at a time.
func subscribe(number int, address string, tokens []string) (*crowd, error) {
	c := &crowd{}
	failed := make(chan error, number)
	slots := make(chan struct{}, 64)
	var group sync.WaitGroup
	for n := range number {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			lines, err := open(address, tokens[n%len(tokens)])
			if err != nil {
				failed <- fmt.Errorf("subscription %d: %w", n, err)
				return
			}
			go c.listen(lines)
		})
	}
	group.Wait()
	select {
	case err := <-failed:
		return nil, err
	default:
		return c, nil
	}
}

// open subscribes, and returns when the gateway says that it follows.
func open(address, token string) (*bufio.Reader, error) {
	conn, err := net.DialTimeout("tcp", address, 10*time.Second)
	if err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s",
		address, token, len(subscription), subscription)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewReaderSize(conn, 1024)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if line == ":\n" {
			return lines, nil
		}
	}
}

// listen notes how long each change has taken.
func (c *crowd) listen(lines *bufio.Reader) {
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		_, rest, found := strings.Cut(line, `"term":"`)
		if !found {
			continue
		}
		due, _, _ := strings.Cut(rest, `"`)
		nanos, err := strconv.ParseInt(due, 10, 64)
		if err != nil {
			continue
		}
		took := time.Since(time.Unix(0, nanos))
		c.mu.Lock()
		c.took = append(c.took, took)
		c.mu.Unlock()
	}
}

func (c *crowd) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.took)
}

func (c *crowd) told() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.took...)
}
