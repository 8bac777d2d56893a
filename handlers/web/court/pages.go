// Package court holds the pages of the court calendar: closed days, and the form
// that declares one. It names no matter and no jurisdiction: administrators read none.
package court

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
}

// Pages are the court calendar, and the form by which a day is declared closed.
type Pages struct {
	*frame.Frame
	read Reads
}

// New makes the pages.
func New(f *frame.Frame, read Reads) *Pages {
	return &Pages{Frame: f, read: read}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/court-calendar", nil, p.courtCalendar),
		frame.Get("/court-calendar/closures/new", access.Admins, p.showNewClosure),
		frame.Post("/court-calendar/closures/new", access.Admins, p.addClosure),
	}
}
