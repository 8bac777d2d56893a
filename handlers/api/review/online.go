package review

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/review"
)

// OnlineIn says whether respondents may answer online.
type OnlineIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Allowed bool `json:"allowed"`
	}
}

func (o *operations) addOnline() {
	call.Add(o.API, huma.Operation{
		OperationID: "set-online-answers", Method: http.MethodPut, Path: "/reviews/{id}/online",
		Summary: "Let respondents of a review answer online, or stop it", Tags: []string{"Respondents"}, DefaultStatus: http.StatusOK,
		Description: "Off for a new review.",
	}, func(ctx context.Context, u account.User, in *OnlineIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, review.SetOnlineAnswers{Review: in.ID, Allowed: in.Body.Allowed})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
