// Package money holds the page of what awards add up to.
package money

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what this page reads. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Money(context.Context, workflow.Viewer, view.MoneyFilter) ([]view.MoneyRow, error)
	Reviewed(context.Context, workflow.Viewer, view.ReviewedFilter) (view.Reviewed, error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
}

// Pages is the page.
type Pages struct {
	*frame.Frame
	read Reads
}

// New makes the page.
func New(f *frame.Frame, read Reads) *Pages { return &Pages{Frame: f, read: read} }

// Routes are the page with who may open it.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{frame.List("/money", access.Readers, p.money).ListsRows()}
}
