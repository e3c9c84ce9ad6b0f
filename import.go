package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/schollz/progressbar/v3"

	"portway/record"
	"portway/store"
	"portway/takeout"
)

type importCommand struct {
	storageFlags
	User  string `help:"Whose data it is, by name; the person is created where they are missing." required:"" placeholder:"NAME"`
	JSON  bool   `name:"json" help:"Write the report as JSON."`
	Quiet bool   `short:"q" help:"Show no progress."`
	File  string `arg:"" type:"existingfile" help:"The export: a .zip or .json as the platform delivered it."`
}

// Run imports a file. It can be run again, after an interruption too: records that are there already are left alone.
func (c *importCommand) Run(ctx context.Context) error {
	return c.run(ctx, func(s *storage) error {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return err
		}
		account, err := s.Grants.EnsureAccount(ctx, c.User)
		if err != nil {
			return err
		}
		person, err := s.People.Person(ctx, account.ID)
		if err != nil {
			return err
		}
		w := newWriter(ctx, s.People, account.ID)
		report, err := takeout.Read(ctx, file, info.Size(), takeout.Options{
			Salt: person.Salt, ExportedAt: info.ModTime(), Progress: c.progress(),
		}, func(c *record.Category, r record.Record) error { return w.add(c, r) })
		err = errors.Join(err, w.flushAll())
		for _, count := range report.Categories {
			count.Written = new(w.written[record.ByName(count.Category)])
		}
		if report.Bytes == 0 {
			return err // it is no export: there is nothing to report
		}
		return errors.Join(err, c.print(report))
	})
}

// progress draws a bar on standard error, so that the report on standard output stays clean.
func (c *importCommand) progress() func(done, total int64) {
	if c.Quiet {
		return nil
	}
	bar := progressbar.DefaultBytes(-1, "importing")
	return func(done, total int64) {
		bar.ChangeMax64(total)
		_ = bar.Set64(done)
	}
}

func (c *importCommand) print(report *takeout.Report) error {
	if c.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	}
	_, err := report.WriteTo(os.Stdout)
	return err
}

// batch is how many records of one category are written in one transaction: few enough that a server on the same database
// stays responsive.
const batch = 500

// A writer gathers records by category and writes them in batches.
type writer struct {
	ctx     context.Context
	people  *store.People
	person  string
	pending map[*record.Category][]store.Write
	written map[*record.Category]int64
}

func newWriter(ctx context.Context, people *store.People, person string) *writer {
	return &writer{ctx: ctx, people: people, person: person, pending: map[*record.Category][]store.Write{}, written: map[*record.Category]int64{}}
}

// add takes a pointer to the category's Go type.
func (w *writer) add(c *record.Category, r any) error {
	w.pending[c] = append(w.pending[c], store.Write{Category: c, Record: r, KeepDate: true})
	if len(w.pending[c]) < batch {
		return nil
	}
	return w.flush(c)
}

func (w *writer) flush(c *record.Category) error {
	if len(w.pending[c]) == 0 {
		return nil
	}
	result, err := w.people.Write(w.ctx, w.person, w.pending[c])
	if err != nil {
		return fmt.Errorf("%s: %w", c.Name, err)
	}
	w.written[c] += int64(result.Created + result.Updated)
	w.pending[c] = w.pending[c][:0]
	return nil
}

func (w *writer) flushAll() error {
	for _, c := range record.Categories {
		if err := w.flush(c); err != nil {
			return err
		}
	}
	return nil
}
