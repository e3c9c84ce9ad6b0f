package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A server is one side of the comparison: a process on a core of its own.
type server struct {
	name    string
	url     string
	command *exec.Cmd
}

// start runs a program on core 0 with one processor, and waits until it answers.
func start(name, path, health string, arguments ...string) (*server, error) {
	s := &server{name: name, url: "http://" + arguments[len(arguments)-1]}
	s.command = exec.Command("taskset", append([]string{"-c", "0", path}, arguments...)...)
	s.command.Env = append(os.Environ(), "GOMAXPROCS=1")
	s.command.Stderr = os.Stderr
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for range 200 {
		if r, err := http.Get(s.url + health); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("%s does not answer", name)
}

func (s *server) stop() {
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
}

// processorTime sums the nanoseconds that each thread of the process ran; threads of a Go program do not end.
func (s *server) processorTime() time.Duration {
	files, _ := filepath.Glob(filepath.Join("/proc", strconv.Itoa(s.command.Process.Pid), "task", "*", "schedstat"))
	var total time.Duration
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		if fields := strings.Fields(string(text)); len(fields) > 0 {
			n, _ := strconv.ParseInt(fields[0], 10, 64)
			total += time.Duration(n)
		}
	}
	return total
}

// memory is the process's resident memory, in bytes.
func (s *server) memory() int64 {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.command.Process.Pid), "statm"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}
