package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/annotate"
)

// TagIn names a tag of a matter.
type TagIn struct {
	call.Keyed
	ID  string `path:"id"`
	Tag string `path:"tag" maxLength:"200" doc:"A few words, up to 40 characters. Saved in lower case."`
}

func (o *operations) addTags() {
	const path = "/matters/{id}/tags/{tag}"
	set := func(remove bool) func(context.Context, account.User, *TagIn) (*call.ResultOut, error) {
		return func(ctx context.Context, u account.User, in *TagIn) (*call.ResultOut, error) {
			r, err := o.Do(ctx, u, in.Keyed, annotate.Tag{Matter: in.ID, Tag: in.Tag, Remove: remove})
			if err != nil {
				return nil, err
			}
			return call.Done(r), nil
		}
	}
	call.Add(o.API, huma.Operation{
		OperationID: "tag-matter", Method: http.MethodPut, Path: path, Summary: "Add a tag to a matter", Tags: []string{"Matters"}, DefaultStatus: http.StatusOK,
	}, set(false))
	call.Add(o.API, huma.Operation{
		OperationID: "untag-matter", Method: http.MethodDelete, Path: path, Summary: "Remove a tag from a matter", Tags: []string{"Matters"}, DefaultStatus: http.StatusOK,
	}, set(true))
}
