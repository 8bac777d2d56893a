// Package deadline holds the pages of deadlines: across matters as a list and by
// month, and of one deadline its page, its changes, its alerts and its
// acknowledgments. Acts over many, and requests for more time, are families of their own. Transitions, which open and meet deadlines, are not its own.
package deadline

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error)
	// AlertLedger says who was alerted about a deadline. One of a matter that the
	// viewer may not see is workflow.NotFound.
	AlertLedger(ctx context.Context, v workflow.Viewer, matter, deadline string) (view.AlertLedger, error)
}

// Pages are the list and the calendar of deadlines, and the pages of one.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
	read    Reads
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads) *Pages {
	return &Pages{Frame: f, subject: s, read: read}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/matters/:id/deadlines/:deadline", access.Readers, p.deadlinePage).ForMembers(),
		frame.Get("/matters/:id/deadlines/:deadline/alerts", access.Readers, p.alerts).ForMembers(),
		frame.Get("/matters/:id/deadlines/:deadline/alerts.csv", access.Readers, p.alertsFile("csv")).ForMembers(),
		frame.Get("/matters/:id/deadlines/:deadline/alerts.xlsx", access.Readers, p.alertsFile("xlsx")).ForMembers(),
		frame.Post("/matters/:id/deadlines/:deadline/acknowledge", workflow.VerbAcknowledge.Roles(), p.acknowledge).ForMembers(),
		frame.Get("/matters/:id/deadlines/:deadline/:change", workflow.VerbChangeDeadlines.Roles(), p.showChange).ForMembers(),
		frame.Post("/matters/:id/deadlines/:deadline/:change", workflow.VerbChangeDeadlines.Roles(), p.change).ForMembers(),
		frame.List("/deadlines", access.Readers, p.deadlines).ListsRows(),
		frame.List("/calendar", access.Readers, p.calendar),
	}
}
