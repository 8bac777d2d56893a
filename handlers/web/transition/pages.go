// Package transition holds the forms that move matters, one or many, the documents
// that come with them, and the approvals that they wait for. decode makes the
// command of a form; a page is made only where a form is shown.
package transition

import (
	"context"
	"io"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/matter"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Approval(ctx context.Context, v workflow.Viewer, id string) (view.ApprovalRow, error)
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	// Receive reads a file, which is durable once it is kept.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	// Files that come in pieces; each belongs to its owner.
	BeginPartial(p upload.Partial) error
	FindPartial(id, owner string) (p upload.Partial, here int64, err error)
	AppendPartial(ctx context.Context, p upload.Partial, from int64, r io.Reader) (here int64, err error)
	FinishPartial(ctx context.Context, p upload.Partial) (upload.Received, error)
	DonePartial(p upload.Partial) error
	DropPartial(id string)
	// SawFile keeps what was seen of a file that came in.
	SawFile(ctx context.Context, f view.File) error
	// ReadDocument opens one that is on record.
	ReadDocument(ctx context.Context, sha256 string) (upload.Content, error)
}

// Pages are the forms that move matters, the documents that come with them, and the approvals that they wait for.
type Pages struct {
	*frame.Frame
	subject   *subject.Reader
	read      Reads
	matters   *matter.Pages
	finishing finishing
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, matters *matter.Pages) *Pages {
	return &Pages{Frame: f, subject: s, read: read, matters: matters}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	const documents, letters = 64 << 20, 10 << 20
	return append(p.tusRoutes(), []frame.Route{
		frame.Get("/matters/move", access.Movers, p.showMoveMany).ForMembers(),
		frame.Post("/matters/move", access.Movers, p.moveMany).ForMembers().Takes(documents),
		frame.Get("/matters/letters", access.Noters, p.showLetters).ForMembers(),
		frame.Post("/matters/letters", access.Noters, p.sendLetters).ForMembers().Takes(letters),
		frame.Get("/matters/:id/documents/:number", access.Readers, p.document).ForMembers(),
		frame.Get("/matters/:id/documents/:number/preview", access.Readers, p.preview).ForMembers(),
		frame.Get("/matters/:id/documents/:number/content", access.Readers, p.content).ForMembers(),
		frame.Get("/matters/:id/add-documents", access.Noters, p.shows(p.adding)).ForMembers(),
		frame.Post("/matters/:id/add-documents", access.Noters, p.takes(p.adding)).ForMembers().Takes(documents),
		frame.Get("/matters/:id/added-documents/:event", access.Noters, p.shows(p.correctingAdded)).ForMembers(),
		frame.Post("/matters/:id/added-documents/:event", access.Noters, p.takes(p.correctingAdded)).ForMembers(),
		frame.Get("/matters/:id/record-production", access.Noters, p.shows(p.recording)).ForMembers(),
		frame.Post("/matters/:id/record-production", access.Noters, p.takes(p.recording)).ForMembers().Takes(documents),
		frame.Get("/matters/:id/amend-demands", access.Noters, p.shows(p.amending)).ForMembers(),
		frame.Post("/matters/:id/amend-demands", access.Noters, p.takes(p.amending)).ForMembers(),
		frame.Get("/matters/:id/productions/:event", access.Noters, p.shows(p.correctingProduction)).ForMembers(),
		frame.Post("/matters/:id/productions/:event", access.Noters, p.takes(p.correctingProduction)).ForMembers(),
		frame.Get("/matters/:id/productions/:event/receipt", access.Noters, p.showReceipt).ForMembers(),
		frame.Post("/matters/:id/productions/:event/receipt", access.Noters, p.sendReceipt).ForMembers(),
		frame.Get("/matters/:id/withholding/:demand", access.Noters, p.shows(p.judging)).ForMembers(),
		frame.Post("/matters/:id/withholding/:demand", access.Noters, p.takes(p.judging)).ForMembers(),
		frame.Get("/matters/:id/transitions/:name", access.Noters, p.showTransition).ForMembers(),
		frame.Post("/matters/:id/transitions/:name", access.Noters, p.transition).ForMembers().Takes(documents),
		frame.Get("/matters/:id/corrections/:event", access.Noters, p.showCorrect).ForMembers(),
		frame.Post("/matters/:id/corrections/:event", access.Noters, p.correct).ForMembers().Takes(documents),
		frame.List("/approvals", access.Readers, p.approvals).ListsRows(),
		frame.Post("/approvals/approve", access.Approvers, p.approveMany).ForMembers(),
		frame.Get("/approvals/:id", access.Readers, p.approval).ForMembers(),
		frame.Get("/approvals/:id/documents/:number", access.Readers, p.askedDocument).ForMembers(),
		frame.Post("/approvals/:id", access.Approvers, p.decideApproval).ForMembers(),
		frame.Post("/approvals/:id/withdraw", access.Noters, p.withdrawApproval).ForMembers(),
	}...)
}
