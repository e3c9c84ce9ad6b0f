package graph

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/coder/websocket"

	"portway/auth"
	"portway/problem"
)

// Operations over a WebSocket, in the protocol graphql-transport-ws
// (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md).
const (
	subprotocol  = "graphql-transport-ws"
	initWithin   = 10 * time.Second // connection_init has to come by then
	mostAtOnce   = 32               // operations of a connection
	longestClose = 120              // bytes; RFC 6455 gives a reason 123
)

// Why a connection is closed, as the protocol numbers it.
const (
	closeInternal     websocket.StatusCode = 4500
	closeBadMessage   websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401 // no token, or a grant that is over: coming back is of no use
	closeForbidden    websocket.StatusCode = 4403 // the grant has changed, or the token has expired: come back, with a new one
	closeProtocol     websocket.StatusCode = 4406
	closeLateInit     websocket.StatusCode = 4408
	closeTwice        websocket.StatusCode = 4409 // two operations under one id
	closeInitTwice    websocket.StatusCode = 4429
)

// Sockets answers operations over WebSockets. It stands beside the gate: a browser cannot give a WebSocket a header, so the
// token comes in the payload of connection_init ({"authorization": "Bearer ..."}) where it does not come with the request.
// Cookies count for nothing, so any page may connect.
func (h *Handler) Sockets() http.Handler { return http.HandlerFunc(h.serveSocket) }

func (h *Handler) serveSocket(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols: []string{subprotocol}, InsecureSkipVerify: true, // there is no cookie that a foreign page could use
	})
	if err != nil {
		return // Accept has answered
	}
	conn.SetReadLimit(h.Limits.BodyBytes)
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	c := &socket{handler: h, conn: conn, cancel: cancel, operations: map[string]context.CancelFunc{}}
	defer func() {
		cancel()
		c.running.Wait()
		_ = conn.CloseNow()
	}()
	if conn.Subprotocol() != subprotocol {
		c.close(closeProtocol, "Subprotocol not acceptable")
		return
	}
	if c.begin(ctx, r) {
		c.serve(ctx)
	}
}

// A socket is a connection.
type socket struct {
	handler *Handler
	conn    *websocket.Conn
	cancel  context.CancelFunc // ends everything that runs on it
	request *http.Request      // what the connection stands for towards the gate: only its token
	grant   *auth.Grant

	mu         sync.Mutex
	operations map[string]context.CancelFunc
	running    sync.WaitGroup
}

