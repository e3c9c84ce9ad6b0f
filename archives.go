package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"portway/archive"
	"portway/archive/s3"
	"portway/auth"
	"portway/grants"
	"portway/graph"
	"portway/ledger"
	"portway/problem"
	"portway/record"
)

// archivesPath is where finished archives are fetched.
const archivesPath = "/archives/"

// archiveFlags say where archives are kept, and who writes them.
type archiveFlags struct {
	Archives          string        `help:"Keep archives in this folder, or bucket (s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION; the keys are in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY). The folder archives in --data by default." placeholder:"DIR|s3://..."`
	ArchiveWorkers    int           `help:"How many archives this process writes at a time; 0 leaves it to others (portway work)." default:"2"`
	ArchiveDays       int           `help:"How many days an archive can be fetched." default:"4"`
	ArchiveLease      time.Duration `help:"How soon a worker that is gone is replaced." default:"20s"`
	ArchivesPerPerson int           `help:"How many archives of one person are kept at most, of those that they asked for themselves and of those of each app; 0 is no bound." default:"5"`
	ArchivesPerApp    int           `help:"How many archives of one app are written, or wait for it, at most; 0 is no bound." default:"100"`
}

// Validate refuses values that no archive could be written with.
func (f *archiveFlags) Validate() error {
	switch {
	case f.ArchiveDays < 1:
		return fmt.Errorf("--archive-days is %d; give at least 1", f.ArchiveDays)
	case f.ArchiveLease < 100*time.Millisecond:
		return fmt.Errorf("--archive-lease is %v; give some time, such as 20s", f.ArchiveLease)
	case f.ArchiveWorkers < 0 || f.ArchivesPerPerson < 0 || f.ArchivesPerApp < 0:
		return errors.New("--archive-workers, --archives-per-person and --archives-per-app cannot be below 0")
	}
	return nil
}

// blobs opens where archives are kept. They are sealed with the deployment's secret wherever that is.
func (f *archiveFlags) blobs(ctx context.Context, data string, secret auth.Secret) (archive.Blobs, error) {
	place := cmp.Or(f.Archives, filepath.Join(data, "archives"))
	key := secret.Derive("archives")
	if !strings.HasPrefix(place, "s3:") {
		return &archive.Sealed{Blobs: &archive.Folder{Path: place}, Key: key}, nil
	}
	bucket, err := s3.Open(place, s3.Credentials{Access: os.Getenv("AWS_ACCESS_KEY_ID"), Secret: os.Getenv("AWS_SECRET_ACCESS_KEY")})
	if err != nil {
		return nil, err
	}
	if err := bucket.Ready(ctx); err != nil {
		return nil, err
	}
	return &archive.Sealed{Blobs: bucket, Key: key}, nil
}

// openArchives wires what asks for archives, what writes them and what hands them out.
func (w *gateway) openArchives(ctx context.Context, f *storageFlags, a *archiveFlags, api *graph.Handler, log *slog.Logger) error {
	s := w.storage
	blobs, err := a.blobs(ctx, f.Data, s.Secret)
	if err != nil {
		return fmt.Errorf("archives: %w", err)
	}
	keys := archiveGrants{s.Grants}
	worker := &archive.Worker{
		Queue: s.Control, Blobs: blobs, Grants: keys, Writer: &archive.Writer{Source: s.People, Signer: s.ArchiveKeys, Now: time.Now},
		Operations: operations{api},
		Quota:      archive.Quota{Person: a.ArchivesPerPerson, App: a.ArchivesPerApp},
		Parallel:   a.ArchiveWorkers, Keep: time.Duration(a.ArchiveDays) * 24 * time.Hour, Lease: a.ArchiveLease, Log: log,
	}
	links := &archive.Links{
		Key: s.Secret.Derive("archive links"), Prefix: archivesPath, Queue: s.Control, Blobs: blobs, Grants: keys, Now: time.Now,
		Fetch: fetched(w.ledger), Log: log,
	}
	w.archives = &archive.Desk{Worker: worker, Links: links, Origin: strings.TrimSuffix(f.Issuer, "/"), Check: operations{api}.check}
	return nil
}

// operations run queries to their end for archives.
type operations struct{ api *graph.Handler }

func (o operations) walk(op *archive.Operation, told func([]archive.Read)) *graph.Walk {
	w := &graph.Walk{Query: op.Query, Operation: op.Name, Variables: op.Variables, Nested: op.Nested}
	if told != nil {
		w.Told = func(reads []graph.Disclosure) { told(archiveReads(reads)) }
	}
	return w
}

func (o operations) check(g *auth.Grant, op *archive.Operation) error {
	return o.api.CheckWalk(g, o.walk(op, nil))
}

// Run implements archive.Operations.
func (o operations) Run(ctx context.Context, g *auth.Grant, op *archive.Operation, out io.Writer, told func([]archive.Read)) (*archive.Outcome, error) {
	done, err := o.api.Walk(ctx, g, o.walk(op, told), out)
	if err != nil {
		return nil, err
	}
	outcome := &archive.Outcome{Reads: archiveReads(done.Reads)}
	for _, d := range done.Denied {
		outcome.Problems = append(outcome.Problems, archive.Problem{
			Reason: archive.Reason{Code: string(problem.MissingScope), Message: d.Coordinate + " is not open: it needs " + scopeWords(d.AnyOf) + "."},
			Path:   strings.Join(d.Path, "."),
		})
	}
	return outcome, nil
}

