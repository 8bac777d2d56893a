// Package award holds the pages of awards: their list, one of them with its ledger, the forms, and the import from a CSV
// file. What awards add up to, and what is owed back of them, are families of their own, whose pages and forms are like these.
package award

import (
	"context"
	"io"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Awards(context.Context, workflow.Viewer, view.AwardFilter) (view.Page[view.AwardRow], error)
	Debts(context.Context, workflow.Viewer, view.DebtFilter) (view.Page[view.DebtRow], error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	// Receive reads a file, which is durable once it is kept.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	// SawFile keeps what was seen of a file that came in.
	SawFile(ctx context.Context, f view.File) error
	// ReadDocument opens one that is on record.
	ReadDocument(ctx context.Context, sha256 string) (upload.Content, error)
}

// Pages are the awards.
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
	const file = 32 << 20 // every action of 100,000 rows
	const document = 64 << 20
	recorders := workflow.VerbRecordAwards.Roles()
	return []frame.Route{
		frame.List("/awards", access.Readers, p.awards).ListsRows(),
		frame.Get("/awards/new", recorders, p.showRecord),
		frame.Post("/awards/new", recorders, p.record),
		frame.Get("/awards/import", recorders, p.showImport),
		frame.Post("/awards/import", recorders, p.importCSV).Takes(file),
		frame.List("/awards/:id", access.Readers, p.award),
		frame.Get("/awards/:id/actions/new", recorders, p.showAction),
		frame.Post("/awards/:id/actions/new", recorders, p.act).Takes(document),
		frame.Get("/awards/:id/actions/:action/correction", recorders, p.showCorrection),
		frame.Post("/awards/:id/actions/:action/correction", recorders, p.correct).Takes(document),
		frame.Get("/awards/:id/documents/:number", access.Readers, p.document),
		frame.Get("/awards/:id/names/new", recorders, p.showName),
		frame.Post("/awards/:id/names/new", recorders, p.changeName),
		frame.Get("/awards/:id/identifiers/new", recorders, p.showIdentifier),
		frame.Post("/awards/:id/identifiers/new", recorders, p.changeIdentifier),
	}
}
