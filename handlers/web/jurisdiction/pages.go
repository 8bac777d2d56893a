// Package jurisdiction holds the pages of jurisdictions, and their import from a
// CSV file, alone or into a review.
package jurisdiction

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
	Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
}

// Pages are jurisdictions and their import from a file, alone or into a review.
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
	const file = 8 << 20 // every government in the country
	return []frame.Route{
		frame.List("/jurisdictions", access.Readers, p.jurisdictions).ListsRows(),
		frame.Get("/jurisdictions/new", access.Movers, p.showNewJurisdiction),
		frame.Post("/jurisdictions/new", access.Movers, p.addJurisdiction),
		frame.Get("/jurisdictions/import", access.Movers, p.showImport),
		frame.Post("/jurisdictions/import", access.Movers, p.importCSV).Takes(file),
		frame.Get("/jurisdictions/:id", access.Readers, p.jurisdiction),
		frame.Get("/jurisdictions/:id/edit", access.Movers, p.showEditJurisdiction),
		frame.Post("/jurisdictions/:id/edit", access.Movers, p.changeJurisdiction),
		frame.Get("/jurisdictions/:id/contacts/new", access.Movers, p.showContact),
		frame.Post("/jurisdictions/:id/contacts/new", access.Movers, p.saveContact),
		frame.Get("/jurisdictions/:id/contacts/:contact", access.Movers, p.showContact),
		frame.Post("/jurisdictions/:id/contacts/:contact", access.Movers, p.saveContact),
		frame.Get("/jurisdictions/:id/contacts/:contact/end", access.Movers, p.showContact),
		frame.Post("/jurisdictions/:id/contacts/:contact/end", access.Movers, p.saveContact),
		frame.Post("/jurisdictions/:id/aliases", access.Movers, p.addAlias),
		frame.Post("/jurisdictions/:id/aliases/remove", access.Movers, p.removeAlias),
		frame.Get("/jurisdictions/:id/merge", access.Movers, p.showMerge),
		frame.Post("/jurisdictions/:id/merge", access.Movers, p.merge),
		frame.Get("/reviews/:id/import", access.Movers, p.showImport).ForMembers(),
		frame.Post("/reviews/:id/import", access.Movers, p.importCSV).ForMembers().Takes(file),
	}
}
