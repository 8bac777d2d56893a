package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duces/cmd/duces/console"
	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	programs "duces/workflow/program"
	"duces/workflow/timezone"
)

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Create a token for a program that acts for a user, or for one purpose."`
	Revoke tokenRevokeCmd `cmd:"" help:"Revoke a token."`
}

type tokenAddCmd struct {
	console.DataFlag
	Email string `arg:"" optional:"" help:"Email address of the user it acts for. Duces notifies the user by mail."`
	For   string `help:"The only purpose of a token without a user: bounce or mail-in." placeholder:"PURPOSE"`
	Label string `required:"" help:"What it is for."`
	Days  int    `help:"Days until it expires. Default: never." placeholder:"N"`
	JSON  bool   `name:"json" help:"Print JSON."`

	Token string    `kong:"-"`
	At    time.Time `kong:"-"` // when it was asked for
}

func (tokenAddCmd) Help() string {
	return console.Example("Creates an API token and prints it once. Duces keeps only its hash. The token acts for one user. With --for, it acts for no user and works only for that purpose.",
		"duces token add --data /var/lib/duces ada@example.gov --label 'nightly report' --days 90",
		"duces token add --data /var/lib/duces --for bounce --label 'the mail server'")
}

func (c tokenAddCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	if c.Days < 0 {
		return console.Cannot(fmt.Errorf("--days: %d is not a valid number of days", c.Days))
	}
	if (c.Email == "") == (c.For == "") {
		return console.Cannot(errors.New("give the email address of the user the token acts for, or use --for bounce or --for mail-in"))
	}
	// Both are made once, so that the command is the same if it is sent again.
	c.At = con.Now()
	var err error
	if c.Token, _, err = access.NewToken(); err != nil {
		return err
	}
	return change(ctx, con, c.Data, "token add", &c)
}

func (c *tokenAddCmd) do(ctx context.Context, h holder, con console.Console) error {
	cmd, err := c.command(ctx, h)
	if err != nil {
		return err
	}
	done, err := h.act(ctx, "", cmd)
	if err != nil {
		return err
	}
	if c.JSON {
		return con.PrintJSON(map[string]string{"id": done.Created[0], "token": c.Token})
	}
	fmt.Fprintf(con.Out, "%s\nThis token is shown only once. To revoke it, use its id: %s.\n", c.Token, done.Created[0])
	return nil
}

// command makes the token, for a user or for no person.
func (c *tokenAddCmd) command(ctx context.Context, h holder) (workflow.Command, error) {
	hash := access.HashToken(c.Token)
	if c.For != "" {
		return programs.Add{Label: c.Label, For: programs.Purpose(c.For), Hash: hash, Expires: c.expires(time.UTC)}, nil
	}
	u, err := userByEmail(ctx, h.store.Read, c.Email)
	if err != nil {
		return nil, err
	}
	return account.AddToken{User: u.ID, Label: c.Label, Hash: hash, Expires: c.expires(timezone.Named(u.Zone))}, nil
}

// expires is the end of the last day; zero: there is none.
func (c *tokenAddCmd) expires(here *time.Location) time.Time {
	if c.Days == 0 {
		return time.Time{}
	}
	return civil.DateIn(c.At, here).AddDays(c.Days).EndIn(here).UTC()
}

type tokenRevokeCmd struct {
	console.DataFlag
	For   string `help:"Revoke a token without a user, for this purpose: bounce." placeholder:"PURPOSE"`
	Email string `arg:"" help:"Email address of the user it acts for. With --for: the token's id or label."`
	Token string `arg:"" optional:"" help:"The token's id or label."`
}

func (tokenRevokeCmd) Help() string {
	return console.Example("Revokes a token immediately.", "duces token revoke --data /var/lib/duces ada@example.gov 'nightly report'",
		"duces token revoke --data /var/lib/duces --for bounce 'the mail server'")
}

func (c tokenRevokeCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	if (c.For == "") == (c.Token == "") {
		return console.Cannot(errors.New("give a user and a token, or with --for bounce only a token"))
	}
	return change(ctx, con, c.Data, "token revoke", &c)
}

func (c *tokenRevokeCmd) do(ctx context.Context, h holder, con console.Console) error {
	if c.For != "" {
		return c.revokeProgram(ctx, h, con)
	}
	u, err := userByEmail(ctx, h.store.Read, c.Email)
	if err != nil {
		return err
	}
	ended := 0
	for id, t := range u.Tokens {
		if id != c.Token && t.Label != c.Token {
			continue
		}
		if _, err := h.act(ctx, "/"+id, account.RevokeToken{User: u.ID, Token: id}); err != nil {
			return err
		}
		ended++
	}
	if ended == 0 {
		return console.Negative(fmt.Sprintf("%s has no token with the id or label %q", u.Email, c.Token))
	}
	fmt.Fprintf(con.Out, "Revoked %s of %s.\n", console.Count(ended, "token"), u.Email)
	return nil
}

// revokeProgram ends tokens that belong to no person; the first argument names them.
func (c *tokenRevokeCmd) revokeProgram(ctx context.Context, h holder, con console.Console) error {
	live, err := h.store.Read.Programs(ctx)
	if err != nil {
		return err
	}
	ended := 0
	for _, p := range live {
		if string(p.For) != c.For || p.ID != c.Email && p.Label != c.Email {
			continue
		}
		if _, err := h.act(ctx, "/"+p.ID, programs.Revoke{Program: p.ID}); err != nil {
			return err
		}
		ended++
	}
	if ended == 0 {
		return console.Negative(fmt.Sprintf("there is no token for %s with the id or label %q", c.For, c.Email))
	}
	fmt.Fprintf(con.Out, "Revoked %s for %s.\n", console.Count(ended, "token"), c.For)
	return nil
}
