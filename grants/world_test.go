package grants_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/internal/testservers"
	"portway/problem"
	"portway/store"
)

const (
	issuer   = "https://portway.example"
	audience = "https://portway.example/graphql"
)

// onEachStore tells a story on SQLite and on PostgreSQL.
func onEachStore(t *testing.T, story func(t *testing.T, w *world)) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return t.TempDir() },
		"PostgreSQL": testservers.Postgres,
	} {
		t.Run(name, func(t *testing.T) { story(t, newWorld(t, location(t))) })
	}
}

// world is a deployment: one database, one clock, one set of keys, and as many processes as a test starts.
type world struct {
	location string
	keys     *auth.Keyring
	secret   auth.Secret
	clock    *clock
	people   positions
}

func newWorld(t testing.TB, location string) *world {
	t.Helper()
	w := &world{location: location, clock: &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}, people: positions{}}
	w.keys = &auth.Keyring{Folder: filepath.Join(t.TempDir(), "keys"), Now: w.clock.Now}
	if err := w.keys.Open(); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.secret, err = auth.OpenSecret(filepath.Join(t.TempDir(), "secret")); err != nil {
		t.Fatal(err)
	}
	return w
}

// process starts one more process of the deployment, which follows the events only when a test polls.
func (w *world) process(t testing.TB) *process {
	t.Helper()
	control, err := store.OpenControl(context.Background(), w.location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	p := &process{t: t, line: &line{Store: control}}
	p.Service = &grants.Service{
		Store: p.line, People: w.people, Signer: w.keys, Secret: w.secret, Issuer: issuer, Audience: audience,
		HomeRegion: "DE", Now: w.clock.Now,
	}
	p.verifier = &auth.Verifier{
		Issuers: []*auth.Issuer{{URL: issuer, Audience: audience, Algorithms: []string{"ES256"}, Keys: w.keys}}, Now: w.clock.Now,
	}
	p.must(p.Poll(context.Background()))
	return p
}

type process struct {
	*grants.Service
	t        testing.TB
	line     *line
	verifier *auth.Verifier
}

func (p *process) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// token mints an operator's token and verifies it.
func (p *process) token(asked grants.OperatorToken) *auth.Token {
	p.t.Helper()
	if asked.Person == "" {
		asked.Person, asked.App = "mara", "Reader"
	}
	if asked.Life == 0 {
		asked.Life = time.Hour
	}
	raw, err := p.IssueOperatorToken(context.Background(), asked)
	p.must(err)
	token, err := p.verifier.Verify(context.Background(), raw)
	p.must(err)
	return token
}

// opens demands that the token opens something, and returns it.
func (p *process) opens(token *auth.Token) *auth.Grant {
	p.t.Helper()
	grant, err := p.Current(context.Background(), token)
	if err != nil {
		p.t.Fatalf("the token opens nothing: %v", err)
	}
	return grant
}

// refuses demands that the token is refused for a reason.
func (p *process) refuses(token *auth.Token, code problem.Code) {
	p.t.Helper()
	if grant, err := p.Current(context.Background(), token); !problem.Is(err, code) {
		p.t.Fatalf("grant %v, error %v; want %s", grant, err, code)
	}
}

// line is the connection to the database: it counts the readings of grants, and can be cut.
type line struct {
	grants.Store
	mu       sync.Mutex
	cut      bool
	readings int
	after    func() // what happens once, after the next reading of a grant
}

var errCut = errors.New("the line is cut")

func (l *line) broken(reading int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.readings += reading
	if l.cut {
		return errCut
	}
	return nil
}

func (l *line) Standing(ctx context.Context, grant string) (*grants.Standing, error) {
	if err := l.broken(1); err != nil {
		return nil, err
	}
	standing, err := l.Store.Standing(ctx, grant)
	if then := l.after; then != nil {
		l.after = nil
		then()
	}
	return standing, err
}

func (l *line) EventsAfter(ctx context.Context, number int64, limit int) ([]grants.Event, error) {
	if err := l.broken(0); err != nil {
		return nil, err
	}
	return l.Store.EventsAfter(ctx, number, limit)
}

func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
}

// read returns how many readings there were since the last call.
func (l *line) read() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.readings
	l.readings = 0
	return n
}

// clock stands still until a test moves it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// positions are people who have data: how many changes each account has seen.
type positions map[string]int64

func (p positions) Position(_ context.Context, account string) (int64, error) { return p[account], nil }
