package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"portway/archive"
	"portway/auth"
	"portway/graph"
	"portway/ledger"
	"portway/loaders"
	"portway/oauth"
	"portway/ownapp"
	"portway/portal"
	"portway/ratelimit"
	"portway/resolvers"
	"portway/webhooks"
)

// gatewayFlags say how the gateway behaves.
type gatewayFlags struct {
	loginFlags
	tellFlags
	Redis           string         `help:"Keep budgets in this Redis (host:port or redis:// URL; several, with commas, are a cluster). Without it they are kept in this process." placeholder:"ADDRESS"`
	RedisLot        int            `help:"Take points from Redis in lots of this many, where approximate budgets will do: most requests then ask nobody. 0 asks every time."`
	Replicas        int            `help:"How many processes share the budgets; each gets its part while Redis is away." default:"1"`
	BudgetPoints    int            `help:"Points that a developer gains per minute, where nothing else is set." default:"240000"`
	BudgetBurst     int            `help:"The most points that a developer's budget holds." default:"240000"`
	MaxBody         int64          `help:"The largest request, in bytes." default:"262144"`
	MaxTokens       int            `help:"The most tokens of a document." default:"4000"`
	MaxDepth        int            `help:"The deepest selection." default:"18"`
	MaxAliases      int            `help:"The most aliases of a document." default:"60"`
	TimeLimit       time.Duration  `help:"The longest that an operation may run." default:"10s"`
	Documents       string         `help:"Folder of trusted documents (*.graphql)." type:"existingdir" placeholder:"DIR"`
	OnlyDocuments   bool           `help:"Run trusted documents and nothing else."`
	Issuers         string         `help:"JSON file of external issuers whose tokens are accepted." type:"existingfile" placeholder:"FILE"`
	GraphqlCompat   string         `help:"HTTP statuses: draft (GraphQL over HTTP of 2026) or audit2025 (its test suite)." enum:"draft,audit2025" default:"draft"`
	IngestTokenFile string         `help:"Take in records at /ingest from who has the token in this file (32 characters or more, mode 0600). Without it there is no such address." type:"existingfile" placeholder:"FILE"`
	MetricsAnywhere bool           `help:"Show /metrics to every address, not only to this machine."`
	Platform        string         `help:"Whose data it is, as people read it where they decide." default:"Portway" placeholder:"NAME"`
	TrustedProxies  []netip.Prefix `help:"Take the client's address from X-Forwarded-For where it comes from these networks (10.0.0.0/8, ...). Nobody is trusted by default." placeholder:"CIDR"`
	Registration    bool           `help:"Let tools register apps (RFC 7591). They land as drafts, which can ask sandbox people only."`

	archiveFlags

	sample http.Handler // the demo's app
}

// Validate refuses values that no request could be answered with.
func (g *gatewayFlags) Validate() error {
	for name, value := range map[string]int64{
		"max-body": g.MaxBody, "max-tokens": int64(g.MaxTokens), "max-depth": int64(g.MaxDepth), "replicas": int64(g.Replicas),
	} {
		if value < 1 {
			return fmt.Errorf("--%s is %d; give at least 1", name, value)
		}
	}
	switch {
	case g.TimeLimit <= 0:
		return fmt.Errorf("--time-limit is %v; give some time, such as 10s", g.TimeLimit)
	case g.MaxAliases < 0 || g.RedisLot < 0:
		return fmt.Errorf("--max-aliases is %d and --redis-lot is %d; neither can be below 0", g.MaxAliases, g.RedisLot)
	case g.OnlyDocuments && g.Documents == "":
		return errors.New("--only-documents runs nothing without --documents, the folder of documents")
	}
	return ratelimit.Limit{Points: g.BudgetPoints, Burst: g.BudgetBurst, Period: time.Minute}.Validate()
}

// A gateway is the wired whole.
type gateway struct {
	storage       *storage
	handler       http.Handler
	limiter       ratelimit.Limiter
	redis         redis.UniversalClient // nil where there is none
	ledger        *ledger.Journal
	authorization *oauth.Server
	archives      *archive.Desk
	tell          *teller
	close         []func() error
}

