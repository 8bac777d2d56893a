// Package many holds one act over many deadlines: those that are ticked, all of a list, or the live ones of matters. First
// comes a page that says what will become of each, then the act, whole or not at all.
package many

import (
	"context"

	"duces/handlers/access"
	deadlines "duces/handlers/web/deadline"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
)

// Reads are what these pages read.
type Reads interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// Pages are the acts over many deadlines.
type Pages struct {
	*frame.Frame
	subject   *subject.Reader
	read      Reads
	deadlines *deadlines.Pages
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, of *deadlines.Pages) *Pages {
	return &Pages{Frame: f, subject: s, read: read, deadlines: of}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	return []frame.Route{frame.Post(deadlines.ActHref, access.Noters, p.many).ForMembers()}
}
