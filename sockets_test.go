package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"portway/auth"
	"portway/grants"
	"portway/graph"
	"portway/internal/testservers"
)

// A clientSocket is a WebSocket as a client has it.
type clientSocket struct {
	*testing.T
	conn *websocket.Conn
}

// dial opens a WebSocket and says what is given.
func dial(t *testing.T, address, subprotocol string, say ...string) *clientSocket {
	t.Helper()
	conn, answer, err := websocket.Dial(t.Context(), strings.Replace(address, "http", "ws", 1)+"/graphql", &websocket.DialOptions{Subprotocols: []string{subprotocol}})
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(answer.Status)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	s := &clientSocket{t, conn}
	for _, message := range say {
		s.say(message)
	}
	return s
}

func (s *clientSocket) say(message string) {
	s.Helper()
	if err := s.conn.Write(s.Context(), websocket.MessageText, []byte(message)); err != nil {
		s.Fatal(err)
	}
}

// hear reads until a message has the part.
func (s *clientSocket) hear(part string) string {
	s.Helper()
	for {
		_, message, err := s.conn.Read(s.Context())
		if err != nil {
			s.Fatalf("before %s: %v", part, err)
		}
		if strings.Contains(string(message), part) {
			return string(message)
		}
	}
}

// closed reads until the other side closes the connection, and returns its code.
func (s *clientSocket) closed() string {
	s.Helper()
	for {
		if _, _, err := s.conn.Read(s.Context()); err != nil {
			return fmt.Sprint(int(websocket.CloseStatus(err)))
		}
	}
}

const transport = "graphql-transport-ws"

func initialise(token string) string {
	return `{"type":"connection_init","payload":{"authorization":"Bearer ` + token + `"}}`
}

const followOverSocket = `{"type":"subscribe","id":"1","payload":{"query":"subscription { changes { cursor operation id record { ... on Post { title } } } }"}}`

// TestSocketsAreClosedWithWhatTheProtocolSays has a case for each code of docs/changes.md that the client brings about.
func TestSocketsAreClosedWithWhatTheProtocolSays(t *testing.T) {
	w := newWorld(t, "", nil)
	server := w.serve(t)
	token := w.token(t, "mara", "app", "posts:read")
	hello := initialise(token)
	for name, c := range map[string]struct {
		want, subprotocol string
		say               []string
	}{
		"another subprotocol":           {"4406", "graphql-ws", nil},
		"silence":                       {"4408", transport, nil},
		"an operation before the hello": {"4401", transport, []string{followOverSocket}},
		"no token":                      {"4401", transport, []string{`{"type":"connection_init"}`}},
		"a token that is none":          {"4401", transport, []string{initialise("nonsense")}},
		"two hellos":                    {"4429", transport, []string{hello, hello}},
		"no JSON":                       {"4400", transport, []string{hello, "nonsense"}},
		"an unknown type":               {"4400", transport, []string{hello, `{"type":"hello"}`}},
		"an operation without id":       {"4400", transport, []string{hello, `{"type":"subscribe","payload":{"query":"{ schemaVersion }"}}`}},
		"two operations of one id":      {"4409", transport, []string{hello, followOverSocket, followOverSocket}},
		// By a few bytes: what lay unread when the gateway closes would come back as a reset, and take the code with it.
		"a message that is too long": {"1009", transport, []string{hello, strings.Repeat(" ", int(graph.DefaultLimits().BodyBytes)) + "{}"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := dial(t, server.URL, c.subprotocol, c.say...).closed(); got != c.want {
				t.Errorf("closed with %s, want %s", got, c.want)
			}
		})
	}
}

// TestG6_SocketsCloseWithTheirGrant waits for as long as the gateway needs to look at the grant again.
func TestG6_SocketsCloseWithTheirGrant(t *testing.T) {
	for engine, url := range map[string]string{"SQLite": "", "PostgreSQL": testservers.Postgres(t)} {
		t.Run(engine, func(t *testing.T) {
			w := newWorld(t, url, nil)
			server, g := w.serve(t), w.storage.Grants
			narrowed := grants.Narrowing{Keep: auth.Open([]string{"posts:read"})}
			for name, c := range map[string]struct {
				want string
				end  func(grant string) error
			}{
				"revoked":  {"4401", func(id string) error { return g.Revoke(t.Context(), id, grants.ByPerson, grants.ReasonWithdrawn) }},
				"narrowed": {"4403", func(id string) error { return g.Narrow(t.Context(), id, narrowed, grants.ByPerson) }},
				"paused":   {"4403", func(id string) error { return g.Pause(t.Context(), id, grants.ByPerson) }},
			} {
				s := dial(t, server.URL, transport, initialise(w.token(t, name, "app", "posts:read likes:read")), followOverSocket)
				s.hear("connection_ack")
				if err := c.end(w.grantsOf(t, name)[0].ID); err != nil {
					t.Fatal(err)
				}
				if got := s.closed(); got != c.want {
					t.Errorf("%s: closed with %s, want %s", name, got, c.want)
				}
			}
			short, err := g.IssueOperatorToken(t.Context(), grants.OperatorToken{Person: "mara", App: "app", Scopes: []string{"posts:read"}, Life: 2 * time.Second})
			if err != nil {
				t.Fatal(err)
			}
			if got := dial(t, server.URL, transport, initialise(short), followOverSocket).closed(); got != "4403" {
				t.Errorf("at the end of its token it is closed with %s", got)
			}
		})
	}
}

// TestAGatewayThatStopsSaysSo stops one as an operator does, and goes on at the next.
func TestAGatewayThatStopsSaysSo(t *testing.T) {
	flags := &storageFlags{Data: t.TempDir(), Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE"}
	var token string
	if err := flags.run(t.Context(), func(s *storage) (err error) {
		w := &world{storage: s}
		token = w.token(t, "mara", "app", "posts:read")
		w.keep(t, "mara", firstPost)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	gateway, address := startGateway(t, flags.Data)
	s := dial(t, address, transport, initialise(token), followOverSocket)
	s.hear("connection_ack")
	if err := gateway.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if got := s.closed(); got != "1001" {
		t.Errorf("closed with %s", got)
	}
	if err := gateway.Wait(); err != nil {
		t.Error(err)
	}
}

// TestARedisThatIsKilledCostsNoChange has two processes on one folder, which hear of each other over Redis alone.
func TestARedisThatIsKilledCostsNoChange(t *testing.T) {
	redis := testservers.OwnRedis(t)
	here := newWorld(t, "", func(g *gatewayFlags) { g.Redis = redis.Addr })
	there := here.beside(t, func(g *gatewayFlags) { g.Redis = redis.Addr })
	s := subscribe(t, there.serve(t), here.token(t, "mara", "app", "posts:read"), follow)
	for n, happens := range []func(){func() {}, redis.Stop, func() {}, redis.Start, func() {}} {
		happens()
		here.keep(t, "mara", fmt.Sprintf(`{"category":"posts","id":"post_%d","createdAt":"2026-01-01T10:00:00Z","title":"t"}`, n))
		s.expect("next", fmt.Sprintf(`"operation":"CREATED","category":"posts","id":"post_%d"`, n))
	}
}
