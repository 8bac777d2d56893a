// Package approval holds the requests that wait for a second person: their list, one with all that a decision about it
// rests on, and the decision, on one or many.
package approval

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/document"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Approval(ctx context.Context, v workflow.Viewer, id string) (view.ApprovalRow, error)
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
}

// Pages are the requests and the decisions about them.
type Pages struct {
	*frame.Frame
	subject   *subject.Reader
	read      Reads
	documents *document.Pages
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, documents *document.Pages) *Pages {
	return &Pages{Frame: f, subject: s, read: read, documents: documents}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.List("/approvals", access.Readers, p.approvals).ListsRows(),
		frame.Post("/approvals/approve", access.Approvers, p.approveMany).ForMembers(),
		frame.Get("/approvals/:id", access.Readers, p.approval).ForMembers(),
		frame.Get("/approvals/:id/documents/:number", access.Readers, p.askedDocument).ForMembers(),
		frame.Post("/approvals/:id", access.Approvers, p.decideApproval).ForMembers(),
		frame.Post("/approvals/:id/withdraw", access.Noters, p.withdrawApproval).ForMembers(),
	}
}
