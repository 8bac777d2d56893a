package respond

import (
	"context"
	"errors"
	"time"
)

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
