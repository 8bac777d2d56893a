package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"duces/cmd/duces/console"
	"duces/db"
	"duces/db/read"
	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Add a user, including the first administrator."`
	List     userListCmd     `cmd:"" help:"List users."`
	Disable  userDisableCmd  `cmd:"" help:"End a user's access."`
	Enable   userEnableCmd   `cmd:"" help:"Restore a user's access."`
	Password userPasswordCmd `cmd:"" help:"Set a user's password."`
}

type userAddCmd struct {
	console.DataFlag
	passwordFlag
	Name  string `required:"" help:"The user's name."`
	Email string `required:"" help:"Email address, also used to sign in."`
	Role  string `required:"" enum:"legal,supervisor,compliance,auditor,admin" help:"One of ${enum}."`
	Zone  string `default:"America/New_York" help:"Time zone for times shown to the user."`
	Hash  string `kong:"-"` // of the password
}

func (userAddCmd) Help() string {
	return console.Example("Adds a user. Type the password at the prompt, or pass it with --password-file, standard input, or DUCES_PASSWORD. It cannot be an argument.",
		"duces user add --data /var/lib/duces --name 'Ada Example' --email ada@example.gov --role admin")
}

func (c userAddCmd) Run(ctx context.Context, con console.Console) (err error) {
	if c.Hash, err = c.hash(ctx, con, c.Name, c.Email); err != nil {
		return err
	}
	return change(ctx, con, c.Data, "user add", &c)
}

func (c *userAddCmd) do(ctx context.Context, h holder, con console.Console) error {
	done, err := h.act(ctx, "", account.AddUser{Name: c.Name, Email: c.Email, Role: workflow.Role(c.Role), Zone: c.Zone, PasswordHash: c.Hash})
	if err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "Added %s (%s) as %s.\n", c.Email, done.Created[0], strings.ToLower(workflow.Role(c.Role).Title()))
	return nil
}

type userListCmd struct {
	console.DataFlag
	JSON bool `name:"json" help:"Print JSON."`
}

func (userListCmd) Help() string {
	return console.Example("Lists all users, including disabled users.", "duces user list --data /var/lib/duces")
}

type userJSON struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Role     string `json:"role"`
	Zone     string `json:"zone"`
	Disabled bool   `json:"disabled"`
	Tokens   int    `json:"tokens"`
}

func (c userListCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	store, err := db.OpenReading(ctx, c.Data)
	if err != nil {
		return console.Cannot(err)
	}
	defer func() { _ = store.Close() }() // it has only read
	users, err := store.Read.Users(ctx, operator(), view.UserFilter{})
	if err != nil {
		return err
	}
	list := make([]userJSON, len(users))
	rows := [][]string{{"email", "role", "name", "zone", "access", "tokens"}}
	for i, u := range users {
		list[i] = userJSON{u.ID, u.Name, u.Email, string(u.Role), u.Zone, u.Disabled, u.Tokens}
		access := "enabled"
		if u.Disabled {
			access = "disabled"
		}
		rows = append(rows, []string{u.Email, string(u.Role), u.Name, u.Zone, access, fmt.Sprint(u.Tokens)})
	}
	if c.JSON {
		return con.PrintJSON(list)
	}
	return con.Table(rows)
}

type userDisableCmd struct {
	console.DataFlag
	Email string `arg:"" help:"Email address of the user."`
}

func (userDisableCmd) Help() string {
	return console.Example("Ends a user's access immediately. Their past actions stay in the history.", "duces user disable --data /var/lib/duces ada@example.gov")
}

func (c userDisableCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	return change(ctx, con, c.Data, "user disable", &c)
}

func (c *userDisableCmd) do(ctx context.Context, h holder, con console.Console) error {
	return h.enable(ctx, con, c.Email, false)
}

type userEnableCmd struct {
	console.DataFlag
	Email string `arg:"" help:"Email address of the user."`
}

func (userEnableCmd) Help() string {
	return console.Example("Restores a user's access.", "duces user enable --data /var/lib/duces ada@example.gov")
}

func (c userEnableCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	return change(ctx, con, c.Data, "user enable", &c)
}

func (c *userEnableCmd) do(ctx context.Context, h holder, con console.Console) error {
	return h.enable(ctx, con, c.Email, true)
}

func (h holder) enable(ctx context.Context, con console.Console, email string, enable bool) error {
	u, err := userByEmail(ctx, h.store.Read, email)
	if err != nil {
		return err
	}
	if _, err := h.act(ctx, "", account.EnableUser{User: u.ID, Enable: enable}); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "%s is %s.\n", u.Email, map[bool]string{true: "enabled", false: "disabled"}[enable])
	return nil
}

type userPasswordCmd struct {
	console.DataFlag
	passwordFlag
	Email string `arg:"" help:"Email address of the user."`
	Hash  string `kong:"-"` // of the password
}

func (userPasswordCmd) Help() string {
	return console.Example("Sets a password. Type it at the prompt, or pass it with --password-file, standard input, or DUCES_PASSWORD.",
		"duces user password --data /var/lib/duces ada@example.gov")
}

func (c userPasswordCmd) Run(ctx context.Context, con console.Console) (err error) {
	if err := c.There(); err != nil {
		return err
	}
	if c.Hash, err = c.hash(ctx, con, nameOf(ctx, c.Data, c.Email), c.Email); err != nil {
		return err
	}
	return change(ctx, con, c.Data, "user password", &c)
}

func (c *userPasswordCmd) do(ctx context.Context, h holder, con console.Console) error {
	u, err := userByEmail(ctx, h.store.Read, c.Email)
	if err != nil {
		return err
	}
	if _, err := h.act(ctx, "", account.SetPassword{User: u.ID, PasswordHash: c.Hash}); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "The password of %s was set.\n", u.Email)
	return nil
}

// nameOf is what the user with an address is called, where that can be read.
func nameOf(ctx context.Context, dir, email string) string {
	store, err := db.OpenReading(ctx, dir)
	if err != nil {
		return "" // the change itself says why
	}
	defer func() { _ = store.Close() }() // it has only read
	u, err := userByEmail(ctx, store.Read, email)
	if err != nil {
		return ""
	}
	return u.Name
}

// hash reads a password and gives what is stored of it.
func (p passwordFlag) hash(ctx context.Context, con console.Console, known ...string) (string, error) {
	password, err := p.read(ctx, con)
	if err != nil {
		return "", console.Cannot(err)
	}
	return access.HashPassword(ctx, password, known...)
}

// userByEmail finds a user, also a disabled one, and by id one whose address was erased.
func userByEmail(ctx context.Context, from *read.Reads, email string) (account.User, error) {
	users, err := from.Users(ctx, operator(), view.UserFilter{})
	if err != nil {
		return account.User{}, err
	}
	for _, is := range []func(u view.UserRow) bool{
		func(u view.UserRow) bool { return u.Email == strings.ToLower(strings.TrimSpace(email)) },
		func(u view.UserRow) bool { return workflow.SameName(u.Email, email) },
	} {
		i := slices.IndexFunc(users, func(u view.UserRow) bool { return u.Email != workflow.ErasedText && is(u) || u.ID == email })
		if i >= 0 {
			return from.User(ctx, users[i].ID)
		}
	}
	return account.User{}, console.Negative(fmt.Sprintf("there is no user %s; see duces user list", email))
}
