package matter

import (
	"context"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
)

// done does a command and answers with what was stored.
func (o *operations) done(ctx context.Context, u account.User, key call.Keyed, c workflow.Command) (*call.ResultOut, error) {
	r, err := o.Do(ctx, u, key, c)
	if err != nil {
		return nil, err
	}
	return call.Done(r), nil
}
