package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A gateway is a process.
type gateway struct {
	address string
	command *exec.Cmd
}

// start starts one on the data, and waits until it answers.
func start(o options) (*gateway, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // asks the kernel, which answers at once
	if err != nil {
		return nil, err
	}
	g := &gateway{address: listener.Addr().String()}
	if err := listener.Close(); err != nil {
		return nil, err
	}
	arguments := []string{
		"serve", "--data", o.data, "--addr", g.address, "--ingest-token-file", incoming(o), "--archive-workers", "0",
		"--budget-points", "60000000", "--budget-burst", "60000000",
	}
	if o.postgres != "" {
		arguments = append(arguments, "--postgres", o.postgres)
	}
	if o.profiles != "" {
		arguments = append(arguments, "--profiles", o.profiles)
	}
	g.command = exec.Command(o.program, arguments...) //nolint:gosec,noctx // the benchmark's own words
	log, err := os.Create(filepath.Join(o.data, "gateway.log"))
	if err != nil {
		return nil, err
	}
	g.command.Stderr = log
	if err := g.command.Start(); err != nil {
		return nil, err
	}
	for range 200 {
		if r, err := http.Get("http://" + g.address + "/healthz"); err == nil { //nolint:noctx // of this machine
			return g, r.Body.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	g.stop()
	return nil, fmt.Errorf("the gateway does not answer; see %s", log.Name())
}

func (g *gateway) stop() {
	_ = g.command.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(10*time.Second, func() { _ = g.command.Process.Kill() })
	_ = g.command.Wait()
	late.Stop()
}

func (g *gateway) proc(file string) []string {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(g.command.Process.Pid), file))
	if err != nil {
		return make([]string, 20)
	}
	return strings.Fields(string(text))
}

// memory is what is resident, in bytes.
func (g *gateway) memory() int64 {
	pages, _ := strconv.ParseInt(g.proc("statm")[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

// processor is the time that the process ran.
func (g *gateway) processor() time.Duration {
	fields := g.proc("stat")
	user, _ := strconv.Atoi(fields[13])
	system, _ := strconv.Atoi(fields[14])
	return time.Duration(user+system) * 10 * time.Millisecond // a hundredth of a second, on every Linux
}
