// Package debt holds the pages of the debts that disallowed awards leave behind: their list, one with its entries, the
// demand for repayment, and the forms of what happens to a debt.
package debt

import (
	"context"
	"net/url"

	"duces/handlers/access"
	awards "duces/handlers/web/award"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/repayment"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Debts(context.Context, workflow.Viewer, view.DebtFilter) (view.Page[view.DebtRow], error)
}

// Pages are debts and their forms.
type Pages struct {
	*frame.Frame
	read   Reads
	awards *awards.Pages
}

// New makes the pages.
func New(f *frame.Frame, read Reads, of *awards.Pages) *Pages {
	return &Pages{Frame: f, read: read, awards: of}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	const document = 64 << 20
	recorders := workflow.VerbRecordAwards.Roles()
	routes := []frame.Route{
		frame.List("/debts", access.Readers, p.debts).ListsRows(),
		frame.List("/debts/:id", access.Readers, p.debt),
		frame.Get("/awards/:id/debts/new", recorders, p.showDemand),
		frame.Post("/awards/:id/debts/new", recorders, p.demand).Takes(document),
		frame.Get("/debts/:id/documents/:number", access.Readers, p.debtDocument),
	}
	for _, f := range []struct {
		path  string
		make  debtMaker
		begin func(url.Values, repayment.Repayment)
	}{
		{"/debts/:id/entries/new", p.entry, nil},
		{"/debts/:id/correction", p.correctedTerms, onRecordTerms},
		{"/debts/:id/withdrawal", p.withdrawal, nil},
		{"/debts/:id/overpayment", p.overpayment, nil},
	} {
		routes = append(routes, frame.Get(f.path, recorders, p.showDebtForm(f.make, f.begin)), frame.Post(f.path, recorders, p.takeDebtForm(f.make)).Takes(document))
	}
	return routes
}
