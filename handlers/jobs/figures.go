package jobs

import (
	"context"
	"time"

	"duces/workflow"
	"duces/workflow/view"
)

// Figures are what reports and digests are added up from.
type Figures interface {
	// Matters lists a page of the matters that exist for the viewer.
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	// Report says how a review stands now, and what was recorded in it in an interval.
	Report(ctx context.Context, v workflow.Viewer, f view.ReportFilter) (view.Report, error)
	// Mail finds one message of the outbox.
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	// LedgerHead is how far the ledger has come, as last signed.
	LedgerHead(ctx context.Context) (view.LedgerHead, error)
	// LedgerSizeAt is how many events had been recorded before an instant.
	LedgerSizeAt(ctx context.Context, at time.Time) (int64, error)
}
