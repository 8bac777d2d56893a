// Package assignment holds the forms that assign matters to a user, one or many, and the note that is added to many.
package assignment

import (
	"context"

	"duces/handlers/web/frame"
	"duces/handlers/web/matter"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/account"
)

// Reads are what these pages read.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	User(ctx context.Context, id string) (account.User, error)
}

// Pages assign matters.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
	read    Reads
	matters *matter.Pages
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, matters *matter.Pages) *Pages {
	return &Pages{Frame: f, subject: s, read: read, matters: matters}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Post("/matters/assign", workflow.VerbAssign.Roles(), p.AssignMany).ForMembers(),
		frame.Post("/matters/:id/owner", workflow.VerbAssign.Roles(), p.assign).ForMembers(),
	}
}
