// Package document sends the documents of a matter: to keep, or to be shown in a frame.
package document

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
	"duces/workflow/upload"
)

// Reads are what these pages read.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// ReadDocument opens one that is on record.
	ReadDocument(ctx context.Context, sha256 string) (upload.Content, error)
}

// Pages send the documents of matters.
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
		frame.Get("/matters/:id/documents/:number", access.Readers, p.document).ForMembers(),
		frame.Get("/matters/:id/documents/:number/preview", access.Readers, p.preview).ForMembers(),
		frame.Get("/matters/:id/documents/:number/content", access.Readers, p.content).ForMembers(),
	}
}
