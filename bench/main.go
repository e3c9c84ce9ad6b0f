package main

import (
	"cmp"
	"context"
	"flag"
	"log"
	"os"
	"path/filepath"
	"strings"
)

type options struct {
	people, videos, rounds, requests int
	crowd                            int
	data, postgres, redis, results   string
	only, profiles                   string
	peers, growth, all               bool
}

func main() {
	log.SetFlags(0)
	var o options
	flag.IntVar(&o.people, "people", 1000, "how many people there are")
	flag.IntVar(&o.videos, "videos", 20_000, "how many public videos there are")
	flag.IntVar(&o.rounds, "rounds", 7, "how many rounds each side runs")
	flag.IntVar(&o.requests, "requests", 2000, "how many requests a round has; a fifth of that for Q4 and for peers")
	flag.IntVar(&o.crowd, "crowd", 3000, "how many people the largest database of -growth has")
	flag.StringVar(&o.data, "data", "", "keep the data in this folder, to be used again; a temporary one by default")
	flag.StringVar(&o.postgres, "postgres", "", "use this PostgreSQL instead of SQLite")
	flag.StringVar(&o.redis, "redis", "", "keep budgets in this Redis")
	flag.StringVar(&o.results, "results", "", "write tables and charts into this folder")
	flag.StringVar(&o.only, "only", "", "measure this query alone: Q1 to Q5")
	flag.StringVar(&o.profiles, "profiles", "", "let the gateway show its profiles at this address, such as 127.0.0.1:6060, while it is measured")
	flag.BoolVar(&o.peers, "peers", false, "measure the peers too; needs -postgres, npm and the module proxy")
	flag.BoolVar(&o.growth, "growth", false, "measure how cost grows; embedded SQLite")
	flag.BoolVar(&o.all, "all", false, "everything: both engines, Redis, peers, growth, results into bench/results; servers of -postgres and -redis, or of PORTWAY_TEST_POSTGRES and PORTWAY_TEST_REDIS")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		log.Fatalf("bench: %v", err)
	}
}

func run(ctx context.Context, o options) error {
	if o.data == "" {
		folder, err := os.MkdirTemp("", "portway-bench")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		o.data = folder
	}
	if !o.all {
		return one(ctx, o)
	}
	if o.results == "" {
		o.results = filepath.Join("bench", "results")
	}
	embedded, remote := o, o
	embedded.data, embedded.postgres, embedded.redis, embedded.growth = filepath.Join(o.data, "sqlite"), "", "", true
	remote.data, remote.peers = filepath.Join(o.data, "postgres"), true
	if remote.postgres == "" {
		remote.postgres = os.Getenv("PORTWAY_TEST_POSTGRES")
	}
	if err := one(ctx, embedded); err != nil || remote.postgres == "" {
		return err
	}
	strict := remote
	strict.peers, strict.redis = false, cmp.Or(o.redis, os.Getenv("PORTWAY_TEST_REDIS"))
	remote.redis = ""
	if err := one(ctx, remote); err != nil || strict.redis == "" {
		return err
	}
	return one(ctx, strict)
}

// one measures on one engine.
func one(ctx context.Context, o options) error {
	people, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	sides, err := startSides(o)
	if err != nil {
		return err
	}
	defer sides.stop()
	sides.settle()
	report := newReport(o)
	if err := sides.compare(people); err != nil {
		return err
	}
	if err := report.queries(sides, people); err != nil {
		return err
	}
	if err := report.start(ctx, sides, people); err != nil {
		return err
	}
	if o.growth {
		if err := report.growth(ctx, sides, people); err != nil {
			return err
		}
	}
	return report.write()
}

// engine names the database in tables.
func (o options) engine() string {
	engine := "SQLite"
	if o.postgres != "" {
		engine = "PostgreSQL"
	}
	if o.redis != "" {
		engine += " and Redis"
	}
	return engine
}

// file names the engine in the names of files.
func (o options) file() string { return strings.ReplaceAll(strings.ToLower(o.engine()), " ", "-") }
