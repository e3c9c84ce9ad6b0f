// Command portway is the gateway: it serves people's data to the apps that they allow to read it.
//
// The commands stand in files of their own (serve.go, import.go and so on). gateway.go wires the parts.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"portway/problem"
)

//go:generate go run ./internal/generate

// version is set by the build: -ldflags "-X main.version=...".
var version = "development"

const description = `Portway lets people take their data with them, and lets registered apps fetch it for them: exactly the
fields an app needs, live, by GraphQL, under a grant that the person gave and can take back.

Start with "portway demo". Every flag can also be set in the environment (--graphql-compat is PORTWAY_GRAPHQL_COMPAT) and
in a JSON file named by --config ({"graphql-compat": "audit2025"}).`

// commands is the command line.
type commands struct {
	Config kong.ConfigFlag `help:"Read flags from this JSON file." placeholder:"FILE"`

	Serve   serveCommand   `cmd:"" help:"Serve the gateway."`
	Work    workCommand    `cmd:"" help:"Write archives that were asked for, beside the processes that serve."`
	Demo    demoCommand    `cmd:"" help:"Serve a gateway with sample people and a sample app, everything embedded."`
	Import  importCommand  `cmd:"" help:"Import a person's export of another platform."`
	Ingest  ingestCommand  `cmd:"" help:"Apply a batch of records as a platform sends them."`
	Archive archiveCommand `cmd:"" help:"Write everything that a person has into one file."`
	Verify  verifyCommand  `cmd:"" help:"Check an archive: that it is whole, and signed by the gateway."`
	Audit   auditCommand   `cmd:"" help:"Look at the ledger of what was read."`
	Seed    seedCommand    `cmd:"" help:"Make synthetic people, always the same ones."`
	Token   tokenCommand   `cmd:"" help:"Mint a token for a person and an app, for development and analysts."`
	User    userCommand    `cmd:"" help:"Accounts: add, show, delete."`
	App     appCommand     `cmd:"" help:"Apps: show, approve, reject, suspend, reinstate, secret."`
	Grant   grantCommand   `cmd:"" help:"Grants: list, revoke."`
	Report  reportCommand  `cmd:"" help:"Print figures for the compliance report, as CSV."`
	Webhook webhookCommand `cmd:"" help:"Webhooks of apps: set, rotate, list, test, replay, enable, remove."`
	Keys    keysCommand    `cmd:"" help:"Signing keys: rotate."`
	Schema  schemaCommand  `cmd:"" help:"Print the schema that a scope set opens, or the DDL of the tables."`
	Migrate migrateCommand `cmd:"" help:"Bring the databases up to date."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cli commands
	parsed := kong.Parse(&cli,
		kong.Name("portway"), kong.Description(description), kong.DefaultEnvars("PORTWAY"), kong.Configuration(readConfiguration),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}), kong.ShortUsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)), kong.Vars{"issuer": defaultIssuer})
	if err := parsed.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "portway: "+explain(err))
		stop()
		os.Exit(1)
	}
}

// explain writes an error for the person at the terminal: they are the operator, so they see the cause too.
func explain(err error) string {
	if p, ok := errors.AsType[*problem.Problem](err); ok {
		if p.Cause != nil {
			return fmt.Sprintf("%s (%v)", p.Message, p.Cause)
		}
		return p.Message
	}
	return err.Error()
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println("portway", version)
	return nil
}