// scopeWords writes the scopes that would open something: one of several, each of which can be several together.
func scopeWords(anyOf [][]string) string {
	words := make([]string, len(anyOf))
	for i, all := range anyOf {
		words[i] = strings.Join(all, " and ")
	}
	return strings.Join(words, ", or ")
}

func archiveReads(reads []graph.Disclosure) []archive.Read {
	list := make([]archive.Read, len(reads))
	for i, r := range reads {
		list[i] = archive.Read{Category: r.Category, Records: int64(r.Records)}
		for _, f := range r.Fields {
			list[i].Fields = append(list[i].Fields, f.Name)
		}
	}
	return list
}

// fetched records that an archive leaves: all of it the first time, afterwards that it was fetched again or went on.
func fetched(journal *ledger.Journal) func(context.Context, *archive.Job, int64) error {
	return func(ctx context.Context, j *archive.Job, from int64) error {
		entry := ledger.Entry{
			Person: j.Person, At: time.Now(), Kind: ledger.Fetched, App: j.App, Grant: j.Grant, AsOf: j.Work.AsOf, Detail: j.ID,
			Bytes: j.Archive.Bytes - from,
		}
		if j.Own() {
			entry.Actor = string(grants.ByPerson)
		}
		for _, section := range j.Archive.Sections {
			part, there := sectionRead(&section)
			if !there {
				continue
			}
			if from > 0 && j.Sent > 0 {
				part.Records, part.Bytes, entry.Reason = 0, 0, "resumed"
			}
			entry.Reads = append(entry.Reads, part)
		}
		return journal.Record(ctx, entry)
	}
}

// sectionRead is what a section discloses, where it is part of the archive.
func sectionRead(section *archive.Section) (ledger.Part, bool) {
	switch section.State {
	case archive.NotGranted, archive.NotRequested, archive.NotAvailable:
		return ledger.Part{}, false
	}
	part := ledger.Part{Category: record.ByName(section.Category).Type, Fields: section.Fields, Records: section.Records}
	for _, f := range section.Files {
		part.Bytes += f.Bytes
	}
	return part, true
}

// archiveGrants are grants as archives need them. A person who asks for themselves has none: they need nobody's leave.
type archiveGrants struct{ grants *grants.Service }

var _ archive.Grants = archiveGrants{}

// Begin implements archive.Grants.
func (a archiveGrants) Begin(ctx context.Context, j *archive.Job) (*auth.Grant, error) {
	var found *auth.Grant
	var err error
	if j.Own() {
		found, err = a.own(ctx, j)
	} else {
		found, err = a.grants.Transfer(ctx, j.Grant, useOf(j), j.ID, j.Asked.Types()...)
	}
	if err != nil {
		return nil, err
	}
	g := *found
	g.Rights = g.Rights.And(auth.Named(j.Asked.Opened))
	return &g, nil
}

// own is what a person may read of themselves.
func (a archiveGrants) own(ctx context.Context, j *archive.Job) (*auth.Grant, error) {
	account, err := a.grants.Store.Account(ctx, j.Person)
	if err != nil {
		return nil, err
	}
	if account == nil || account.Status != grants.AccountActive {
		return nil, problem.New(problem.GrantEnded, "The account is closed.")
	}
	return a.grants.LoggedIn(account, "", time.Time{}), nil
}

// useOf is how the job uses a grant: an operation reads live, only longer.
func useOf(j *archive.Job) grants.UseKind {
	if j.Asked.Operation != nil {
		return grants.LiveReading
	}
	return grants.ArchiveJob
}

// Release implements archive.Grants. What has left stays used, and so does what an operation shares with live queries.
func (a archiveGrants) Release(ctx context.Context, j *archive.Job, fault bool) error {
	if j.Own() {
		return nil
	}
	use, err := a.grants.TransferUse(ctx, j.Grant, useOf(j), j.ID)
	if err != nil || use == "" {
		return err
	}
	fault = fault && useOf(j) == grants.ArchiveJob
	if err := a.grants.Release(ctx, j.Grant, use, fault); err != nil && !problem.Is(err, problem.Conflict) {
		return err
	}
	return nil
}

// Serves implements archive.Grants.
func (a archiveGrants) Serves(ctx context.Context, j *archive.Job) error {
	if j.Own() {
		_, err := a.own(ctx, j)
		return err
	}
	return a.grants.Transferable(ctx, j.Grant)
}

// Served implements archive.Grants.
func (a archiveGrants) Served(ctx context.Context, j *archive.Job) error {
	if j.Own() {
		return nil
	}
	use, err := a.grants.TransferUse(ctx, j.Grant, useOf(j), j.ID)
	if err != nil || use == "" {
		return err
	}
	return a.grants.Served(ctx, use)
}

// archiveKeys sign archives. Whoever keeps an archive wants to check it years later, so no key of theirs retires.
func archiveKeys(data string, log *slog.Logger) *auth.Keyring {
	return &auth.Keyring{Folder: filepath.Join(data, "archive-keys"), Now: time.Now, LongestToken: 200 * 365 * 24 * time.Hour, Log: log}
}

// publishKeys serves a set of public keys.
func publishKeys(keys *auth.Keyring) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/jwk-set+json")
		w.Header().Set("Cache-Control", "public, max-age=300")
		_, _ = w.Write(keys.JWKS())
	}
}

// orUsed lets an app ask for what came of a grant for one time.
type orUsed struct{ grants *grants.Service }

// Current returns the grant behind a token, also one that was used.
func (o orUsed) Current(ctx context.Context, token *auth.Token) (*auth.Grant, error) {
	return o.grants.CurrentOrUsed(ctx, token)
}
