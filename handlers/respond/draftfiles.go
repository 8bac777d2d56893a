package respond

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"

	"duces/handlers/file"
	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// DraftFiles keeps the files of answers that are not submitted, by invitation.
type DraftFiles interface {
	// ReceiveDraft takes a file in, which is not kept yet.
	ReceiveDraft(ctx context.Context, invitation string, r io.Reader) (upload.Received, error)
	// OpenDraft opens one after it has hashed the whole file. That there is none is fs.ErrNotExist.
	OpenDraft(ctx context.Context, invitation, sha256 string) (*os.File, error)
	// DraftSize says how many there are, and their bytes in all.
	DraftSize(invitation string) (files int, bytes int64, err error)
	// DropDraftFile deletes one.
	DropDraftFile(invitation, sha256 string) error
}

// unseen looks into no file: one of a draft is looked into when it is submitted.
type unseen struct{}

// SawFile implements file.Store.
func (unseen) SawFile(context.Context, view.File) error { return nil }

// receive takes in the files of a form up to what the invitation may still bring.
func (p *Pages) receive(h here) (func(context.Context, io.Reader) (upload.Received, error), error) {
	files, bytes, err := p.Store.DraftSize(h.in.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range h.Matter().Submissions {
		if s.By == string(invitation.Stream(h.in.ID)) {
			n, size := s.Size()
			files, bytes = files+n, bytes+size
		}
	}
	return func(ctx context.Context, r io.Reader) (upload.Received, error) {
		files++
		if err := p.Bounds.CheckFiles(files, bytes); err != nil {
			return upload.Received{}, err
		}
		got, err := p.Store.ReceiveDraft(ctx, h.in.ID, io.LimitReader(r, p.Bounds.Bytes-bytes+1))
		if err != nil {
			return got, err
		}
		bytes += got.Size
		if err := p.Bounds.CheckFiles(files, bytes); err != nil {
			got.Drop()
			return upload.Received{}, err
		}
		return got, nil
	}, nil
}

// keepSubmitted keeps a file of the draft among those that history names, and records who sent it.
func (p *Pages) keepSubmitted(ctx context.Context, who string, h here, d field.Document) error {
	f, err := p.Store.OpenDraft(ctx, h.in.ID, d.SHA256)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // kept before, or else the engine says that it is not here
	}
	if err != nil {
		return err
	}
	defer f.Close()
	got, err := p.Store.Receive(ctx, f)
	if err != nil {
		return err
	}
	defer got.Drop()
	name := d.Name
	if d.RawName != "" {
		name = d.RawName
	}
	doc, err := file.Take(ctx, p.Store, got, name)
	if err != nil {
		return err
	}
	_, err = p.Engine.Do(ctx, who, "", upload.Record{Name: doc.Name, SHA256: doc.SHA256, Size: doc.Size})
	return err
}

// dropLeftOut deletes the files that a form leaves out and that no other demand has.
func (p *Pages) dropLeftOut(h here, d draft, form map[string][]string) error {
	for _, label := range form["demand"] {
		for _, sum := range form["remove."+label] {
			if !d.has(sum) {
				if err := p.Store.DropDraftFile(h.in.ID, sum); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// forget takes what was submitted out of the draft that is kept, and deletes its files. What another window saved
// since stays, as a draft that is not submitted.
func (p *Pages) forget(ctx context.Context, h here, submitted draft) error {
	for range mostTurns {
		was, err := p.Drafts.Draft(ctx, h.in.ID)
		if err != nil {
			return err
		}
		rest, err := read(was)
		if err != nil {
			return err
		}
		kept := true
		if was != nil && rest.ID == submitted.ID {
			var raw []byte
			rest = rest.without(submitted)
			if !rest.empty() {
				if raw, err = json.Marshal(rest); err != nil {
					return err
				}
			}
			if kept, err = p.Drafts.KeepDraft(ctx, h.in.ID, was, raw, p.Engine.Now()); err != nil {
				return err
			}
		}
		if kept {
			return submitted.drop(p.Store, h.in.ID, rest)
		}
	}
	return workflow.Clash("The draft changes at this moment in another window.")
}

// drop deletes the files that a draft names and another does not.
func (d draft) drop(files interface {
	DropDraftFile(invitation, sha256 string) error
}, invitation string, except draft,
) error {
	var failed error
	for _, said := range d.Answers {
		for _, f := range said.Files {
			if !except.has(f.SHA256) {
				failed = errors.Join(failed, files.DropDraftFile(invitation, f.SHA256))
			}
		}
	}
	return failed
}
