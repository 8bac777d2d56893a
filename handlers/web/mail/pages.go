// Package mail holds the pages of the outbox: the list of messages, one message,
// its parts and attachments. It sends nothing and changes nothing.
package mail

import (
	"context"
	"time"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/workflow"
	"duces/workflow/view"
)

// Reads are what these pages read. A list is narrowed to what its viewer may see.
type Reads interface {
	Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error)
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	// Returned says which messages came back after a server had taken them, and when that was learned.
	Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error)
}

// Pages are the mail that went out or is to go out, whole and in its parts.
type Pages struct {
	*frame.Frame
	read Reads
}

// New makes the pages.
func New(f *frame.Frame, read Reads) *Pages {
	return &Pages{Frame: f, read: read}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{
		frame.List("/mail", nil, p.mails).ListsRows(),
		frame.Get("/mail/:id", nil, p.mail),
		frame.Get("/mail/:id/html", access.Readers, p.mailHTML).ForMembers(),
		frame.Get("/mail/:id/attachments/:number", access.Readers, p.mailAttachment).ForMembers(),
		frame.Get("/mail/:id/message.eml", access.Readers, p.mailMessage).ForMembers(),
	}
}
