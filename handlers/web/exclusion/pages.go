// Package exclusion holds the forms that leave a jurisdiction off the list of a review, and take it up again.
package exclusion

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
	Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
	Proceedings(ctx context.Context, v workflow.Viewer, f view.ProceedingFilter) (view.Page[view.ProceedingRow], error)
}

// Pages leave jurisdictions off.
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
		frame.Get("/reviews/:id/exclusions/new", access.Movers, p.showExclusion).ForMembers(),
		frame.Post("/reviews/:id/exclusions/new", access.Movers, p.saveExclusion).ForMembers(),
		frame.Get("/reviews/:id/exclusions/:jurisdiction/end", access.Movers, p.showEndExclusion).ForMembers(),
		frame.Post("/reviews/:id/exclusions/:jurisdiction/end", access.Movers, p.endExclusion).ForMembers(),
	}
}
