// Package timing holds the forms about time in a matter that change no deadline by themselves: requests for more time and
// the decisions on them, and dates of our own side.
package timing

import (
	"slices"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
)

// Pages are the forms about time.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader) *Pages { return &Pages{Frame: f, subject: s} }

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return slices.Concat(
		p.timeRoutes("/matters/:id/deadlines/:deadline/ask", p.asking),
		p.timeRoutes("/matters/:id/extensions/:request", p.deciding),
		p.timeRoutes("/matters/:id/extensions/:request/withdraw", p.withdrawing),
		p.timeRoutes("/matters/:id/own-dates", p.owning),
		p.timeRoutes("/matters/:id/own-dates/:deadline", p.ending),
	)
}
