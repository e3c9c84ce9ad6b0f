package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"portway/record"
	"portway/seed"
)

type seedCommand struct {
	storageFlags
	Users   int       `help:"How many people; their names are their user names, and the same numbers make the same people." default:"10"`
	From    int       `help:"The number of the first one." default:"1"`
	Now     time.Time `help:"The moment that counts as now in their data." default:"2026-11-01T00:00:00Z" placeholder:"TIME"`
	Sandbox bool      `help:"Make the synthetic people whom drafts can ask instead; apps can be tried with them before a review."`
	Quiet   bool      `short:"q" help:"Show no progress."`
}

// Validate refuses what no command can mean.
func (c *seedCommand) Validate() error {
	if c.Users < 1 || c.From < 1 {
		return fmt.Errorf("--users is %d and --from is %d; both begin at 1", c.Users, c.From)
	}
	return nil
}

// Run makes synthetic people. Run again with the same numbers, it changes nothing.
func (c *seedCommand) Run(ctx context.Context) error {
	if c.Sandbox {
		return c.run(ctx, func(s *storage) error { return seedSandbox(ctx, s) })
	}
	return c.run(ctx, func(s *storage) error {
		if err := seedCatalogue(ctx, s, c.Now); err != nil {
			return err
		}
		bar := progressbar.NewOptions(c.Users, progressbar.OptionSetDescription("seeding"), progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetVisibility(!c.Quiet))
		var total int64
		for n := c.From; n < c.From+c.Users; n++ {
			p := seed.Sandbox(n, c.Now)
			written, err := seedPerson(ctx, s, p)
			if err != nil {
				return fmt.Errorf("person %d: %w", n, err)
			}
			total += written
			_ = bar.Add(1)
		}
		_ = bar.Finish()
		fmt.Printf("%d people, %d records new or changed. A token for the first one:\n\n  portway token --data %s --user %s --app %s --scope %q\n",
			c.Users, total, c.Data, seed.Sandbox(c.From, c.Now).Username, sampleApp, "all:read")
		return nil
	})
}

// seedSample makes the demo's sample person, once.
func seedSample(ctx context.Context, s *storage) error {
	account, err := s.Grants.EnsureAccount(ctx, samplePerson)
	if err != nil {
		return err
	}
	person, err := s.People.Person(ctx, account.ID)
	if err != nil || person.Seq > 0 {
		return err
	}
	now := time.Now().UTC().Truncate(24 * time.Hour)
	if err := seedCatalogue(ctx, s, now); err != nil {
		return err
	}
	_, err = seedPerson(ctx, s, seed.Sample(now))
	return err
}

func seedCatalogue(ctx context.Context, s *storage, now time.Time) error {
	pending := map[*record.Category][]any{}
	flush := func(c *record.Category) error {
		err := s.People.WritePublic(ctx, c, pending[c])
		pending[c] = nil
		return err
	}
	err := seed.Catalogue(seed.CatalogueSize, now, func(c *record.Category, r any) error {
		if pending[c] = append(pending[c], r); len(pending[c]) < batch {
			return nil
		}
		return flush(c)
	})
	for _, c := range record.Catalogue {
		if err == nil {
			err = flush(c)
		}
	}
	return err
}

// seedPerson writes a person's records and returns how many were new or other than before.
func seedPerson(ctx context.Context, s *storage, p *seed.Person) (int64, error) {
	account, err := s.Grants.EnsureAccount(ctx, p.Username)
	if err != nil {
		return 0, err
	}
	if _, err := s.People.Person(ctx, account.ID); err != nil {
		return 0, err
	}
	w := newWriter(ctx, s.People, account.ID)
	if err := p.Records(w.add); err != nil {
		return 0, err
	}
	if err := w.flushAll(); err != nil {
		return 0, err
	}
	var total int64
	for _, n := range w.written {
		total += n
	}
	return total, nil
}
