package main

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/schollz/progressbar/v3"

	"portway/archive"
	"portway/auth"
	"portway/grants"
	"portway/ledger"
	"portway/problem"
)

type archiveCommand struct {
	storageFlags
	User   string    `help:"Whose data it is, by name." required:"" placeholder:"NAME"`
	Format string    `help:"ndjson, json, csv, parquet, html or tiktok." default:"ndjson"`
	Scope  string    `help:"Write only what these scopes open; everything by default."`
	Since  time.Time `help:"Only records from this moment on." placeholder:"TIME"`
	Until  time.Time `help:"Only records before this moment." placeholder:"TIME"`
	Output string    `short:"o" help:"The file to write." required:"" type:"path" placeholder:"FILE"`
	Quiet  bool      `short:"q" help:"Show no progress."`
}

// Run writes an archive of everything that a person has, as of now. It works while a server runs on the same data.
func (c *archiveCommand) Run(ctx context.Context) error {
	format, err := archive.ParseFormat(c.Format)
	if err != nil {
		return err
	}
	return c.run(ctx, func(s *storage) error {
		grant, err := c.grant(ctx, s)
		if err != nil {
			return err
		}
		writer := &archive.Writer{Source: s.People, Signer: s.ArchiveKeys, Now: time.Now}
		var manifest *archive.Manifest
		err = writeFile(c.Output, func(out io.Writer) (err error) {
			manifest, err = writer.Write(ctx, out, archive.Request{
				Grant: grant, Format: format, Since: c.Since, Until: c.Until, Progress: c.progress(),
			})
			if err != nil {
				return err
			}
			return recordArchive(ctx, s, grant, manifest)
		})
		if err != nil {
			return err
		}
		return c.report(manifest)
	})
}

// grant stands for the operator's own reading: no app is behind it.
func (c *archiveCommand) grant(ctx context.Context, s *storage) (*auth.Grant, error) {
	account, err := s.Control.AccountNamed(ctx, c.User)
	if err != nil {
		return nil, err
	}
	if account == nil {
		return nil, problem.New(problem.NotFound, "There is no person of this name.")
	}
	rights := auth.Everything()
	if c.Scope != "" {
		scopes := auth.ParseScope(c.Scope)
		if err := grants.CheckScopes(scopes); err != nil {
			return nil, err
		}
		rights = auth.Open(scopes)
	}
	return &auth.Grant{ID: "operator", Person: account.ID, Subject: c.User, App: "operator", Mode: auth.OneTime, Rights: rights}, nil
}

// recordArchive writes into the person's ledger what the file has, before the file is there under its name.
func recordArchive(ctx context.Context, s *storage, grant *auth.Grant, m *archive.Manifest) error {
	entry := ledger.Entry{
		ID: ledger.NewID(m.Created), Person: grant.Person, At: m.Created, Kind: ledger.Archive, App: grant.App, Grant: grant.ID,
		Mode: grant.Mode, AsOf: m.AsOf, Actor: string(grants.ByOperator),
	}
	for _, section := range m.Sections {
		part, there := sectionRead(&section)
		if !there {
			continue
		}
		entry.Bytes += part.Bytes
		entry.Reads = append(entry.Reads, part)
	}
	return s.Control.Chain(ctx, []ledger.Entry{entry})
}

func (c *archiveCommand) progress() func(archive.Progress) {
	if c.Quiet {
		return nil
	}
	bar := progressbar.NewOptions(1, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetPredictTime(false))
	return func(p archive.Progress) {
		bar.ChangeMax(p.Of)
		bar.Describe(fmt.Sprintf("%s: %d records", p.Category, p.Records))
		_ = bar.Set(p.Sections)
	}
}

func (c *archiveCommand) report(m *archive.Manifest) error {
	if !c.Quiet {
		fmt.Fprintln(os.Stderr)
	}
	fmt.Printf("%s: as of change %d.\n\n", c.Output, m.AsOf)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "records\tbytes\tstate\tcategory\t")
	for _, s := range m.Sections {
		var bytes int64
		for _, f := range s.Files {
			bytes += f.Bytes
		}
		fmt.Fprintf(table, "%d\t%d\t%s\t%s\t\n", s.Records, bytes, s.State, s.Category)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if !m.Complete() {
		return problem.New(problem.Unavailable, "Some sections could not be read; the manifest says which and why. Try again.")
	}
	return nil
}

// writeFile writes a file that is there as a whole or not at all, for its owner only.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

type verifyCommand struct {
	Data string `help:"Folder of a deployment, whose keys are trusted." type:"path" placeholder:"DIR"`
	Key  string `help:"A JWK Set of keys that are trusted, as the gateway publishes it at /.well-known/archive-keys.json." type:"existingfile" placeholder:"FILE"`
	File string `arg:"" type:"existingfile" help:"The archive."`
}

// Run checks an archive, offline.
func (c *verifyCommand) Run(ctx context.Context) error {
	keys, err := c.keys()
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	v, err := archive.Verify(ctx, file, info.Size(), keys)
	if err != nil {
		return err
	}
	if !v.OK() {
		var found []string
		for _, f := range v.Findings {
			found = append(found, "  "+f.String())
		}
		return problem.New(problem.BadInput, "%s is not what was signed:\n%s", c.File, strings.Join(found, "\n"))
	}
	fmt.Printf("%s is what the gateway signed (key %s): %s, as of change %d, made %s.\n",
		c.File, v.SignedBy, v.Manifest.Format, v.Manifest.AsOf, v.Manifest.Created.Format(time.RFC3339))
	return nil
}

func (c *verifyCommand) keys() (auth.PublicKeys, error) {
	switch {
	case c.Key != "":
		text, err := os.ReadFile(c.Key)
		if err != nil {
			return nil, err
		}
		keys, err := auth.ParseKeys(text)
		if err != nil {
			return nil, problem.Wrap(err, problem.BadInput,
				"%s holds no keys. Those of a gateway are at its address under /.well-known/archive-keys.json.", c.Key)
		}
		return keys, nil
	case c.Data != "":
		// Archives of before there were keys for them alone are signed with those of tokens, while these last.
		return trusted{archiveKeys(c.Data, slog.Default()), &auth.Keyring{Folder: filepath.Join(c.Data, "keys"), Now: time.Now}}, nil
	}
	return nil, problem.New(problem.BadInput, "Say whose keys to trust: --data DIR for a deployment on this machine, or --key FILE.")
}

// trusted are keys from several places.
type trusted []auth.PublicKeys

// Key implements auth.PublicKeys.
func (t trusted) Key(ctx context.Context, kid, alg string) (crypto.PublicKey, error) {
	err := auth.ErrUnknownKey
	for _, keys := range t {
		var key crypto.PublicKey
		if key, err = keys.Key(ctx, kid, alg); !errors.Is(err, auth.ErrUnknownKey) {
			return key, err
		}
	}
	return nil, err
}
