package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A report collects what was measured on one engine, prints it, and writes it where it was asked for.
type report struct {
	options
	text  strings.Builder
	files map[string]string
}

func newReport(o options) *report { return &report{options: o, files: map[string]string{}} }

func (r *report) say(format string, a ...any) {
	fmt.Printf(format, a...)
	fmt.Fprintf(&r.text, format, a...)
}

// A row is what one query cost on all sides, in the order of sides.all.
type row struct {
	workload
	processor, wall []time.Duration
	ratio, tail     float64 // of the gateway to the handler written by hand
}

// queries measures the five queries on all sides.
func (r *report) queries(s *sides, p *people) error {
	r.say("## %s\n\n%d people, %d videos, %d rounds, %d connections; medians.\n\n", r.engine(), r.people, r.videos, r.rounds, connections)
	r.say("| query | gateway µs | by hand µs | ratio | p99 ratio |\n|---|---|---|---|---|\n")
	var rows []row
	for _, w := range workloads {
		if r.only != "" && r.only != w.name {
			continue
		}
		one, err := r.measure(s, p, w)
		if err != nil {
			return err
		}
		rows = append(rows, one)
		r.say("| %s %s | %.0f | %.0f | **%.2f** | %.2f |\n", w.name, w.what, micro(one.processor[0]), micro(one.processor[1]), one.ratio, one.tail)
	}
	r.say("\nMemory after the load: ")
	for i, one := range s.all() {
		if i > 0 {
			r.say(", ")
		}
		r.say("%s %d MB", one.name, one.memory()>>20)
	}
	r.say(".\n")
	r.peersTable(s, rows)
	r.files["queries-"+r.file()+".svg"] = efficiencyChart(r.engine(), s, rows)
	return nil
}

// peersTable says how many times the processor time of the gateway each peer takes, and what each answers in a second.
func (r *report) peersTable(s *sides, rows []row) {
	if len(s.peers) == 0 {
		return
	}
	r.say("\nRequests per second, and in brackets how many times the gateway's processor time a request takes.\n\n| |")
	for _, one := range rows {
		r.say(" %s |", one.name)
	}
	r.say("\n|---|%s\n", strings.Repeat("---|", len(rows)))
	for i, side := range s.all() {
		r.say("| %s |", side.name)
		for _, one := range rows {
			r.say(" %.0f (%.1f) |", float64(time.Second)/float64(one.wall[i]), float64(one.processor[i])/float64(one.processor[0]))
		}
		r.say("\n")
	}
}

// measure runs interleaved rounds of all sides, and the tail at a rate that the slower of the first two carries easily.
func (r *report) measure(s *sides, p *people, w workload) (row, error) {
	all := s.all()
	processor, wall := make([][]time.Duration, len(all)), make([][]time.Duration, len(all))
	var ratios []float64
	for i := range r.rounds + 1 {
		for k, side := range all {
			n := r.requests
			if w.name == "Q4" || k > 1 {
				n /= 5
			}
			got, err := closed(side, p.tokens, w.query, n)
			if err != nil {
				return row{}, err
			}
			if i > 0 { // in the first round all sides warm their caches
				processor[k], wall[k] = append(processor[k], got.processor), append(wall[k], got.wall)
			}
		}
		if i > 0 {
			ratios = append(ratios, float64(processor[1][i-1])/float64(processor[0][i-1]))
		}
	}
	one := row{workload: w, ratio: median(ratios)}
	for k := range all {
		one.processor, one.wall = append(one.processor, median(processor[k])), append(one.wall, median(wall[k]))
	}
	var err error
	one.tail, err = r.tail(s, p, w, 4*max(one.wall[0], one.wall[1]))
	return one, err
}

// tail compares the 99th percentiles of both sides at the same rate of arrivals.
func (r *report) tail(s *sides, p *people, w workload, every time.Duration) (float64, error) {
	n := min(r.requests, int(2*time.Second/every))
	var ratios []float64
	for range r.rounds {
		own, err := open(s.gateway, p.tokens, w.query, n, every)
		if err != nil {
			return 0, err
		}
		other, err := open(s.byHand, p.tokens, w.query, n, every)
		if err != nil {
			return 0, err
		}
		ratios = append(ratios, float64(own)/float64(other))
	}
	return median(ratios), nil
}

// start measures the time from the start of the process to its first answer.
func (r *report) start(_ context.Context, s *sides, p *people) error {
	var times []time.Duration
	for range 5 {
		s.gateway.stop()
		began := time.Now()
		if err := s.gateway.run(); err != nil {
			return err
		}
		for time.Since(began) < 10*time.Second {
			if _, err := ask(s.gateway.url, p.tokens[0], workloads[0].query); err == nil {
				times = append(times, time.Since(began))
				break
			}
			time.Sleep(time.Millisecond)
		}
	}
	if len(times) == 0 {
		return fmt.Errorf("the gateway does not start again")
	}
	r.say("\nFrom the start of the gateway's process to its first answer: %d ms.\n", median(times).Milliseconds())
	return nil
}

// write puts the tables and charts where they were asked for.
func (r *report) write() error {
	if r.results == "" {
		return nil
	}
	if err := os.MkdirAll(r.results, 0o755); err != nil { //nolint:gosec // charts are for everybody
		return err
	}
	r.files[r.file()+".md"] = r.text.String()
	for name, text := range r.files {
		if err := os.WriteFile(filepath.Join(r.results, name), []byte(text), 0o644); err != nil { //nolint:gosec // as above
			return err
		}
	}
	return nil
}
