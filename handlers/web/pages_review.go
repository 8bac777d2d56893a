package web

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/view"
)

// reviewReads are what these pages read. A list is narrowed to what its viewer may see.
type reviewReads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Reviews(ctx context.Context, v workflow.Viewer) ([]view.ReviewRow, error)
	Users(ctx context.Context, v workflow.Viewer) ([]view.UserRow, error)
	Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
}

// reviewPages are reviews, their members, and the forms that open a review and its matters.
type reviewPages struct {
	*frame.Frame
	subject *subject.Reader
	read    reviewReads
}

// newReview makes the pages.
func newReview(f *frame.Frame, s *subject.Reader, read reviewReads) *reviewPages {
	return &reviewPages{Frame: f, subject: s, read: read}
}

// Routes are the pages with who may open them.
func (p *reviewPages) Routes() []frame.Route {
	const process = 8 << 20
	return []frame.Route{
		frame.Get("/reviews", access.Readers, p.reviews),
		frame.Get("/reviews/new", access.Movers, p.showNewReview),
		frame.Post("/reviews/new", access.Movers, p.openReview).Takes(process),
		frame.Get("/reviews/:id", access.Readers, p.review).ForMembers(),
		frame.Post("/reviews/:id/members", access.Movers, p.setMember).ForMembers(),
		frame.Get("/reviews/:id/matters/new", access.Movers, p.showChoose).ForMembers(),
		frame.Post("/reviews/:id/matters/new", access.Movers, p.choose).ForMembers(),
	}
}
