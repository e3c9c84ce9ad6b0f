package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"portway/graph"
	"portway/problem"
	"portway/ratelimit"
)

// A metrics counts what happens, for Prometheus.
type metrics struct {
	registry *prometheus.Registry
	usual    outcome // of an answer without errors
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	points   prometheus.Counter
	bytes    prometheus.Counter
	records  *prometheus.CounterVec
}

func newMetrics(s *storage, limiter ratelimit.Limiter) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "portway_graphql_requests_total", Help: "GraphQL requests, by HTTP status and the code of the first error.",
		}, []string{"status", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "portway_graphql_seconds", Help: "Seconds from the first byte read to the last byte handed over.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"status"}),
		points:  prometheus.NewCounter(prometheus.CounterOpts{Name: "portway_graphql_points_total", Help: "Points that admitted operations cost."}),
		bytes:   prometheus.NewCounter(prometheus.CounterOpts{Name: "portway_graphql_bytes_total", Help: "Bytes of answers, before compression."}),
		records: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "portway_records_total", Help: "Records disclosed, by category."}, []string{"category"}),
	}
	m.usual = m.outcome(http.StatusOK, "")
	degraded := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "portway_budgets_degraded", Help: "1 while Redis is away and each process holds its part of the budgets.",
	}, func() float64 {
		if f, ok := limiter.(*ratelimit.Fallback); ok && f.Degraded() {
			return 1
		}
		return 0
	})
	m.registry.MustRegister(m.requests, m.seconds, m.points, m.bytes, m.records, degraded,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// An outcome is what is counted of requests that ended alike.
type outcome struct {
	requests prometheus.Counter
	seconds  prometheus.Observer
}

func (m *metrics) outcome(status int, code problem.Code) outcome {
	text := strconv.Itoa(status)
	return outcome{m.requests.WithLabelValues(text, string(code)), m.seconds.WithLabelValues(text)}
}

func (m *metrics) observe(_ context.Context, o *graph.Observation) {
	ended := m.usual
	if o.Status != http.StatusOK || o.Code != "" {
		ended = m.outcome(o.Status, o.Code)
	}
	ended.requests.Inc()
	ended.seconds.Observe(o.Duration.Seconds())
	m.points.Add(float64(o.Cost))
	m.bytes.Add(float64(o.Bytes))
	for _, d := range o.Reads {
		m.records.WithLabelValues(d.Category.Name).Add(float64(d.Records))
	}
}

// handler shows the figures to this machine alone, unless told otherwise: they say who is busy with what. A request that
// came through a proxy is not from this machine.
func (m *metrics) handler(anywhere bool) http.Handler {
	shown := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		near := net.ParseIP(host).IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
		if !near && !anywhere {
			http.NotFound(w, r)
			return
		}
		shown.ServeHTTP(w, r)
	})
}

// observers calls one after another.
func observers(all ...func(context.Context, *graph.Observation)) func(context.Context, *graph.Observation) {
	return func(ctx context.Context, o *graph.Observation) {
		for _, observe := range all {
			observe(ctx, o)
		}
	}
}

// requestLog writes a line per request: ids, counts and codes, nothing that a person or an app wrote.
func requestLog(log *slog.Logger) func(context.Context, *graph.Observation) {
	return func(ctx context.Context, o *graph.Observation) {
		if !log.Enabled(ctx, slog.LevelInfo) {
			return
		}
		attributes := []slog.Attr{
			slog.String("request", o.ID), slog.Int("status", o.Status), slog.String("code", string(o.Code)), slog.Int64("cost", o.Cost),
			slog.Int("bytes", o.Bytes), slog.Duration("duration", o.Duration),
		}
		if o.Grant != nil {
			attributes = append(attributes, slog.String("app", o.Grant.App), slog.String("grant", o.Grant.ID))
		}
		log.LogAttrs(ctx, slog.LevelInfo, "graphql", attributes...)
	}
}

// logFlags say what is logged, and how.
type logFlags struct {
	LogLevel  slog.Level `help:"What is logged: debug, info, warn or error." default:"info"`
	LogFormat string     `help:"How it is logged: text or json." enum:"text,json" default:"text"`
}

func (f *logFlags) logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: f.LogLevel, ReplaceAttr: redact}
	if f.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// secretKeys are attributes that never show what they hold, whoever logs them.
var secretKeys = map[string]bool{"token": true, "authorization": true, "secret": true, "password": true, "cookie": true}

func redact(_ []string, a slog.Attr) slog.Attr {
	if secretKeys[a.Key] {
		return slog.String(a.Key, "[redacted]")
	}
	return a
}

// compressed answers in zstd or gzip where the client takes it and the answer is worth it; zstd where it takes both alike,
// which costs less and packs better. Streams go out as they are: what
// compresses holds back what it was given.
func compressed(next http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(1400), gzhttp.PreferZstd(true))
	if err != nil {
		panic(err) // the options are constants
	}
	whole := wrap(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") == "" || strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			next.ServeHTTP(w, r)
			return
		}
		whole.ServeHTTP(w, r)
	})
}
