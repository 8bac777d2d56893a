// Package record holds the pages of the record itself: the ledger, the history of
// one stream, and a version of a process. It changes nothing.
package record

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	HistoryChoices(ctx context.Context, v workflow.Viewer, stream workflow.Stream) (view.HistoryChoices, error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	LedgerHead(ctx context.Context) (view.LedgerHead, error)
}

// Pages are the ledger, the history of one stream, and the processes on record.
type Pages struct {
	*frame.Frame
	read Reads
}

// New makes the pages.
func New(f *frame.Frame, read Reads) *Pages {
	return &Pages{Frame: f, read: read}
}

// checkpointReaders keep the ledger's checkpoints; only auditors read every event.
var checkpointReaders = []workflow.Role{workflow.Auditor, workflow.Admin}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/ledger", checkpointReaders, p.ledger).ListsRows(),
		frame.Get("/ledger/checkpoint.txt", checkpointReaders, p.checkpoint),
		frame.Get("/history/:kind/:id", nil, p.history).ForMembers().ListsRows(),
		frame.Get("/history/:kind/:id/history.pdf", nil, p.onPaper).ForMembers(),
		frame.Get("/process/:hash", access.Readers, p.process),
	}
}
