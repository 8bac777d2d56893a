// Package closing holds the forms by which documents of a matter are closed to all but a custodian, and by which that ends.
package closing

import (
	"context"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read.
type Reads interface {
	// Copies finds the other matters that hold the same bytes as documents of a matter, by the numbers of these.
	Copies(ctx context.Context, v workflow.Viewer, matter string, numbers ...int) (map[int]view.Copies, error)
}

// Pages close documents.
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
	closers := workflow.VerbCloseDocuments.Roles()
	return []frame.Route{
		frame.Get("/matters/:id/close-documents", closers, p.showClose).ForMembers(),
		frame.Post("/matters/:id/close-documents", closers, p.closeDocuments).ForMembers(),
		frame.Get("/matters/:id/closings/:event/end", closers, p.showEnd).ForMembers(),
		frame.Post("/matters/:id/closings/:event/end", closers, p.endClosing).ForMembers(),
	}
}
