package main

import (
	"context"
	"fmt"
	"time"

	"duces/handlers/access"
	"duces/workflow/account"
	"duces/workflow/deadline"
)

type tokenCmd struct {
	Add    tokenAddCmd    `cmd:"" help:"Make a token for a program that acts for a user."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

type tokenAddCmd struct {
	dataFlag
	Email string `arg:"" help:"The user for whom it acts."`
	Label string `required:"" help:"What it is for."`
	Days  int    `help:"Days after which it ends; without it, it does not." placeholder:"N"`
	JSON  bool   `name:"json" help:"Print JSON."`

	Token string    `kong:"-"`
	At    time.Time `kong:"-"` // when it was asked for
}

func (tokenAddCmd) Help() string {
	return example("Makes an API token and prints it once; only its hash is kept.",
		"duces token add --data /var/lib/duces ada@example.gov --label 'nightly report' --days 90")
}

func (c tokenAddCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	if c.Days < 0 {
		return cannot{fmt.Errorf("--days: %d is not a number of days", c.Days)}
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
	u, err := userByEmail(ctx, h.store.Read, c.Email)
	if err != nil {
		return err
	}
	var expires time.Time
	if c.Days > 0 {
		here := deadline.Zone(u.Zone)
		expires = deadline.DateIn(c.At, here).AddDays(c.Days).EndIn(here).UTC()
	}
	done, err := h.act(ctx, "", account.AddToken{User: u.ID, Label: c.Label, Hash: access.HashToken(c.Token), Expires: expires})
	if err != nil {
		return err
	}
	if c.JSON {
		return con.printJSON(map[string]string{"id": done.Created[0], "token": c.Token})
	}
	fmt.Fprintf(con.out, "%s\nThis is shown once. Its id, for revoking it, is %s.\n", c.Token, done.Created[0])
	return nil
}

type tokenRevokeCmd struct {
	dataFlag
	Email string `arg:"" help:"The user for whom it acts."`
	Token string `arg:"" help:"The token's id or label."`
}

func (tokenRevokeCmd) Help() string {
	return example("Ends a token at once.", "duces token revoke --data /var/lib/duces ada@example.gov 'nightly report'")
}

func (c tokenRevokeCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	return con.change(ctx, c.Data, "token revoke", &c)
}

func (c *tokenRevokeCmd) do(ctx context.Context, h holder, con console) error {
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
		return negative{fmt.Sprintf("%s has no token with the id or label %q", u.Email, c.Token)}
	}
	fmt.Fprintf(con.out, "Revoked %s of %s.\n", count(ended, "token"), u.Email)
	return nil
}
