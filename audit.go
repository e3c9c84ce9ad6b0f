package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"portway/auth"
	"portway/graph"
	"portway/ledger"
	"portway/problem"
	"portway/record"
)

type auditCommand struct {
	Verify auditVerifyCommand `cmd:"" help:"Look for entries of the ledger that were altered, deleted, moved or cut off."`
	Show   auditShowCommand   `cmd:"" help:"Print a person's ledger, the newest entry first, one JSON object a line."`
}

type auditVerifyCommand struct {
	storageFlags
	User string `help:"Look at this person's chain only." placeholder:"NAME"`
}

// Run prints what was found, and fails if that is anything. It works while a server runs.
func (c *auditVerifyCommand) Run(ctx context.Context) error {
	return c.run(ctx, func(s *storage) error {
		witness, err := ledger.Witness(c.ledgerFolder())
		if err != nil {
			return err
		}
		verifier := &ledger.Verifier{Chains: s.Control, Keys: s.LedgerKeys, Witness: witness}
		report, err := c.verify(ctx, s, verifier)
		if err != nil {
			return err
		}
		waiting, err := ledger.Waiting(c.ledgerFolder())
		if err != nil {
			return err
		}
		return c.print(os.Stdout, &report, waiting)
	})
}

func (c *auditVerifyCommand) verify(ctx context.Context, s *storage, v *ledger.Verifier) (ledger.Report, error) {
	if c.User == "" {
		return v.Verify(ctx)
	}
	person, err := personNamed(ctx, s, c.User)
	if err != nil {
		return ledger.Report{}, err
	}
	return v.VerifyPerson(ctx, person)
}

func (c *auditVerifyCommand) print(out io.Writer, r *ledger.Report, waiting int64) error {
	for _, f := range r.Findings {
		fmt.Fprintln(out, f)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "people\t%d\nentries\t%d\nof them signed\t%d\n", r.People, r.Entries, r.Signed)
	if c.User == "" {
		fmt.Fprintf(table, "checkpoints\t%d\n", r.Checkpoints)
	}
	fmt.Fprintf(table, "bytes not chained yet\t%d\n", waiting)
	if err := table.Flush(); err != nil {
		return err
	}
	if !r.Sound() {
		return problem.New(problem.Conflict, "The ledger was tampered with: %d findings.", int64(len(r.Findings))+r.Unlisted)
	}
	fmt.Fprintln(out, "The ledger is sound.")
	return nil
}

type auditShowCommand struct {
	storageFlags
	User     string    `help:"Whose ledger it is, by name." required:"" placeholder:"NAME"`
	App      string    `help:"Only what this app did, by id." placeholder:"ID"`
	Category string    `help:"Only what tells of this category, by its name." placeholder:"NAME"`
	Since    time.Time `help:"Only from this moment on." placeholder:"TIME"`
	Until    time.Time `help:"Only before this moment." placeholder:"TIME"`
	Limit    int       `help:"At most so many entries." default:"100"`
}

// Run prints the entries as they are kept, number and all.
func (c *auditShowCommand) Run(ctx context.Context) error {
	return c.run(ctx, func(s *storage) error {
		person, err := personNamed(ctx, s, c.User)
		if err != nil {
			return err
		}
		query := ledger.Query{Person: person, App: c.App, From: c.Since, Until: c.Until, Limit: c.Limit}
		if c.Category != "" {
			category := record.ByName(c.Category)
			if category == nil {
				return problem.New(problem.BadInput, "There is no category of this name.")
			}
			query.Category = category.Type
		}
		entries, err := s.Control.Entries(ctx, query)
		if err != nil {
			return err
		}
		for i := range entries {
			fmt.Println(string(entries[i].AppendJSON(nil)))
		}
		return nil
	})
}

func personNamed(ctx context.Context, s *storage, name string) (string, error) {
	account, err := s.Control.AccountNamed(ctx, name)
	if err != nil {
		return "", err
	}
	if account == nil {
		return "", problem.New(problem.NotFound, "There is no person of this name.")
	}
	return account.ID, nil
}

// ledgerFolder is where entries wait for their chain.
func (f *storageFlags) ledgerFolder() string { return filepath.Join(f.Data, "ledger") }

// ledgerKeys sign checkpoints. Nothing they signed may ever be without its key, so none retires.
func ledgerKeys(data string, log *slog.Logger) *auth.Keyring {
	return &auth.Keyring{Folder: filepath.Join(data, "ledger-keys"), Now: time.Now, LongestToken: 200 * 365 * 24 * time.Hour, Log: log}
}

// openLedger opens the journal of this process.
func (f *storageFlags) openLedger(ctx context.Context, s *storage, log *slog.Logger) (*ledger.Journal, error) {
	journal := &ledger.Journal{Folder: f.ledgerFolder(), Store: s.Control, Signer: s.LedgerKeys, Now: time.Now, Log: log, Later: true}
	return journal, journal.Open(ctx)
}

// disclosures records what answers disclose.
func disclosures(journal *ledger.Journal) func(context.Context, *graph.Observation) error {
	return func(ctx context.Context, o *graph.Observation) error {
		return journal.Record(ctx, ledger.Entry{
			Person: o.Grant.Person, At: o.Start, Kind: ledger.Read, App: o.Grant.App, Grant: o.Grant.ID, Mode: o.Grant.Mode,
			AsOf: o.Grant.AsOf, Reads: disclosed(o.Reads), Bytes: int64(o.Bytes),
		})
	}
}

// disclosed sums up what was read, by category.
func disclosed(reads []graph.Disclosure) []ledger.Part {
	parts := make([]ledger.Part, 0, len(reads))
	for _, d := range reads {
		i := slices.IndexFunc(parts, func(p ledger.Part) bool { return p.Category == d.Category.Type })
		if i < 0 {
			i = len(parts)
			parts = append(parts, ledger.Part{Category: d.Category.Type, Fields: make([]string, 0, len(d.Fields))})
		}
		p := &parts[i]
		p.Records += int64(d.Records)
		for _, f := range d.Fields {
			if !slices.Contains(p.Fields, f.Name) {
				p.Fields = append(p.Fields, f.Name)
			}
		}
	}
	return parts
}
