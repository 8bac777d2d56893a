// Package lettertemplate holds the templates of a review's letters: their list, and the editor of one with its preview.
package lettertemplate

import (
	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
)

// Pages are the templates of letters.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader) *Pages { return &Pages{Frame: f, subject: s} }

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/reviews/:id/letters", access.Readers, p.showTemplates).ForMembers(),
		frame.Get("/reviews/:id/letters/:name", access.Readers, p.showTemplate).ForMembers(),
		frame.Post("/reviews/:id/letters/:name", access.Movers, p.saveTemplate).ForMembers(),
		frame.Post("/reviews/:id/letters/:name/preview", access.Readers, p.previewTemplate).ForMembers(),
	}
}
