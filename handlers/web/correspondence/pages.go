// Package correspondence holds the pages of the log of correspondence of a matter, of messages as they were read, and
// of incoming mail that waits until a person files or dismisses it.
package correspondence

import (
	"context"
	"io"
	"os"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Reads are what these pages read, and the files that come with a form.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// Inbound lists messages that came in and exist for the viewer.
	Inbound(ctx context.Context, v workflow.Viewer, f view.InboundFilter) (view.Page[view.InboundRow], error)
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	OpenDocument(ctx context.Context, sha256 string) (*os.File, error)
	SawFile(ctx context.Context, f view.File) error
}

// Pages are the log of correspondence, messages, and incoming mail.
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
	return []frame.Route{
		frame.List("/inbound", access.Readers, p.tray),
		frame.Get("/inbound/:id", access.Readers, p.inbound).ForMembers(),
		frame.Get("/inbound/:id/html", access.Readers, p.inboundHTML).ForMembers(),
		frame.Get("/inbound/:id/message.eml", access.Readers, p.inboundRaw).ForMembers(),
		frame.Get("/inbound/:id/parts/:part", access.Readers, p.inboundPart).ForMembers(),
		frame.Post("/inbound/:id/file", access.Noters, p.file).ForMembers(),
		frame.Post("/inbound/:id/dismiss", access.Noters, p.dismiss).ForMembers(),
		frame.Get("/matters/:id/correspondence", access.Readers, p.log).ForMembers(),
		frame.Post("/matters/:id/correspondence", access.Noters, p.add).ForMembers(),
		frame.Get("/matters/:id/correspondence/:event", access.Noters, p.correcting).ForMembers(),
		frame.Post("/matters/:id/correspondence/:event", access.Noters, p.correct).ForMembers(),
		frame.Get("/matters/:id/documents/:number/message", access.Readers, p.document).ForMembers(),
		frame.Get("/matters/:id/documents/:number/message/html", access.Readers, p.documentHTML).ForMembers(),
		frame.Get("/matters/:id/documents/:number/message/parts/:part", access.Readers, p.documentPart).ForMembers(),
	}
}
