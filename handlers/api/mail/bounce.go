package mail

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"duces/handlers/api/call"
	"duces/handlers/bounce"
	"duces/workflow/account"
)

// Bounces records reports that a mail could not be delivered (RFC 3464), each
// once however often it comes.
type Bounces func(ctx context.Context, report io.Reader) (bounce.Bounced, error)

// BounceIn is a report, as the mail server wrote it.
type BounceIn struct {
	// Key is taken like that of every write, and not needed: a report counts once.
	call.Keyed

	request *http.Request
}

// Resolve keeps the request, whose body is read as it comes.
func (in *BounceIn) Resolve(ctx huma.Context) []error {
	in.request = humaecho.Unwrap(ctx).Request()
	return nil
}

// BounceOut says whom the report speaks of.
type BounceOut struct{ Body bounce.Bounced }

func (o *operations) addBounces() {
	call.Add(o.API, huma.Operation{
		OperationID: "record-bounce", Method: http.MethodPost, Path: "/bounces", Summary: "Record a report of undelivered mail", Tags: []string{"Alerts"},
		Description: "Marks the user whose mail bounced. If the mail was an alert about a deadline, someone else is alerted. Only for a service token created with duces token add --for bounce.",
		Errors:      []int{http.StatusNotFound},
	}, func(ctx context.Context, _ account.User, in *BounceIn) (*BounceOut, error) {
		done, err := o.bounces(ctx, in.request.Body)
		if err != nil {
			return nil, err
		}
		return &BounceOut{done}, nil
	})
	// Described only now: from a body that it knows of, huma would read it as JSON.
	o.Described("/bounces").Post.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"message/rfc822": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
	}}
}
