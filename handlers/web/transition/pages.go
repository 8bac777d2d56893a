// Package transition holds the forms by which matters are moved, one or many.
package transition

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/assignment"
	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/letter"
	"duces/handlers/web/subject"
	"duces/workflow"
)

// Reads are what these pages read.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// Pages are the forms that move matters.
type Pages struct {
	*frame.Frame
	subject     *subject.Reader
	read        Reads
	forms       *form.Forms
	letters     *letter.Pages
	assignments *assignment.Pages
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, forms *form.Forms, letters *letter.Pages, assignments *assignment.Pages) *Pages {
	return &Pages{Frame: f, subject: s, read: read, forms: forms, letters: letters, assignments: assignments}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	const documents = 64 << 20
	return []frame.Route{
		frame.Get("/matters/move", access.Movers, p.showMoveMany).ForMembers(),
		frame.Post("/matters/move", access.Movers, p.moveMany).ForMembers().Takes(documents),
		frame.Get("/matters/:id/transitions/:name", access.Noters, p.showTransition).ForMembers(),
		frame.Post("/matters/:id/transitions/:name", access.Noters, p.transition).ForMembers().Takes(documents),
	}
}
