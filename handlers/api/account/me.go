package account

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
)

// Me is whoever asks.
type Me struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Email  string  `json:"email"`
	Role   string  `json:"role"`
	Zone   string  `json:"zone"`
	Tokens []Token `json:"tokens"`
	Bounce *Bounce `json:"bounce,omitempty" doc:"The latest mail to you that bounced."`
}

// MeOut carries it.
type MeOut struct{ Body Me }

func (o *operations) addMe() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-me", Method: http.MethodGet, Path: "/me", Summary: "Get your own user", Tags: []string{"Users"},
	}, func(ctx context.Context, u account.User, _ *struct{}) (*MeOut, error) {
		full, err := o.self(ctx, u)
		if err != nil {
			return nil, err
		}
		me := Me{ID: full.ID, Name: full.Name, Email: full.Email, Role: string(full.Role), Zone: full.Zone, Bounce: showBounce(full.Bounce)}
		if me.Tokens, err = o.tokensOf(ctx, full); err != nil {
			return nil, err
		}
		return &MeOut{Body: me}, nil
	})
}

// self is the caller's own record, whole; the bearer's row is brief.
func (o *operations) self(ctx context.Context, u account.User) (account.User, error) {
	w, err := o.reads.World(ctx, u.ID, account.Stream(u.ID))
	if err != nil {
		return account.User{}, err
	}
	return account.Find(w, u.ID)
}
