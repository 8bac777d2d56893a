// Package feed holds the pages of the reader's calendar addresses. The calendars
// themselves are served by handlers/feed, without a session.
package feed

import (
	"context"
	"time"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	accountpage "duces/templates/account"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error)
}

// Pages are the reader's own calendar addresses.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
	read    Reads
	baseURL string
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, baseURL string) *Pages {
	return &Pages{Frame: f, subject: s, read: read, baseURL: baseURL}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.Get(accountpage.FeedsHref, nil, p.feeds),
		frame.Post(accountpage.FeedsHref, access.Readers, p.addFeed),
		// Open to all: whoever became an administrator may still have one to revoke.
		frame.Post(accountpage.FeedsHref+"/revoke", nil, p.revokeFeed),
	}
}
