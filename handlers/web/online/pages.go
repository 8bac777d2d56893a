// Package online takes what is done on the page of a matter about answers that come online: who is invited, and what becomes
// of an answer.
package online

import (
	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/matter"
	"duces/workflow"
)

// Pages take these forms. Refused, one comes back on the page of its matter.
type Pages struct {
	*frame.Frame
	matters *matter.Pages
}

// New makes the pages.
func New(f *frame.Frame, matters *matter.Pages) *Pages { return &Pages{Frame: f, matters: matters} }

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Post("/matters/:id/invitations", workflow.VerbInvite.Roles(), p.invite).ForMembers(),
		frame.Post("/matters/:id/invitations/:invitation", workflow.VerbInvite.Roles(), p.revoke).ForMembers(),
		frame.Post("/matters/:id/online/:event", access.Readers, p.recordOnline).ForMembers(),
		frame.Post("/matters/:id/online/:event/aside", access.Readers, p.setAside).ForMembers(),
	}
}
