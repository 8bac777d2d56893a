package web

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/view"
)

// courtReads are what these pages read. A list is narrowed to what its viewer may see.
type courtReads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	// MattersDueFrom names every matter, whoever may see it, with an open or
	// missed deadline that is due on a day or after it; the zero day asks for all.
	MattersDueFrom(ctx context.Context, from deadline.Date) ([]string, error)
}

// courtPages are the court calendar, and the form by which a day is declared closed.
type courtPages struct {
	*frame.Frame
	read courtReads
}

// newCourt makes the pages.
func newCourt(f *frame.Frame, read courtReads) *courtPages {
	return &courtPages{Frame: f, read: read}
}

// Routes are the pages with who may open them.
func (p *courtPages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/court-calendar", nil, p.courtCalendar),
		frame.Get("/court-calendar/closures/new", access.Admins, p.showNewClosure),
		frame.Post("/court-calendar/closures/new", access.Admins, p.addClosure),
	}
}
