package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow/account"
)

// Token is a live API token, without its secret.
type Token struct {
	ID      string    `json:"id"`
	Label   string    `json:"label"`
	AddedAt time.Time `json:"added_at,omitzero"`
	Used
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// Used says when something opened something last.
type Used struct {
	UsedAt time.Time `json:"used_at,omitzero" doc:"To the hour. Absent: never used."`
}

// OfUserIn asks for something of one user.
type OfUserIn struct {
	call.Paged
	ID string `path:"id"`
}

// tokensOf lists the live tokens of a user, the oldest first.
func (o *operations) tokensOf(ctx context.Context, u account.User) ([]Token, error) {
	uses, err := o.reads.LastUses(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	tokens := []Token{}
	for _, t := range u.TokensInOrder() {
		use := uses[t.ID]
		tokens = append(tokens, Token{ID: t.ID, Label: t.Label, AddedAt: t.Added.UTC(), Used: Used{use.Used}, ExpiresAt: use.Expires})
	}
	return tokens, nil
}

// of is a user whose tokens and calendars the caller may see: the caller, or anybody for an administrator.
func (o *operations) of(ctx context.Context, u account.User, id string) (account.User, error) {
	if err := u.Actor().MayKeep(id); err != nil {
		return account.User{}, err
	}
	facts, err := o.reads.World(ctx, u.ID, account.Stream(id))
	if err != nil {
		return account.User{}, err
	}
	return account.Find(facts, id)
}

// AddTokenIn makes a token.
type AddTokenIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Label   string    `json:"label" doc:"What the token is for."`
		Expires time.Time `json:"expires,omitzero" required:"false"`
	}
}

// NewTokenOut carries a token, this once.
type NewTokenOut struct {
	call.Replayed
	Body struct {
		call.Made
		Token string `json:"token,omitempty" doc:"Shown only once. A repeated answer does not contain it: revoke the token and create another."`
	}
}

// RevokeTokenIn ends a token.
type RevokeTokenIn struct {
	call.Keyed
	ID    string `path:"id"`
	Token string `path:"token" doc:"Id of the token."`
}

func (o *operations) addTokens() {
	tags := []string{"Users"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-tokens", Method: http.MethodGet, Path: "/users/{id}/tokens", Summary: "List a user's active API tokens", Tags: tags,
		Description: "Your own. Administrators can list anyone's.", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *OfUserIn) (*call.ListOut[Token], error) {
		of, err := o.of(ctx, u, in.ID)
		if err != nil {
			return nil, err
		}
		tokens, err := o.tokensOf(ctx, of)
		if err != nil {
			return nil, err
		}
		tokens, next, err := call.Cut(tokens, in.Paged, func(t Token) string { return t.ID })
		if err != nil {
			return nil, err
		}
		return call.ListOf(tokens, next, func(t Token) Token { return t }), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "add-token", Method: http.MethodPost, Path: "/users/{id}/tokens", Summary: "Create an API token", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Only for yourself: a token acts as its user.",
	}, func(ctx context.Context, u account.User, in *AddTokenIn) (*NewTokenOut, error) {
		token, hash, err := access.NewToken()
		if err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, account.AddToken{User: in.ID, Label: in.Body.Label, Hash: hash, Expires: in.Body.Expires.UTC()})
		if err != nil {
			return nil, err
		}
		out := &NewTokenOut{Replayed: call.Again(r)}
		out.Body.Made = call.Created(r, "").Body
		if !r.Again {
			out.Body.Token = token
		}
		return out, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "revoke-token", Method: http.MethodDelete, Path: "/users/{id}/tokens/{token}", Summary: "Revoke an API token", Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *RevokeTokenIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, account.RevokeToken{User: in.ID, Token: in.Token})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
