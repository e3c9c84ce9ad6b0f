package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/store"
)

type options struct {
	program, postgres, data, profiles string
	subscriptions, rate, batch        int
	length, rest                      time.Duration
	two                               bool
	people                            int
}

func main() {
	log.SetFlags(0)
	var o options
	flag.StringVar(&o.program, "program", "bin/portway", "the gateway")
	flag.StringVar(&o.postgres, "postgres", "", "use this PostgreSQL instead of SQLite")
	flag.StringVar(&o.data, "data", "", "keep the data in this folder, to be used again; a temporary one by default")
	flag.IntVar(&o.subscriptions, "subscriptions", 1000, "how many there are")
	flag.IntVar(&o.people, "people", 0, "how many people they follow; one each by default")
	flag.IntVar(&o.rate, "rate", 0, "writes a second; without it, everybody is written to once")
	flag.IntVar(&o.batch, "batch", 20, "how many writes are sent together")
	flag.DurationVar(&o.length, "for", 30*time.Second, "how long it is written")
	flag.DurationVar(&o.rest, "rest", 10*time.Second, "how long nothing happens before")
	flag.StringVar(&o.profiles, "profiles", "", "let the gateway that is subscribed to show its profiles at this address, such as 127.0.0.1:6060")
	flag.BoolVar(&o.two, "two", false, "write through another process than the one that is subscribed to")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		log.Fatalf("follow: %v", err)
	}
}

func run(ctx context.Context, o options) error {
	if o.data == "" {
		folder, err := os.MkdirTemp("", "portway-follow")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		o.data = folder
	}
	if o.people == 0 {
		o.people = o.subscriptions
	}
	tokens, err := prepare(ctx, o)
	if err != nil {
		return err
	}
	reader, err := start(o)
	if err != nil {
		return err
	}
	defer reader.stop()
	writer := reader
	if o.two {
		o.profiles = ""
		if writer, err = start(o); err != nil {
			return err
		}
		defer writer.stop()
	}
	return measure(o, tokens, reader, writer)
}

// prepare mints a token per person.
func prepare(ctx context.Context, o options) (tokens []string, err error) {
	location := o.data
	if o.postgres != "" {
		location = o.postgres
	}
	control, err := store.OpenControl(ctx, location)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, control.Close()) }()
	secret, err := auth.OpenSecret(filepath.Join(o.data, "secret"))
	if err != nil {
		return nil, err
	}
	keys := &auth.Keyring{Folder: filepath.Join(o.data, "keys"), Now: time.Now}
	if err := keys.Open(); err != nil {
		return nil, err
	}
	mint := &grants.Service{Store: control, Signer: keys, Secret: secret, Issuer: "http://127.0.0.1:8080", Audience: "portway", HomeRegion: "DE", Now: time.Now}
	for n := range o.people {
		token, err := mint.IssueOperatorToken(ctx, grants.OperatorToken{
			Person: person(n), App: "bench", Scopes: []string{"searches:read"}, Life: 24 * time.Hour,
		})
		if err != nil {
			return nil, err
		}
		tokens = append(tokens, token)
	}
	return tokens, os.WriteFile(incoming(o), []byte(incomingToken), 0o600)
}

const incomingToken = "0123456789abcdef0123456789abcdef"

func incoming(o options) string { return filepath.Join(o.data, "incoming") }

func person(n int) string { return fmt.Sprintf("person%d", n) }

// measure opens the subscriptions, rests, writes, and prints what it saw.
func measure(o options, tokens []string, reader, writer *gateway) error {
	before := reader.memory()
	began := time.Now()
	crowd, err := subscribe(o.subscriptions, reader.address, tokens)
	if err != nil {
		return err
	}
	fmt.Printf("%d subscriptions to the changes of %d people, opened in %v\n", o.subscriptions, o.people, time.Since(began).Round(time.Millisecond))
	busy := reader.processor()
	time.Sleep(o.rest)
	idle := reader.memory()
	fmt.Printf("memory: %.1f MB before, %.1f MB at rest: %.1f KB a subscription\n", mega(before), mega(idle), float64(idle-before)/1e3/float64(o.subscriptions))
	fmt.Printf("processor at rest: %.1f %% of a core\n", 100*(reader.processor()-busy).Seconds()/o.rest.Seconds())

	w := &writing{options: o, to: writer.address}
	began = time.Now()
	busy = reader.processor()
	if err := w.run(); err != nil {
		return err
	}
	took := time.Since(began)
	expected := w.sent * (o.subscriptions / o.people)
	for patience := time.Now().Add(time.Minute); crowd.count() < expected && time.Now().Before(patience); {
		time.Sleep(10 * time.Millisecond)
	}
	all := crowd.told()
	fmt.Printf("%d writes in %v: %.0f a second; told %d of %d\n", w.sent, took.Round(time.Millisecond), float64(w.sent)/took.Seconds(), len(all), expected)
	if len(all) == 0 {
		return errors.New("nobody was told anything")
	}
	slices.Sort(all)
	at := func(share float64) time.Duration {
		return all[int(share*float64(len(all)-1))].Round(100 * time.Microsecond)
	}
	fmt.Printf("from write to subscriber: median %v, p90 %v, p99 %v, longest %v\n", at(0.5), at(0.9), at(0.99), at(1))
	fmt.Printf("processor of the subscribed process: %.0f %% of a core; memory at the end %.1f MB\n", 100*(reader.processor()-busy).Seconds()/took.Seconds(), mega(reader.memory()))
	return nil
}

func mega(bytes int64) float64 { return float64(bytes) / 1e6 }
