package web

import (
	"context"
	"time"

	"duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// homeReads are what these pages read. A list is narrowed to what its viewer may see.
type homeReads interface {
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error)
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
}

// homePages are the dashboard.
type homePages struct {
	*frame.Frame
	subject   *subject.Reader
	read      homeReads
	deadlines *deadline.Pages
}

// newHome makes the pages.
func newHome(f *frame.Frame, s *subject.Reader, read homeReads, deadlines *deadline.Pages) *homePages {
	return &homePages{Frame: f, subject: s, read: read, deadlines: deadlines}
}

// Routes are the pages with who may open them.
func (p *homePages) Routes() []frame.Route {
	return []frame.Route{frame.Get("/", nil, p.dashboard)}
}
