package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/annotate"
)

// ConfidentialIn marks a matter confidential, or takes the mark off.
type ConfidentialIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
		End    bool   `json:"end,omitempty" doc:"true: the matter is no longer confidential."`
	}
}

func (o *operations) addConfidential() {
	call.Add(o.API, huma.Operation{
		OperationID: "mark-confidential", Method: http.MethodPost, Path: "/matters/{id}/confidential",
		Summary: "Mark a matter confidential, or end that", Tags: []string{"Matters"}, DefaultStatus: http.StatusCreated,
		Description: "Published reports leave out a matter that is marked confidential. A new reason replaces the one before.",
	}, func(ctx context.Context, u account.User, in *ConfidentialIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, annotate.MarkConfidential{Matter: in.ID, Reason: in.Body.Reason, End: in.Body.End})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
