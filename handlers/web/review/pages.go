// Package review holds the pages of reviews: their list, one with its members, and
// the forms that open a review and its matters.
package review

import (
	"context"
	"time"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error)
	ExtensionCounts(ctx context.Context, v workflow.Viewer, review string) (view.ExtensionCounts, error)
	Users(ctx context.Context, v workflow.Viewer, f view.UserFilter) ([]view.UserRow, error)
	Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
}

// Pages are reviews, their members, and the forms that open a review and its matters.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
	read    Reads
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads) *Pages {
	return &Pages{Frame: f, subject: s, read: read}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	const process, jurisdictions = 8 << 20, 8 << 20 // of every government in the country
	return []frame.Route{
		frame.Get("/reviews", access.Readers, p.reviews),
		frame.Get("/reviews/new", access.Movers, p.showNewReview),
		frame.Post("/reviews/new", access.Movers, p.openReview).Takes(process),
		frame.Get("/reviews/:id", access.Readers, p.review).ForMembers(),
		frame.Post("/reviews/:id/members", access.Movers, p.setMember).ForMembers(),
		frame.Post("/reviews/:id/online", access.Movers, p.setOnline).ForMembers(),
		frame.Get("/reviews/:id/agency", access.Movers, p.showAgency).ForMembers(),
		frame.Post("/reviews/:id/agency", access.Movers, p.saveAgency).ForMembers(),
		frame.Get("/reviews/:id/officials/new", access.Movers, p.showOfficial).ForMembers(),
		frame.Post("/reviews/:id/officials/new", access.Movers, p.saveOfficial).ForMembers(),
		frame.Get("/reviews/:id/officials/:official", access.Movers, p.showOfficial).ForMembers(),
		frame.Post("/reviews/:id/officials/:official", access.Movers, p.saveOfficial).ForMembers(),
		frame.Get("/reviews/:id/matters/new", access.Movers, p.showChoose).ForMembers(),
		frame.Post("/reviews/:id/matters/new", access.Movers, p.choose).ForMembers().Takes(jurisdictions),
	}
}