// A message of the protocol.
type message struct {
	Type    string          `json:"type"`
	ID      string          `json:"id,omitempty"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// begin waits for connection_init and lets the connection in.
func (c *socket) begin(ctx context.Context, r *http.Request) bool {
	late := time.AfterFunc(initWithin, func() { c.close(closeLateInit, "Connection initialisation timeout") })
	for {
		m, ok := c.read(ctx)
		if !ok {
			late.Stop()
			return false
		}
		switch m.Type {
		case "ping":
			_ = c.write(ctx, message{Type: "pong"})
		case "pong":
		case "connection_init":
			if !late.Stop() {
				return false
			}
			return c.admit(ctx, r, m.Payload)
		default:
			c.close(closeUnauthorized, "Unauthorized")
			return false
		}
	}
}

// admit asks the gate about the token.
func (c *socket) admit(ctx context.Context, r *http.Request, payload json.RawMessage) bool {
	var sent map[string]any
	_ = json.Unmarshal(payload, &sent) // what is no object has no token
	c.request = r.Clone(ctx)
	c.request.Header = http.Header{}
	for _, name := range []string{"Authorization", "DPoP"} {
		for _, value := range r.Header.Values(name) {
			c.request.Header.Add(name, value)
		}
		for _, spelling := range []string{name, http.CanonicalHeaderKey(name), lower(name)} {
			if value, ok := sent[spelling].(string); ok && c.request.Header.Get(name) == "" {
				c.request.Header.Set(name, value)
			}
		}
	}
	if c.request.Header.Get("Authorization") == "" {
		c.close(closeUnauthorized, "There is no token: send one as authorization in the payload of connection_init.")
		return false
	}
	grant, err := c.handler.Admit(c.request)
	if err != nil {
		c.refuse(err)
		return false
	}
	c.grant = grant
	return c.write(ctx, message{Type: "connection_ack"}) == nil
}

func lower(name string) string { return string(bytes.ToLower([]byte(name))) }

// serve reads messages until the connection ends.
func (c *socket) serve(ctx context.Context) {
	watched, stop := c.handler.watch.add(c.request, c.grant)
	defer stop()
	c.running.Go(func() { c.keep(ctx, watched) })
	for {
		m, ok := c.read(ctx)
		if !ok {
			return
		}
		switch m.Type {
		case "ping":
			_ = c.write(ctx, message{Type: "pong"})
		case "pong":
		case "subscribe":
			c.subscribe(ctx, m)
		case "complete":
			c.forget(m.ID)
		case "connection_init":
			c.close(closeInitTwice, "Too many initialisation requests")
			return
		default:
			c.close(closeBadMessage, "The message is of no known type.")
			return
		}
	}
}

// keep gives signs of life, and closes the connection when its grant ends.
func (c *socket) keep(ctx context.Context, watched *watched) {
	for {
		select {
		case <-watched.beat:
			_ = c.write(ctx, message{Type: "ping"})
		case why := <-watched.ended:
			c.refuse(why)
			return
		case <-c.handler.Stopping:
			c.close(websocket.StatusGoingAway, "The gateway stops. Come back.")
			return
		case <-ctx.Done():
			return
		}
	}
}

// subscribe starts an operation.
func (c *socket) subscribe(ctx context.Context, m message) {
	if m.ID == "" || len(m.Payload) == 0 {
		c.close(closeBadMessage, "subscribe needs an id and a payload.")
		return
	}
	carrier := &overSocket{socket: c, id: m.ID}
	running, err := c.enter(ctx, m.ID)
	switch {
	case problem.Is(err, problem.Conflict):
		c.close(closeTwice, "Subscriber for "+m.ID+" already exists")
	case err != nil:
		carrier.fail(ctx, refuse(err))
	default:
		c.running.Go(func() {
			defer c.forget(m.ID)
			c.run(running, m.Payload, carrier)
		})
	}
}

// enter notes an operation, and returns the context that ends with it.
func (c *socket) enter(ctx context.Context, id string) (context.Context, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.operations[id] != nil:
		return nil, problem.New(problem.Conflict, "The id is taken.")
	case len(c.operations) >= mostAtOnce:
		return nil, problem.New(problem.RateLimited, "A connection runs at most %d operations at once. Complete one, or open another connection.", mostAtOnce)
	}
	running, cancel := context.WithCancel(ctx)
	c.operations[id] = cancel
	return running, nil
}

// forget ends an operation.
func (c *socket) forget(id string) {
	c.mu.Lock()
	cancel := c.operations[id]
	delete(c.operations, id)
	c.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// run answers an operation as ServeHTTP does a request.
func (c *socket) run(ctx context.Context, payload json.RawMessage, carrier *overSocket) {
	h := c.handler
	start := h.Now()
	seen := &Observation{ID: rand.Text(), Start: start, Grant: c.grant}
	a := &answer{compat: h.Compat, writer: &unsent{head: http.Header{}}, media: mediaJSON}
	func() {
		defer func() {
			if cause := recover(); cause != nil {
				h.Log.ErrorContext(ctx, "panic", "request", seen.ID, "cause", cause, "stack", string(debug.Stack()))
				carrier.fail(ctx, refuse(recovered(cause)))
			}
		}()
		carrier.ctx = ctx
		c.answer(auth.With(ctx, c.grant), a, payload, seen, carrier)
	}()
	seen.Duration, seen.Code, seen.Bytes = h.Now().Sub(start), a.code, carrier.bytes
	seen.Status = problem.New(a.code, "").Status()
	if a.code == "" {
		seen.Status = http.StatusOK
	}
	if h.Observe != nil {
		h.Observe(ctx, seen)
	}
}

func (c *socket) answer(ctx context.Context, a *answer, payload json.RawMessage, seen *Observation, carrier *overSocket) {
	op := &operation{handler: c.handler, grant: c.grant}
	sent, err := parseBody(payload)
	refused := refusal{}
	if err != nil {
		refused = refuse(err)
	} else {
		refused = op.prepare(sent)
	}
	if refused.empty() && op.streams() {
		if refused = op.settle(a, op.charge(ctx)); refused.empty() {
			(&stream{op: op, answer: a, carrier: carrier, seen: seen}).follow(ctx, func() error { return nil })
			return
		}
	}
	if !refused.empty() {
		a.code = refused.code
		carrier.fail(ctx, refused)
		return
	}
	limited, cancel := context.WithTimeout(ctx, c.handler.Limits.Time)
	defer cancel()
	c.handler.once(limited, a, op, seen)
	if a.refused != nil {
		carrier.fail(ctx, *a.refused)
		return
	}
	if body, ok := a.writer.(*unsent); ok && carrier.next(body.Bytes()) == nil {
		carrier.end(refusal{})
	}
}

// read returns the next message, false when the connection ends.
func (c *socket) read(ctx context.Context) (m message, ok bool) {
	kind, text, err := c.conn.Read(ctx)
	if err != nil {
		return m, false
	}
	if kind != websocket.MessageText || json.Unmarshal(text, &m) != nil {
		c.close(closeBadMessage, "The message is not one of the protocol: JSON with a type.")
		return m, false
	}
	return m, true
}

// write sends a message. Whoever does not take it in time loses the connection.
func (c *socket) write(ctx context.Context, m message) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("graph: socket: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), slowest) // an end of ctx would close the connection
	defer cancel()
	if err := c.conn.Write(ctx, websocket.MessageText, text); err != nil {
		c.cancel()
		return err
	}
	return nil
}

// refuse closes the connection for a reason that has to do with its grant.
func (c *socket) refuse(why error) {
	if errors.Is(why, errTokenEnded) {
		c.close(closeForbidden, "The token has expired. Come back with a new one.")
		return
	}
	p := problem.Of(why)
	code := closeForbidden
	switch status := p.Status(); {
	case status == http.StatusUnauthorized:
		code = closeUnauthorized
	case status >= http.StatusInternalServerError:
		code = closeInternal
		c.handler.Log.Error("a connection was refused for a fault on our side", slog.String("code", string(p.Code)), slog.Any("error", why))
	}
	c.close(code, string(p.Code)+": "+p.Message)
}

// close says why, and ends everything that runs on the connection.
func (c *socket) close(code websocket.StatusCode, reason string) {
	_ = c.conn.Close(code, reason[:min(len(reason), longestClose)])
	c.cancel()
}

// overSocket carries the answers of one operation.
type overSocket struct {
	socket *socket
	ctx    context.Context
	id     string
	bytes  int
}

func (o *overSocket) next(body []byte) error {
	o.bytes += len(body)
	if o.ctx.Err() != nil {
		return o.ctx.Err() // it was completed by the other side
	}
	return o.socket.write(o.ctx, message{Type: "next", ID: o.id, Payload: body})
}

func (o *overSocket) beat() error { return nil }

func (o *overSocket) end(refused refusal) {
	if !refused.empty() {
		o.fail(o.ctx, refused)
		return
	}
	if o.ctx.Err() == nil {
		_ = o.socket.write(o.ctx, message{Type: "complete", ID: o.id})
	}
}

// fail ends the operation with errors.
func (o *overSocket) fail(ctx context.Context, refused refusal) {
	_ = o.socket.write(ctx, message{Type: "error", ID: o.id, Payload: marshal(refused.errors)})
}

// unsent is an answer that goes into a message.
type unsent struct {
	bytes.Buffer
	head http.Header
}

func (u *unsent) Header() http.Header { return u.head }
func (u *unsent) WriteHeader(int)     {}
