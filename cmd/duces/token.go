package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	programs "duces/workflow/program"
)

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token for a program that acts for a user, or for one thing alone."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

type tokenAddCmd struct {
	dataFlag
	Email string `arg:"" optional:"" help:"The user for whom it acts, who is told by mail."`
	For   string `help:"The one thing that it may do, for no user: bounce." placeholder:"PURPOSE"`
	Label string `required:"" help:"What it is for."`
	Days  int    `help:"Days after which it ends; without it, it does not." placeholder:"N"`
	JSON  bool   `name:"json" help:"Print JSON."`

	Token string    `kong:"-"`
	At    time.Time `kong:"-"` // when it was asked for
}

func (tokenAddCmd) Help() string {
	return example("Makes an API token and prints it once; only its hash is kept. It acts for one user, or, with --for, for nobody: such a token may do this one thing.",
		"duces token add --data /var/lib/duces ada@example.gov --label 'nightly report' --days 90",
		"duces token add --data /var/lib/duces --for bounce --label 'the mail server'")
}

func (c tokenAddCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	if c.Days < 0 {
		return cannot{fmt.Errorf("--days: %d is not a number of days", c.Days)}
	}
	if (c.Email == "") == (c.For == "") {
		return cannot{errors.New("name the user for whom the token acts, or what it is for with --for bounce")}
	}
	// Both are made once, so that the command is the same if it is sent again.
	c.At = con.now()
	var err error
	if c.Token, _, err = access.NewToken(); err != nil {
		return err
	}
	return con.change(ctx, c.Data, "token add", &c)
}

func (c *tokenAddCmd) do(ctx context.Context, h holder, con console) error {
	cmd, err := c.command(ctx, h)
	if err != nil {
		return err
	}
	done, err := h.act(ctx, "", cmd)
	if err != nil {
		return err
	}
	if c.JSON {
		return con.printJSON(map[string]string{"id": done.Created[0], "token": c.Token})
	}
	fmt.Fprintf(con.out, "%s\nThis is shown once. Its id, for revoking it, is %s.\n", c.Token, done.Created[0])
	return nil
}

// command makes the token, for a user or for no person.
func (c *tokenAddCmd) command(ctx context.Context, h holder) (workflow.Command, error) {
	hash := access.HashToken(c.Token)
	if c.For != "" {
		return programs.Add{Label: c.Label, For: programs.Purpose(c.For), Hash: hash, Expires: c.expires(time.UTC)}, nil
	}
	u, err := userByEmail(ctx, h.store, c.Email)
	if err != nil {
		return nil, err
	}
	return account.AddToken{User: u.ID, Label: c.Label, Hash: hash, Expires: c.expires(deadline.Zone(u.Zone))}, nil
}

// expires is the end of the last day; zero: there is none.
func (c *tokenAddCmd) expires(here *time.Location) time.Time {
	if c.Days == 0 {
		return time.Time{}
	}
	return deadline.DateIn(c.At, here).AddDays(c.Days).EndIn(here).UTC()
}

type tokenRevokeCmd struct {
	dataFlag
	For   string `help:"Revoke a token of no user, made for this: bounce." placeholder:"PURPOSE"`
	Email string `arg:"" help:"The user for whom it acts; with --for, the token's id or label."`
	Token string `arg:"" optional:"" help:"The token's id or label."`
}

func (tokenRevokeCmd) Help() string {
	return example("Ends a token at once.", "duces token revoke --data /var/lib/duces ada@example.gov 'nightly report'",
		"duces token revoke --data /var/lib/duces --for bounce 'the mail server'")
}

func (c tokenRevokeCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	if (c.For == "") == (c.Token == "") {
		return cannot{errors.New("name a user and their token, or with --for bounce a token alone")}
	}
	return con.change(ctx, c.Data, "token revoke", &c)
}

func (c *tokenRevokeCmd) do(ctx context.Context, h holder, con console) error {
	if c.For != "" {
		return c.revokeProgram(ctx, h, con)
	}
	u, err := userByEmail(ctx, h.store, c.Email)
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
		return negative{fmt.Sprintf("%s has no token with the id or label %q", u.Email, c.Token)}
	}
	fmt.Fprintf(con.out, "Revoked %s of %s.\n", count(ended, "token"), u.Email)
	return nil
}

// revokeProgram ends tokens that belong to no person; the first argument names them.
func (c *tokenRevokeCmd) revokeProgram(ctx context.Context, h holder, con console) error {
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
		return negative{fmt.Sprintf("there is no token for %s with the id or label %q", c.For, c.Email)}
	}
	fmt.Fprintf(con.out, "Revoked %s for %s.\n", count(ended, "token"), c.For)
	return nil
}
