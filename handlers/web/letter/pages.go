// Package letter holds the form by which letters are sent, to one matter or many, records what became of them, and gives
// a step the letters that go out with it.
package letter

import (
	"context"

	"duces/handlers/access"
	"duces/handlers/letterfile"
	"duces/handlers/web/frame"
	"duces/handlers/web/matter"
	"duces/handlers/web/subject"
	"duces/workflow"
)

// Reads are what these pages read, and where the files of letters are kept.
type Reads interface {
	letterfile.Store
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// Pages send letters, and record what became of them.
type Pages struct {
	*frame.Frame
	subject *subject.Reader
	read    Reads
	matters *matter.Pages
}

// New makes the pages.
func New(f *frame.Frame, s *subject.Reader, read Reads, matters *matter.Pages) *Pages {
	return &Pages{Frame: f, subject: s, read: read, matters: matters}
}

// Routes are the pages with who may open them.
func (p *Pages) Routes() []frame.Route {
	const letters = 10 << 20
	return []frame.Route{
		frame.Get("/matters/letters", access.Noters, p.showLetters).ForMembers(),
		frame.Post("/matters/letters", access.Noters, p.sendLetters).ForMembers().Takes(letters),
		frame.Post("/matters/:id/letters/:event/returned", access.Noters, p.letterReturned).ForMembers(),
		frame.Post("/matters/:id/letters/:event/close", access.Noters, p.closeLetter).ForMembers(),
		frame.Post("/matters/:id/letters/:event/withdraw", access.Noters, p.withdrawLetter).ForMembers(),
	}
}
