package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// sides are the servers that are compared.
type sides struct {
	gateway, byHand *server
	peers           []*server
}

func (s *sides) all() []*server { return append([]*server{s.gateway, s.byHand}, s.peers...) }

func (s *sides) stop() {
	for _, one := range s.all() {
		if one != nil {
			one.stop()
		}
	}
}

// startSides builds and starts all sides.
func startSides(o options) (*sides, error) {
	if err := build(".", ".", filepath.Join(o.data, "portway")); err != nil {
		return nil, err
	}
	if err := build(".", "./bench/byhand", filepath.Join(o.data, "byhand")); err != nil {
		return nil, err
	}
	s := &sides{}
	if err := s.start(o); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *sides) start(o options) (err error) {
	shared := []string{"--data", o.data}
	if o.postgres != "" {
		shared = append(shared, "--postgres", o.postgres)
	}
	serve := append([]string{"serve", "--log-level", "warn", "--budget-points", "1000000", "--budget-burst", "100000000"}, shared...)
	if o.profiles != "" {
		serve = append(serve, "--profiles", o.profiles)
	}
	if o.redis != "" {
		serve = append(serve, "--redis", o.redis)
	}
	if s.gateway, err = start("gateway", filepath.Join(o.data, "portway"), serve...); err != nil {
		return err
	}
	if s.byHand, err = start("by hand", filepath.Join(o.data, "byhand"), shared...); err != nil {
		return err
	}
	if !o.peers || o.postgres == "" {
		return nil
	}
	return s.startPeers(o)
}

func (s *sides) settle() { settle(s.all()) }

// settle waits until no server works any more: after its first start on new data, the gateway writes down in the ledger how each
// grant came to be, and tells the apps what there is to read.
func settle(servers []*server) {
	for range 60 {
		var before, after time.Duration
		for _, one := range servers {
			before += one.processorTime()
		}
		time.Sleep(time.Second)
		for _, one := range servers {
			after += one.processorTime()
		}
		if after-before < 20*time.Millisecond {
			return
		}
	}
}

func build(folder, pkg, out string) error {
	return command(folder, "go", "build", "-o", out, pkg)
}

func command(folder, name string, arguments ...string) error {
	c := exec.Command(name, arguments...) //nolint:gosec,noctx // the benchmark's own words
	c.Dir, c.Stderr = folder, os.Stderr
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %v: %w", name, arguments, err)
	}
	return nil
}

// startPeers builds or installs the peers from the public registries, and starts them on the same tables.
func (s *sides) startPeers(o options) error {
	data, err := filepath.Abs(o.data)
	if err != nil {
		return err
	}
	plain := filepath.Join(data, "gqlgen")
	if err := build("bench/peers/gqlgen", ".", plain); err != nil {
		return err
	}
	if err := command(".", "scripts/npm-ci.sh", "bench/peers/node"); err != nil {
		return err
	}
	for _, peer := range []struct {
		name    string
		command []string
	}{
		{"gqlgen", []string{plain}},
		{"mercurius + JIT", []string{"node", "bench/peers/node/mercurius.mjs"}},
		{"yoga + JIT", []string{"node", "bench/peers/node/yoga.mjs"}},
		{"Apollo Server", []string{"node", "bench/peers/node/apollo.mjs"}},
	} {
		arguments := append(peer.command[1:], "--jwks", filepath.Join(data, "jwks.json"), "--subjects", filepath.Join(data, "subjects.json"),
			"--postgres", o.postgres)
		one, err := start(peer.name, peer.command[0], arguments...)
		if err != nil {
			return err
		}
		s.peers = append(s.peers, one)
	}
	return nil
}

// compare wants the same data from all sides, for every query and some people, and no data for a forged token.
func (s *sides) compare(p *people) error {
	for _, w := range workloads {
		for i := 0; i < len(p.tokens); i += max(1, len(p.tokens)/10) {
			var first string
			for _, one := range s.all() {
				text, err := ask(one.url, p.tokens[i], w.query)
				if err != nil {
					return err
				}
				answer, err := data(text)
				if err != nil {
					return err
				}
				if first == "" {
					first = answer
				}
				if answer != first || len(answer) < 40 {
					return fmt.Errorf("%s: %s answers differently:\n%.600s\n%.600s", w.name, one.name, first, answer)
				}
			}
		}
	}
	forged := make([]byte, 20)
	rand.Read(forged)
	for _, one := range s.all() {
		token := p.tokens[0][:len(p.tokens[0])-40] + hex.EncodeToString(forged)
		if _, err := ask(one.url, token, workloads[0].query); err == nil {
			return fmt.Errorf("%s takes a forged token", one.name)
		}
	}
	return nil
}

// data cuts the data out of an answer, without spaces.
func data(text []byte) (string, error) {
	var answer struct{ Data json.RawMessage }
	if err := json.Unmarshal(text, &answer); err != nil {
		return "", err
	}
	var compact bytes.Buffer
	err := json.Compact(&compact, answer.Data)
	return compact.String(), err
}
