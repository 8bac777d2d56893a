// Package matter holds the list of matters and the page of one, with its history and the small forms on it that mark it.
// Moving a matter is the transition family's.
package matter

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
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	// SearchDocuments finds documents by the words of their text, in matters that exist for the viewer.
	SearchDocuments(ctx context.Context, v workflow.Viewer, f view.DocumentFilter) (view.DocumentSearch, error)
	// Copies finds the other matters that hold the same bytes as documents of a matter, by the numbers of these.
	Copies(ctx context.Context, v workflow.Viewer, matter string, numbers ...int) (map[int]view.Copies, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
}

// Pages are the list of matters and the page of one, with its history.
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
		frame.List("/matters", access.Readers, p.matters).ListsRows(),
		frame.Get("/matters/:id", access.Readers, p.matter).ForMembers(),
		frame.Get("/matters/:id/documents", access.Readers, p.searchDocuments).ForMembers(),
		frame.Post("/matters/:id/notes", access.Noters, p.addNote).ForMembers(),
		frame.Post("/matters/:id/tags", access.Noters, p.tag).ForMembers(),
		frame.Post("/matters/:id/confidential", workflow.VerbMarkConfidential.Roles(), p.markConfidential).ForMembers(),
		frame.Post("/matters/:id/conflicts", access.Correctors, p.closeConflict).ForMembers(),
	}
}
