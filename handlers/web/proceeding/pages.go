// Package proceeding holds the pages of lawsuits and appeals: their list, one with its orders, and the forms by which
// proceedings, orders and what becomes of them are recorded.
package proceeding

import (
	"context"
	"io"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Proceedings(ctx context.Context, v workflow.Viewer, f view.ProceedingFilter) (view.Page[view.ProceedingRow], error)
	Associations(ctx context.Context, v workflow.Viewer, f view.AssociationFilter) (view.Page[view.AssociationRow], error)
	Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
	Users(ctx context.Context, v workflow.Viewer, f view.UserFilter) ([]view.UserRow, error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	// Receive reads a file, which is durable once it is kept.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	// SawFile keeps what was seen of a file that came in.
	SawFile(ctx context.Context, f view.File) error
	// ReadDocument opens one that is on record.
	ReadDocument(ctx context.Context, sha256 string) (upload.Content, error)
}

// Pages are proceedings, their orders, and their forms.
type Pages struct {
	*forms
	orders       orders
	associations associations
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads) *Pages {
	entries := &forms{Frame: f, subject: s, read: read}
	return &Pages{forms: entries, orders: orders{entries}, associations: associations{entries}}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	const documents = 64 << 20
	clerks := workflow.VerbRecordCourts.Roles()
	routes := []frame.Route{
		frame.List("/proceedings", access.Readers, p.proceedings).ListsRows(),
		frame.Get("/proceedings/:id", access.Readers, p.proceeding),
		frame.Get("/proceedings/:id/documents/:number", access.Readers, p.document),
		frame.Get("/associations", access.Readers, p.associations.list),
		frame.Get("/associations/:id", access.Readers, p.associations.association),
		frame.Get("/matters/:id/orders", access.Readers, p.past).ForMembers(),
	}
	for _, f := range []struct {
		path string
		make maker
	}{
		{"/proceedings/new", p.opening},
		{"/associations/new", p.associations.naming},
		{"/associations/:id/members", p.associations.membering},
		{"/proceedings/:id/change", p.changing},
		{"/proceedings/:id/parties", p.parties},
		{"/proceedings/:id/links", p.linking},
		{"/proceedings/:id/filings", p.filing},
		{"/proceedings/:id/dates", p.dating},
		{"/proceedings/:id/dates/end", p.endingDate},
		{"/proceedings/:id/orders/new", p.orders.ordering},
		{"/proceedings/:id/orders/:order/void", p.orders.voiding},
		{"/proceedings/:id/orders/:order/event", p.orders.coming},
		{"/proceedings/:id/orders/:order/correct", p.orders.correcting},
		{"/proceedings/:id/orders/:order/coverage", p.orders.covering},
	} {
		routes = append(routes, frame.Get(f.path, clerks, p.shows(f.make)), frame.Post(f.path, clerks, p.takes(f.make)).Takes(documents))
	}
	return routes
}
