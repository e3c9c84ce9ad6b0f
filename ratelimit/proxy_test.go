package ratelimit_test

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// A proxy stands between a client and a Redis, and can spoil the connection in ways that a dead server cannot.
type proxy struct {
	addr   string
	target atomic.Pointer[string]
	mood   atomic.Int32
}

const (
	faithful  int32 = iota
	silent          // takes requests and passes nothing on, with the connections open
	forgetful       // hangs up instead of passing the next answer on, and is faithful again
)

func newProxy(t *testing.T) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{addr: listener.Addr().String()}
	var open sync.Map
	var working sync.WaitGroup
	t.Cleanup(func() {
		listener.Close()
		open.Range(func(connection, _ any) bool { connection.(net.Conn).Close(); return true })
		working.Wait()
	})
	working.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", *p.target.Load())
			if err != nil {
				client.Close()
				continue
			}
			open.Store(client, nil)
			open.Store(server, nil)
			working.Go(func() { p.pump(server, client, p.request) })
			working.Go(func() { p.pump(client, server, p.answer) })
		}
	})
	return p
}

func (p *proxy) pump(to, from net.Conn, pass func(io.Writer, []byte) bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if err != nil || !pass(to, buffer[:n]) {
			return
		}
	}
}

func (p *proxy) request(server io.Writer, data []byte) bool {
	if p.mood.Load() == silent {
		return true
	}
	_, err := server.Write(data)
	return err == nil
}

func (p *proxy) answer(client io.Writer, data []byte) bool {
	if p.mood.Load() == silent {
		return true
	}
	if p.mood.CompareAndSwap(forgetful, faithful) {
		return false
	}
	_, err := client.Write(data)
	return err == nil
}
