package respond

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"reflect"
	"time"

	"duces/handlers/file"
	"duces/handlers/web/frame"
	respondpage "duces/templates/respond"
	"duces/workflow"
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

// read is a draft as it is kept; nil is an empty one.
func read(raw []byte) (draft, error) {
	var d draft
	if raw == nil {
		return d, nil
	}
	return d, json.Unmarshal(raw, &d)
}

// without is what a draft says that another one does not, as a draft of its own.
func (d draft) without(other draft) draft {
	rest := draft{ID: frame.NewKey(), Answers: map[string]respondpage.Said{}}
	for label, said := range d.Answers {
		was, files := other.Answers[label], said.Files
		said.Files, was.Files = nil, nil
		same := reflect.DeepEqual(said, was)
		for _, f := range files {
			if !other.has(f.SHA256) {
				said.Files = append(said.Files, f)
			}
		}
		if !same || len(said.Files) > 0 {
			rest.Answers[label] = said
		}
	}
	if d.Until != other.Until || d.Reason != other.Reason {
		rest.Until, rest.Reason = d.Until, d.Reason
	}
	if d.Note != other.Note {
		rest.Note = d.Note
	}
	return rest
}

func (d draft) empty() bool {
	return len(d.Answers) == 0 && d.Until == "" && d.Reason == "" && d.Note == ""
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

// Sweeper deletes answers that nobody will submit, with their files.
type Sweeper struct {
	Drafts interface {
		// StaleDrafts are those whose invitation was revoked, whose matter is closed, or that were saved last before
		// an instant: by invitation, when each was saved.
		StaleDrafts(ctx context.Context, before, now time.Time) (map[string]time.Time, error)
		// ForgetDraft deletes what was typed and gives it; nil: it was saved at another time, and stays.
		ForgetDraft(ctx context.Context, invitation string, saved time.Time) ([]byte, error)
		// Draft is what was kept last; nil: nothing.
		Draft(ctx context.Context, invitation string) ([]byte, error)
	}
	Files interface {
		// DropDraftFile deletes one.
		DropDraftFile(invitation, sha256 string) error
		// OldDrafts are the invitations whose files have all lain there for some time.
		OldDrafts(age time.Duration) ([]string, error)
		// DropDraft deletes all files of one.
		DropDraft(invitation string) error
	}
}

// untouched is how long a draft is kept that nobody saves.
const untouched = 30 * 24 * time.Hour

// unsaved is how long files are kept that no draft has: its form was not saved, or the machine failed.
const unsaved = 24 * time.Hour

// Sweep deletes them as of an instant. What fails is tried again the next time.
func (s Sweeper) Sweep(ctx context.Context, now time.Time) error {
	stale, err := s.Drafts.StaleDrafts(ctx, now.Add(-untouched), now)
	if err != nil {
		return err
	}
	for id, saved := range stale {
		raw, err := s.Drafts.ForgetDraft(ctx, id, saved)
		if err != nil {
			return err
		}
		d, err := read(raw)
		if err := errors.Join(err, d.drop(s.Files, id, draft{})); err != nil {
			return err
		}
	}
	old, err := s.Files.OldDrafts(unsaved)
	if err != nil {
		return err
	}
	for _, id := range old {
		switch raw, err := s.Drafts.Draft(ctx, id); {
		case err != nil:
			return err
		case raw != nil:
			continue
		}
		if err := s.Files.DropDraft(id); err != nil {
			return err
		}
	}
	return nil
}
