package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/view"
)

// Program is a live token that belongs to no person.
type Program struct {
	ID      string    `json:"id"`
	Label   string    `json:"label"`
	For     string    `json:"for" enum:"bounce,mail-in" doc:"The only thing the token can do."`
	AddedAt time.Time `json:"added_at"`
	Used
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// RevokeProgramIn ends such a token.
type RevokeProgramIn struct {
	call.Keyed
	ID string `path:"id"`
}

func (o *operations) addPrograms() {
	tags := []string{"Users"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-programs", Method: http.MethodGet, Path: "/programs", Summary: "List service tokens", Tags: tags,
		Description: "Service tokens belong to no user. Create them on the command line: duces token add --for bounce.",
	}, func(ctx context.Context, _ account.User, in *call.Paged) (*call.ListOut[Program], error) {
		rows, err := o.reads.Programs(ctx)
		if err != nil {
			return nil, err
		}
		rows, next, err := call.Cut(rows, *in, func(r view.CredentialRow) string { return r.ID })
		if err != nil {
			return nil, err
		}
		return call.ListOf(rows, next, func(r view.CredentialRow) Program {
			return Program{ID: r.ID, Label: r.Label, For: string(r.For), AddedAt: r.Added, Used: Used{r.Used}, ExpiresAt: r.Expires}
		}), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "revoke-program", Method: http.MethodDelete, Path: "/programs/{id}", Summary: "Revoke a service token", Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *RevokeProgramIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, program.Revoke{Program: in.ID})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
