package web

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	accountpage "duces/templates/account"
	"duces/workflow"
	"duces/workflow/view"
)

// feedReads are what these pages read. A list is narrowed to what its viewer may see.
type feedReads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Reviews(ctx context.Context, v workflow.Viewer) ([]view.ReviewRow, error)
}

// feedPages are the reader's own calendar addresses. The calendars themselves are served elsewhere, without a session.
type feedPages struct {
	*frame.Frame
	subject *subject.Reader
	read    feedReads
	baseURL string
}

// newFeed makes the pages.
func newFeed(f *frame.Frame, s *subject.Reader, read feedReads, baseURL string) *feedPages {
	return &feedPages{Frame: f, subject: s, read: read, baseURL: baseURL}
}

// Routes are the pages with who may open them.
func (p *feedPages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get(accountpage.FeedsHref, nil, p.feeds),
		frame.Post(accountpage.FeedsHref, access.Readers, p.addFeed),
		// Open to all: whoever became an administrator may still have one to revoke.
		frame.Post(accountpage.FeedsHref+"/revoke", nil, p.revokeFeed),
	}
}
