// Package demandset holds the demand sets of a review: their list, and the editor of one.
package demandset

import (
	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
)

// Pages are the sets of demands that forms offer.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader) *Pages { return &Pages{Frame: f, subject: s} }

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get("/reviews/:id/demand-sets", access.Readers, p.demandSets).ForMembers(),
		frame.Get("/reviews/:id/demand-sets/new", access.Movers, p.showDemandSet).ForMembers(),
		frame.Post("/reviews/:id/demand-sets/new", access.Movers, p.saveDemandSet).ForMembers(),
		frame.Get("/reviews/:id/demand-sets/:set", access.Readers, p.showDemandSet).ForMembers(),
		frame.Post("/reviews/:id/demand-sets/:set", access.Movers, p.saveDemandSet).ForMembers(),
	}
}
