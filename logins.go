package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"portway/auth"
	"portway/loaders"
	"portway/mail"
	"portway/oauth"
	"portway/record"
	"portway/store"
)

// loginFlags say how people log in.
type loginFlags struct {
	DeveloperSignup       bool   `help:"Let developers open accounts for themselves at /signup."`
	Passkeys              bool   `help:"Offer passkeys, where --issuer is a name and not a number." default:"true" negatable:""`
	NoSecondFactor        bool   `help:"Let operators change things after a login by password alone."`
	LoginIssuer           string `help:"Let people log in at this OpenID provider too." placeholder:"URL"`
	LoginName             string `help:"Its name, as people know it." placeholder:"NAME"`
	LoginClientID         string `help:"This site's client_id there. Register ISSUER/login/callback as the redirect URI." placeholder:"ID"`
	LoginClientSecretFile string `help:"File with the client secret (mode 0600)." type:"existingfile" placeholder:"FILE"`
	LoginUnknown          string `help:"Somebody whom the provider knows and this site does not: refuse, or create an account with the home region." enum:"refuse,create" default:"refuse"`
	MailFrom              string `help:"Write to people from this address: links, receipts, notices. Letters go to DATA/mail; without an address none are written." placeholder:"ADDRESS"`
	SMTP                  string `help:"Carry the letters to this mail server, by STARTTLS. Without it they stay in DATA/mail." placeholder:"HOST:PORT"`
	SMTPUser              string `help:"Log in there as this user." placeholder:"NAME"`
	SMTPPasswordFile      string `help:"File with the password (mode 0600)." type:"existingfile" placeholder:"FILE"`
}

// openLogins gives the authorization server what the flags say. carry is to be run beside requests, nil where nothing is.
func (f *loginFlags) openLogins(server *oauth.Server, data string, log *slog.Logger) (carry func(context.Context), err error) {
	server.Signup, server.SecondFactor = oauth.Signup{Open: f.DeveloperSignup, Confirm: f.SMTP != ""}, !f.NoSecondFactor
	if f.Passkeys {
		if server.Passkeys, err = oauth.NewPasskeys(server.Grants.Issuer, server.Platform); err != nil {
			return nil, err
		}
	}
	if f.LoginIssuer != "" {
		if server.Upstream, err = f.upstream(); err != nil {
			return nil, err
		}
	}
	if f.MailFrom == "" {
		if f.SMTP != "" {
			return nil, errors.New("--smtp needs --mail-from, the address that letters come from")
		}
		return nil, nil
	}
	spool := &mail.Spool{Folder: filepath.Join(data, "mail"), From: f.MailFrom, Now: time.Now}
	if err := spool.Open(); err != nil {
		return nil, err
	}
	server.Mail = spool
	if f.SMTP == "" {
		return nil, nil
	}
	carrier := &mail.Carrier{Spool: spool, Server: f.SMTP, User: f.SMTPUser, Log: log, Plain: strings.HasPrefix(f.SMTP, "127.0.0.1:")}
	if f.SMTPPasswordFile != "" {
		if carrier.Password, err = secretFile(f.SMTPPasswordFile); err != nil {
			return nil, err
		}
	}
	return carrier.Run, nil
}

func (f *loginFlags) upstream() (*oauth.Upstream, error) {
	if f.LoginClientID == "" || f.LoginClientSecretFile == "" {
		return nil, errors.New("--login-issuer needs --login-client-id and --login-client-secret-file")
	}
	secret, err := secretFile(f.LoginClientSecretFile)
	if err != nil {
		return nil, err
	}
	name := f.LoginName
	if name == "" {
		_, name, _ = strings.Cut(f.LoginIssuer, "://")
	}
	return &oauth.Upstream{Name: name, Issuer: f.LoginIssuer, Client: f.LoginClientID, Secret: secret, Create: f.LoginUnknown == "create"}, nil
}

func secretFile(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("other users can read %s: give it mode 0600", path)
	}
	text, err := os.ReadFile(path)
	return strings.TrimSpace(string(text)), err
}

// samples tell a person what one record of each kind contains, by their own newest.
type samples struct{ people *store.People }

func (s samples) samples(ctx context.Context, account string, categories []*record.Category) (map[string]*oauth.Sample, error) {
	own := &auth.Grant{Person: account, Rights: auth.Everything()}
	var reads []*loaders.Read
	for _, c := range categories {
		var open []*record.Field
		for i := range c.Fields {
			if c.Fields[i].Guard == nil {
				open = append(open, &c.Fields[i])
			}
		}
		reads = append(reads, &loaders.Read{Category: c, Fields: open, Window: loaders.Window{Limit: 1}},
			&loaders.Read{Category: c, Fields: []*record.Field{c.Field("createdAt")}, Window: loaders.Window{Limit: 1, FromEnd: true}})
	}
	s.people.Read(ctx, own, reads)
	found := map[string]*oauth.Sample{}
	for i := 0; i < len(reads); i += 2 {
		newest, oldest := reads[i], reads[i+1]
		if err := errors.Join(newest.Err, oldest.Err); err != nil {
			return nil, err
		}
		if rows := newest.Rows[0].Rows; len(rows) > 0 && len(oldest.Rows[0].Rows) > 0 {
			found[newest.Category.Name] = &oauth.Sample{Fields: newest.Fields, Values: rows[0], First: oldest.Rows[0].Rows[0][0].Time()}
		}
	}
	return found, nil
}
