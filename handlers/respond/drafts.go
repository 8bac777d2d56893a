package respond

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"duces/handlers/file"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/matter"
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
	// DropDraft deletes all.
	DropDraft(invitation string) error
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
			n, size := sizeOf(s)
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

func sizeOf(s matter.Submission) (files int, bytes int64) {
	for _, d := range s.Documents {
		bytes += d.Size
	}
	return len(s.Documents), bytes
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

// Sweeper deletes answers that nobody will submit, with their files.
type Sweeper struct {
	Drafts interface {
		// StaleDrafts are those whose invitation was revoked, whose matter is closed, or that were saved last before
		// an instant, by invitation.
		StaleDrafts(ctx context.Context, before, now time.Time) ([]string, error)
		// ForgetDraft deletes what was typed.
		ForgetDraft(ctx context.Context, invitation string) error
	}
	Files interface{ DropDraft(invitation string) error }
}

// untouched is how long a draft is kept that nobody saves.
const untouched = 30 * 24 * time.Hour

// Sweep deletes them as of an instant. What fails is tried again the next time.
func (s Sweeper) Sweep(ctx context.Context, now time.Time) error {
	stale, err := s.Drafts.StaleDrafts(ctx, now.Add(-untouched), now)
	if err != nil {
		return err
	}
	for _, id := range stale {
		if err := errors.Join(s.Files.DropDraft(id), s.Drafts.ForgetDraft(ctx, id)); err != nil {
			return err
		}
	}
	return nil
}