// newGateway wires the parts, left to right: token -> grant -> plan -> budget -> loaders -> store.
func newGateway(ctx context.Context, s *storage, f *storageFlags, g *gatewayFlags, log *slog.Logger) (*gateway, error) {
	w := &gateway{storage: s}
	issuers, err := externalIssuers(g.Issuers)
	if err != nil {
		return nil, err
	}
	documents, err := trustedDocuments(g.Documents)
	if err != nil {
		return nil, err
	}
	if err := w.openLimiter(g, log); err != nil {
		return nil, err
	}
	s.Grants.Budget.Points, s.Grants.Budget.Burst, s.Grants.Log, s.Grants.LastRead = g.BudgetPoints, g.BudgetBurst, log, s.lastRead
	if err := s.Grants.Start(ctx); err != nil {
		return nil, err
	}
	w.close = append(w.close, func() error { s.Grants.Close(); return nil })
	if w.ledger, err = f.openLedger(ctx, s, log); err != nil {
		return nil, err
	}
	w.close = append(w.close, w.ledger.Close)
	own := &auth.Issuer{URL: f.Issuer, Audience: f.Audience, Algorithms: []string{"ES256"}, Keys: s.Keys}
	verifier := &auth.Verifier{Issuers: append([]*auth.Issuer{own}, issuers...), Now: time.Now}
	metrics := newMetrics(s, w.limiter)
	limits := graph.DefaultLimits()
	limits.BodyBytes, limits.Tokens, limits.Depth, limits.Aliases, limits.Time = g.MaxBody, g.MaxTokens, g.MaxDepth, g.MaxAliases, g.TimeLimit

	api := &graph.Handler{
		Source: s.People, Cursors: &loaders.Cursors{Key: s.Secret.Derive("cursor")}, Limiter: w.limiter, Beside: g.Redis != "" && g.RedisLot == 0, Limits: limits,
		Persisted: graph.NewPersisted(documents, g.OnlyDocuments), Compat: g.GraphqlCompat == "audit2025",
		Log: log, Disclose: (&firstUse{grants: s.Grants}).before(disclosures(w.ledger)), Observe: observers(metrics.observe, w.figures(ctx, log), requestLog(log)), Now: time.Now,
	}
	if err := w.openAuthorization(ctx, verifier, f, g, log); err != nil {
		return nil, err
	}
	proofs := &auth.Proofs{Site: f.Issuer, Once: s.Control}
	gate := &auth.Gate{Verifier: verifier, Grants: orUsed{s.Grants}, Sessions: w.authorization.LoggedIn, Proofs: proofs, Log: log}
	api.Admit, api.Recheck, api.Stopping = gate.Admit, gate.Recheck, ctx.Done()
	if err := w.openArchives(ctx, f, &g.archiveFlags, api, log); err != nil {
		return nil, err
	}
	w.tell = newTeller(s, g, w.wires(), log)
	w.tell.run(ctx, w, log)
	api.Mount(w.resolvers(f, api, log))
	if g.ArchiveWorkers > 0 {
		w.background(ctx, w.archives.Worker.Run)
	}
	incoming, err := ingestHandler(s, g.IngestTokenFile, log)
	if err != nil {
		return nil, err
	}
	w.background(ctx, sweeping(w.authorization, log))
	w.handler = routes(s, g.Platform, orSockets(compressed(gate.Wrap(api)), api.Sockets()), metrics.handler(g.MetricsAnywhere), w.authorization, incoming, w.archives.Links, g.sample)
	w.handler = behindProxies(g.TrustedProxies, withSecurityHeaders(w.handler, strings.HasPrefix(f.Issuer, "https://")))
	return w, nil
}

// openAuthorization opens what people log in to, and what is done for them beside their requests.
func (w *gateway) openAuthorization(ctx context.Context, verifier *auth.Verifier, f *storageFlags, g *gatewayFlags, log *slog.Logger) error {
	var err error
	if w.authorization, err = newAuthorization(w.storage, verifier, g, log); err != nil {
		return err
	}
	carry, err := g.openLogins(w.authorization, f.Data, log)
	if err != nil {
		return err
	}
	if carry != nil {
		w.background(ctx, carry)
	}
	w.close = append(w.close, func() error { w.authorization.Settle(); return nil }, keepHouse(w.storage, w.authorization.Remind, log))
	return nil
}

// resolvers is who answers what the plan does not.
func (w *gateway) resolvers(f *storageFlags, api *graph.Handler, log *slog.Logger) *resolvers.Resolver {
	return &resolvers.Resolver{
		Explainer: api, Feed: w.tell.feed, AppFeed: w.tell.announcer,
		Account:     newDesk(w.storage, w.authorization.Pages.Languages(), log),
		ArchiveDesk: w.archives,
		Console:     w.newConsole(f, log),
		Webhooks:    &webhooks.Desk{Webhooks: w.tell.hooks, Apps: w.storage.Grants},
		Report:      w.newReport(),
		OwnAffairs:  &ownapp.Desk{Grants: w.storage.Grants, Now: time.Now},
	}
}

// background runs something beside requests until the gateway is closed.
func (w *gateway) background(ctx context.Context, run func(context.Context)) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		run(ctx)
	}()
	w.close = append(w.close, func() error {
		stop()
		<-stopped
		return nil
	})
}

// How long a key signs, and how long before it does everybody can know it.
const (
	keyAge  = 90 * 24 * time.Hour
	keyLead = 24 * time.Hour

	archiveKeyAge = 365 * 24 * time.Hour
)

