// Package certification holds the form by which a certification of compliance is recorded, corrected or withdrawn.
package certification

import (
	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
)

// Pages are the form of a certification.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader) *Pages { return &Pages{Frame: f, subject: s} }

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/matters/:id/certifications", access.Noters, p.certifying).ForMembers(),
		frame.Post("/matters/:id/certifications", access.Noters, p.certify).ForMembers(),
		frame.Get("/matters/:id/certifications/:number", access.Noters, p.mending).ForMembers(),
		frame.Post("/matters/:id/certifications/:number", access.Noters, p.mend).ForMembers(),
		frame.Post("/matters/:id/certifications/:number/withdraw", access.Noters, p.withdrawCertification).ForMembers(),
	}
}
