// Package home holds the dashboard. It shows the beginning of what other families
// list in full, and links there; it takes no form.
package home

import (
	"context"
	"time"

	"duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	// ReturnedLetters are letters that came back, for which nothing was done yet: the oldest first, and at most some.
	ReturnedLetters(ctx context.Context, v workflow.Viewer, most int32) ([]view.ReturnedLetter, error)
	Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error)
	Debts(context.Context, workflow.Viewer, view.DebtFilter) (view.Page[view.DebtRow], error)
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
}

// Pages are the dashboard.
type Pages struct {
	*frame.Frame
	subject   *subject.Reader
	read      Reads
	deadlines *deadline.Pages
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, deadlines *deadline.Pages) *Pages {
	return &Pages{Frame: f, subject: s, read: read, deadlines: deadlines}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{frame.Get("/", nil, p.dashboard)}
}
