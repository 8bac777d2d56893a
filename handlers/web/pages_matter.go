package web

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// matterReads are what these pages read. A list is narrowed to what its viewer may see.
type matterReads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
}

// matterPages are the list of matters and the page of one, with its notes and its owner.
type matterPages struct {
	*frame.Frame
	subject *subject.Reader
	read    matterReads
}

// newMatter makes the pages.
func newMatter(f *frame.Frame, s *subject.Reader, read matterReads) *matterPages {
	return &matterPages{Frame: f, subject: s, read: read}
}

// Routes are the pages with who may open them.
func (p *matterPages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/matters", access.Readers, p.matters),
		frame.Post("/matters/assign", access.Noters, p.AssignMany).ForMembers(),
		frame.Get("/matters/:id", access.Readers, p.matter).ForMembers(),
		frame.Post("/matters/:id/notes", access.Noters, p.addNote).ForMembers(),
		frame.Post("/matters/:id/owner", access.Noters, p.assign).ForMembers(),
	}
}
