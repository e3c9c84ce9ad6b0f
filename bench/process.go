package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A server is one side of the comparison: a process on a core of its own.
type server struct {
	name      string
	url       string
	program   string
	arguments []string
	command   *exec.Cmd
}

// start runs a program with an address of its own, and waits until it answers there.
func start(name, program string, arguments ...string) (*server, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &server{name: name, url: "http://" + addr, program: program, arguments: append(arguments, "--addr", addr)}
	if err := s.run(); err != nil {
		return nil, err
	}
	for range 200 {
		if r, err := client.Get(s.url + "/healthz"); err == nil { //nolint:noctx // the client has a deadline
			r.Body.Close()
			return s, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("%s does not answer", name)
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // asks the kernel, which answers at once
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// run starts the process on core 0 with one processor.
func (s *server) run() error {
	s.command = exec.Command("taskset", append([]string{"-c", "0", s.program}, s.arguments...)...) //nolint:gosec,noctx // the benchmark's own words
	s.command.Env = append(os.Environ(), "GOMAXPROCS=1", "NODE_ENV=production")
	s.command.Stderr = os.Stderr
	if err := s.command.Start(); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// stop lets the process end by itself, but not for long.
func (s *server) stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(5*time.Second, func() { _ = s.command.Process.Kill() })
	_ = s.command.Wait()
	late.Stop()
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
