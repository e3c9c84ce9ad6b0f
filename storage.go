package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"portway/auth"
	"portway/grants"
	"portway/ledger"
	"portway/store"
)

// defaultIssuer is the address of a gateway on the machine of who tries it.
const defaultIssuer = "http://127.0.0.1:8080"

// storageFlags say where data is kept.
type storageFlags struct {
	Data       string `help:"Folder of the data, the signing keys and the deployment's secret." default:"portway-data" type:"path" placeholder:"DIR"`
	Postgres   string `help:"Keep people's data in this PostgreSQL instead of SQLite." placeholder:"URL"`
	Control    string `help:"Keep developers, apps and grants in this PostgreSQL; the same as --postgres by default." placeholder:"URL"`
	Issuer     string `help:"The iss of the gateway's own tokens." default:"${issuer}"`
	Audience   string `help:"The aud that tokens must have." default:"portway"`
	HomeRegion string `help:"The region of people whose region nobody told (ISO 3166-1)." default:"DE" placeholder:"CODE"`
}

// A storage is what is open of a deployment.
type storage struct {
	People      *store.People
	Control     *store.Control
	Keys        *auth.Keyring
	ArchiveKeys *auth.Keyring
	LedgerKeys  *auth.Keyring
	Secret      auth.Secret
	Grants      *grants.Service
}

// open opens and migrates the databases, and the keys.
func (f *storageFlags) open(ctx context.Context, log *slog.Logger) (*storage, error) {
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	s := &storage{}
	if err := s.openAll(ctx, f, log); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *storage) openAll(ctx context.Context, f *storageFlags, log *slog.Logger) (err error) {
	if s.People, err = openPeople(ctx, f); err != nil {
		return fmt.Errorf("people's data: %w", err)
	}
	if err := s.People.Migrate(ctx); err != nil {
		return fmt.Errorf("people's data: %w", err)
	}
	if s.Control, err = store.OpenControl(ctx, f.control()); err != nil {
		return fmt.Errorf("control data: %w", err)
	}
	if s.Secret, err = auth.OpenSecret(filepath.Join(f.Data, "secret")); err != nil {
		return err
	}
	s.Keys = &auth.Keyring{Folder: filepath.Join(f.Data, "keys"), Now: time.Now, Log: log}
	if err := s.Keys.Open(); err != nil {
		return err
	}
	s.ArchiveKeys = archiveKeys(f.Data, log)
	if err := s.ArchiveKeys.Open(); err != nil {
		return err
	}
	s.LedgerKeys = ledgerKeys(f.Data, log)
	if err := s.LedgerKeys.Open(); err != nil {
		return err
	}
	s.Grants = &grants.Service{
		Store: s.Control, People: s.People, Signer: s.Keys, Secret: s.Secret,
		Issuer: f.Issuer, Audience: f.Audience, HomeRegion: f.HomeRegion, Now: time.Now, Log: log,
	}
	return nil
}

func openPeople(ctx context.Context, f *storageFlags) (*store.People, error) {
	if f.Postgres != "" {
		return store.OpenPostgres(ctx, f.Postgres)
	}
	return store.OpenSQLite(ctx, f.Data)
}

// control says where the control plane is: a PostgreSQL, or the data folder.
func (f *storageFlags) control() string {
	return cmp.Or(f.Control, f.Postgres, f.Data)
}

// Close closes what is open.
func (s *storage) Close() error {
	var errs []error
	if s.Control != nil {
		errs = append(errs, s.Control.Close())
	}
	if s.People != nil {
		errs = append(errs, s.People.Close())
	}
	return errors.Join(errs...)
}

// run opens the storage for one command and closes it afterwards. What the command did with grants is in the ledger then,
// whether a server runs or not.
func (f *storageFlags) run(ctx context.Context, do func(*storage) error) error {
	s, err := f.open(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	tell := s.remember()
	err = do(s)
	return errors.Join(err, tell(context.WithoutCancel(ctx)), ledger.ChainEvents(context.WithoutCancel(ctx), s.Control), s.Close())
}
