package call

import (
	"github.com/danielgtaylor/huma/v2"

	"duces/workflow"
	"duces/workflow/approval"
)

// Awaiting is a request for approval in brief.
type Awaiting struct {
	ID     string `json:"id"`
	Status string `json:"status" enum:"pending,given,rejected,withdrawn,lapsed"`
}

// Waits is the request that an act waits for; nil: it does not wait.
func Waits(r workflow.Result) *Awaiting {
	if r.Pending() == "" {
		return nil
	}
	return &Awaiting{ID: r.Pending(), Status: approval.Pending}
}

// DescribeWaiting adds the other answer of an operation, beside that of its
// success: 202 where it waits for a second person.
func DescribeWaiting(o *huma.Operation, success string) {
	waits := *o.Responses[success]
	waits.Description = "Pending a second person's approval"
	o.Responses["202"] = &waits
}
