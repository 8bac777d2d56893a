// Package correction holds the form that corrects a step on record, with the page that shows what would follow.
package correction

import (
	"duces/handlers/access"
	"duces/handlers/web/form"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
)

// Pages correct steps on record.
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
		frame.Get("/matters/:id/corrections/:event", access.Noters, p.showCorrect).ForMembers(),
		frame.Post("/matters/:id/corrections/:event", access.Noters, p.correct).ForMembers().Takes(documents),
	}
}
