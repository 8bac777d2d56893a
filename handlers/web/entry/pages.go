// Package entry holds the forms that put something on record in a matter and are no step: documents, productions and
// their receipts, amended demands, and what we accept that is withheld.
package entry

import (
	"duces/handlers/access"
	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
)

// Pages are these forms.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
	forms   *form.Forms
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, forms *form.Forms) *Pages {
	return &Pages{Frame: f, subject: s, forms: forms}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	const documents = 64 << 20
	return []frame.Route{
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
	}
}
