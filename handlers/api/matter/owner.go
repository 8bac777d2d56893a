package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/assignment"
)

// AssignIn gives matters to somebody.
type AssignIn struct {
	call.Keyed
	Body struct {
		Matters []string `json:"matters" minItems:"1" maxItems:"5000" doc:"Ids." example:"[\"01610c2c-4a00-7c5e-8b1d-2f0a5c3d9e11\"]"`
		User    string   `json:"user,omitempty" doc:"Id of a member of each review. Absent: the matters become unassigned." example:"01610c2c-4a00-7b0f-9f52-6d1e8a7c4b22"`
	}
}

// Assigned is the answer: one event for each matter that the act changed.
type Assigned struct {
	Events []call.StoredIn `json:"events"`
	Ledger call.Ledger     `json:"ledger"`
}

// AssignedOut carries it.
type AssignedOut struct {
	call.Replayed
	Body Assigned
}

func (o *operations) addOwners() {
	call.Add(o.API, huma.Operation{
		OperationID: "assign-matters", Method: http.MethodPost, Path: "/matters:assign", Summary: "Assign matters to a person: all, or none", Tags: []string{"Matters"},
		Description: "This person is the owner and gets the alerts addressed to the owner.", DefaultStatus: http.StatusOK, Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *AssignIn) (*AssignedOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, assignment.Assign{Matters: in.Body.Matters, User: in.Body.User})
		if err != nil {
			return nil, err
		}
		return &AssignedOut{Replayed: call.Again(r), Body: Assigned{Events: call.EventsOf(r), Ledger: call.Ledger{Index: r.Index, Size: r.Size}}}, nil
	})
}
