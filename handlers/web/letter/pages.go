// Package letter holds the form by which letters are sent, to one matter or many, and gives a step the letters that go
// out with it.
package letter

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/letterfile"
	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/workflow"
)

// Reads are what these pages read, and where the files of letters are kept.
type Reads interface {
	letterfile.Store
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// Pages send letters.
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
	const letters = 10 << 20
	return []frame.Route{
		frame.Get("/matters/letters", access.Noters, p.showLetters).ForMembers(),
		frame.Post("/matters/letters", access.Noters, p.sendLetters).ForMembers().Takes(letters),
	}
}
