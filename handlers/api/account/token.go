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
	ID    string `json:"id"`
	Label string `json:"label"`
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
		Token string `json:"token,omitempty" doc:"Shown this once. An answer that is given again has none: revoke the token and make another."`
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
		OperationID: "add-token", Method: http.MethodPost, Path: "/users/{id}/tokens", Summary: "Make an API token", Tags: tags, DefaultStatus: http.StatusCreated,
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
