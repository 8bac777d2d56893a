package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/workflow"
)

// AssignIn gives matters to somebody.
type AssignIn struct {
	Keyed
	Body struct {
		Matters []string `json:"matters" minItems:"1" maxItems:"1000"`
		User    string   `json:"user,omitempty" doc:"Id of a member of each review; without, nobody looks after the matters any more."`
	}
}

// Assigned is the answer: one event for each matter that changed hands.
type Assigned struct {
	Events []StoredIn `json:"events"`
	Ledger Ledger     `json:"ledger"`
}

// AssignedOut carries it.
type AssignedOut struct {
	Replayed
	Body Assigned
}

func addOwners(a *api) {
	add(a, huma.Operation{
		OperationID: "assign-matters", Method: http.MethodPost, Path: "/matters:assign", Summary: "Give matters to the person who looks after them, in one act: all of them or none", Tags: []string{"Matters"},
		Description: "Ladders of alerts know this person as the owner.", DefaultStatus: http.StatusOK, Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u workflow.User, in *AssignIn) (*AssignedOut, error) {
		r, err := a.do(ctx, u, in.Keyed, workflow.AssignOwner{Matters: in.Body.Matters, User: in.Body.User})
		if err != nil {
			return nil, err
		}
		return &AssignedOut{Replayed: replayed(r), Body: Assigned{Events: storedIn(r), Ledger: Ledger{r.Index, r.Size}}}, nil
	})
}
