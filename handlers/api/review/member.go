package review

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/review"
)

// MemberIn names a member of a review.
type MemberIn struct {
	call.Keyed
	ID   string `path:"id"`
	User string `path:"user"`
}

func (o *operations) addMembers() {
	o.addMember(http.MethodPut, "add-member", "Add a member", true)
	o.addMember(http.MethodDelete, "remove-member", "Remove a member", false)
}

func (o *operations) addMember(method, id, summary string, member bool) {
	call.Add(o.API, huma.Operation{
		OperationID: id, Method: method, Path: "/reviews/{id}/members/{user}", Summary: summary, Tags: []string{"Reviews"}, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *MemberIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, review.SetMember{Review: in.ID, User: in.User, Member: member})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