// keepHouse does, once an hour, what nobody's request should wait for: it makes a new signing key when the present one is
// old, writes down which grants are over, and to people whose grants end soon. The function that it returns stops it.
func keepHouse(s *storage, remind func(context.Context) error, log *slog.Logger) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Hour)
		defer tick.Stop()
		for {
			err := errors.Join(s.Keys.RotateAfter(keyAge, keyLead), s.ArchiveKeys.RotateAfter(archiveKeyAge, keyLead), s.Grants.Sweep(ctx), remind(ctx))
			if err != nil && ctx.Err() == nil {
				log.Error("housekeeping failed; it is tried again in an hour", "error", err)
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() error { cancel(); <-done; return nil }
}

// routes is the map of the site.
func routes(s *storage, platform string, api, metrics http.Handler, authorization *oauth.Server, incoming, archives, sample http.Handler) http.Handler {
	mux := http.NewServeMux()
	people := authorization.Handler()
	for _, path := range authorization.Paths() {
		mux.Handle(path, people)
	}
	mux.Handle("GET /static/", portal.DecisionFiles())
	if sample != nil {
		mux.Handle("/demo/", sample)
	}
	mux.Handle("/graphql", api)
	explorer := portal.Explorer()
	mux.Handle("/graphiql/", explorer)
	mux.Handle("/graphiql", explorer)
	mux.HandleFunc("GET /.well-known/jwks.json", publishKeys(s.Keys))
	mux.HandleFunc("GET /.well-known/archive-keys.json", publishKeys(s.ArchiveKeys))
	mux.HandleFunc("GET /.well-known/ledger-keys.json", publishKeys(s.LedgerKeys))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", ready(s))
	mux.Handle("GET /metrics", metrics)
	mux.Handle("/ingest", incoming)
	mux.Handle(archivesPath, archives)
	app := &portal.App{Platform: platform}
	for _, path := range portal.AppPaths() {
		mux.Handle(path, app)
	}
	return mux
}

// ready says whether both databases answer.
func ready(s *storage) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := errors.Join(s.People.Ping(ctx), s.Control.Ping(ctx)); err != nil {
			http.Error(w, "not ready: a database does not answer", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	}
}

// withSecurityHeaders goes onto every answer. The site is secure where people reach it over TLS, whoever ends it.
func withSecurityHeaders(next http.Handler, secure bool) http.Handler {
	always := http.Header{}
	always.Set("X-Content-Type-Options", "nosniff")
	always.Set("Referrer-Policy", "no-referrer")
	always.Set("Cross-Origin-Opener-Policy", "same-origin")
	always.Set("Cross-Origin-Resource-Policy", "same-origin")
	if secure {
		always.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), always) // nobody writes to the values: another value is another slice
		next.ServeHTTP(w, r)
	})
}

// openLimiter picks where budgets are kept.
func (w *gateway) openLimiter(g *gatewayFlags, log *slog.Logger) error {
	if g.Redis == "" {
		log.Info("budgets are kept in this process: other processes do not see them, and a restart fills them")
		w.limiter = ratelimit.NewGCRA(time.Now)
		return nil
	}
	redis.SetLogger(ratelimit.ClientLog{Log: log})
	client, err := ratelimit.Open(g.Redis)
	if err != nil {
		return err
	}
	w.redis = client
	fallback := ratelimit.NewFallback(ratelimit.NewRedis(client), g.Replicas, time.Now, log)
	w.limiter = fallback
	if g.RedisLot > 0 {
		w.limiter = ratelimit.NewLeased(fallback, g.RedisLot, time.Now)
	}
	w.close = append(w.close, fallback.Close, client.Close)
	return nil
}

// Close stops what runs beside requests, what was started last first.
func (w *gateway) Close() error {
	var errs []error
	for _, c := range slices.Backward(w.close) {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// An externalIssuer is an entry of the file of issuers.
type externalIssuer struct {
	URL           string   `json:"url"`
	Audience      string   `json:"audience"`
	JWKS          string   `json:"jwks"`
	Algorithms    []string `json:"algorithms"`
	AllowJWTType  bool     `json:"allowJwtType"`
	ClientClaim   string   `json:"clientClaim"`
	ScopeClaim    string   `json:"scopeClaim"`
	ScopeArray    bool     `json:"scopeArray"`
	AllowLoopback bool     `json:"allowLoopback"`
}

func externalIssuers(file string) ([]*auth.Issuer, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var entries []externalIssuer
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&entries); err != nil {
		return nil, fmt.Errorf("%s is not a list of issuers ([{\"url\", \"audience\", \"jwks\", \"algorithms\"}]): %w", file, err)
	}
	var issuers []*auth.Issuer
	for _, e := range entries {
		i := &auth.Issuer{
			URL: e.URL, Audience: e.Audience, Algorithms: e.Algorithms, AllowJWTType: e.AllowJWTType,
			ClientClaim: e.ClientClaim, ScopeClaim: e.ScopeClaim, ScopeArray: e.ScopeArray,
			Keys: &auth.RemoteKeys{URL: e.JWKS, Loopback: e.AllowLoopback},
		}
		if err := i.Check(); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, e.URL, err)
		}
		issuers = append(issuers, i)
	}
	return issuers, nil
}

func trustedDocuments(folder string) ([]string, error) {
	if folder == "" {
		return nil, nil
	}
	var texts []string
	return texts, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".graphql" {
			return err
		}
		text, err := os.ReadFile(path)
		texts = append(texts, string(text))
		return err
	})
}
