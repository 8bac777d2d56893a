package demo

import (
	"context"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
)

// Person is an invented user of the demonstration, with the secrets of this run.
type Person struct {
	Role     workflow.Role `json:"role"`
	Email    string        `json:"email"`
	Password string        `json:"password"`
	Token    string        `json:"token"`

	ID           string `json:"-"`
	Name         string `json:"-"`
	Zone         string `json:"-"`
	PasswordHash string `json:"-"`
	TokenHash    string `json:"-"`
}

// cast has one person per role, and a second supervisor, since nobody may
// approve what they asked for themselves. The first is the legal team.
var cast = []Person{
	{Name: "Lee Legal", Role: workflow.Legal, Email: "legal@demo.example", Zone: "America/New_York"},
	{Name: "Sam Supervisor", Role: workflow.Supervisor, Email: "supervisor@demo.example", Zone: "America/New_York"},
	{Name: "Kim Compliance", Role: workflow.Compliance, Email: "compliance@demo.example", Zone: "America/New_York"},
	{Name: "Alex Auditor", Role: workflow.Auditor, Email: "auditor@demo.example", Zone: "America/New_York"},
	{Name: "Robin Admin", Role: workflow.Admin, Email: "admin@demo.example", Zone: "America/New_York"},
	{Name: "Pat Supervisor", Role: workflow.Supervisor, Email: "supervisor2@demo.example", Zone: "America/Chicago"},
}

const tokenLabel = "demo"

// People is the cast with new secrets: one password for all, a token for each.
func People(ctx context.Context) ([]Person, error) {
	password := access.NewPassword()
	hashed, err := access.HashPassword(ctx, password)
	if err != nil {
		return nil, err
	}
	people := append([]Person(nil), cast...)
	for i := range people {
		people[i].Password, people[i].PasswordHash = password, hashed
		if people[i].Token, people[i].TokenHash, err = access.NewToken(); err != nil {
			return nil, err
		}
	}
	return people, nil
}

func (p *Person) add(ctx context.Context, engine *workflow.Engine) error {
	added, err := engine.Do(ctx, workflow.OperatorActor, "", account.AddUser{
		Name: p.Name, Email: p.Email, Role: p.Role, Zone: p.Zone, PasswordHash: p.PasswordHash,
	})
	if err != nil {
		return err
	}
	p.ID = added.Created[0]
	return p.addToken(ctx, engine)
}

func (p *Person) addToken(ctx context.Context, engine *workflow.Engine) error {
	_, err := engine.Do(ctx, p.ID, "", account.AddToken{User: p.ID, Label: tokenLabel, Hash: p.TokenHash})
	return err
}

// Accounts is what Welcome finds out by. Both say nothing but yes where the secret opens.
type Accounts struct {
	Find     func(ctx context.Context, email string) (account.User, error)
	Password func(ctx context.Context, p Person) bool
	Token    func(ctx context.Context, p Person) bool
}

// Welcome sees to it that the people of an earlier demonstration sign in with
// the secrets of this run. Where they do already, it writes nothing.
func Welcome(ctx context.Context, engine *workflow.Engine, people []Person, accounts Accounts) error {
	for i := range people {
		p := &people[i]
		u, err := accounts.Find(ctx, p.Email)
		if err != nil {
			return err
		}
		p.ID = u.ID
		if !accounts.Password(ctx, *p) {
			// Which ends the tokens of earlier runs too.
			if _, err := engine.Do(ctx, workflow.OperatorActor, "", account.SetPassword{User: u.ID, PasswordHash: p.PasswordHash}); err != nil {
				return err
			}
			if u, err = accounts.Find(ctx, p.Email); err != nil {
				return err
			}
		}
		if accounts.Token(ctx, *p) {
			continue
		}
		if err := p.newToken(ctx, engine, u); err != nil {
			return err
		}
	}
	return nil
}

// newToken ends the tokens of earlier runs and adds this one's.
func (p *Person) newToken(ctx context.Context, engine *workflow.Engine, u account.User) error {
	for id, t := range u.Tokens {
		if t.Label != tokenLabel {
			continue
		}
		if _, err := engine.Do(ctx, workflow.OperatorActor, "", account.RevokeToken{User: u.ID, Token: id}); err != nil {
			return err
		}
	}
	return p.addToken(ctx, engine)
}
