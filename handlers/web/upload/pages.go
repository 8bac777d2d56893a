// Package upload takes large files in pieces, before the form comes that names them.
package upload

import (
	"context"
	"io"

	"duces/handlers/web/frame"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Files keep what comes in pieces; each belongs to its owner.
type Files interface {
	BeginPartial(p upload.Partial) error
	FindPartial(id, owner string) (p upload.Partial, here int64, err error)
	AppendPartial(ctx context.Context, p upload.Partial, from int64, r io.Reader) (here int64, err error)
	FinishPartial(ctx context.Context, p upload.Partial) (upload.Received, error)
	DonePartial(p upload.Partial) error
	DropPartial(id string)
	// SawFile keeps what was seen of a file that came in.
	SawFile(ctx context.Context, f view.File) error
}

// Pages take files in pieces.
type Pages struct {
	*frame.Frame
	files     Files
	finishing finishing
}

// New makes the pages.
func New(f *frame.Frame, files Files) *Pages { return &Pages{Frame: f, files: files} }
