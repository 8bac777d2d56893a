package blob

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"duces/db/directory"
	"duces/workflow"
	"duces/workflow/upload"
)

// draft keeps the files of an answer that is not submitted. They lie apart, so that no event names one that is deleted,
// and no backup carries them.
func (b *Blobs) draft(invitation string) (*Blobs, error) {
	if invitation == "" || filepath.Base(invitation) != invitation || !filepath.IsLocal(invitation) {
		return nil, workflow.Absent("draft") // nothing else may become part of a path
	}
	return &Blobs{dir: filepath.Join(b.dir, directory.DraftDir, invitation), unfinished: b.unfinished}, nil
}

// ReceiveDraft is Receive for a file of an answer that is not submitted.
func (b *Blobs) ReceiveDraft(ctx context.Context, invitation string, r io.Reader) (upload.Received, error) {
	d, err := b.draft(invitation)
	if err != nil {
		return upload.Received{}, err
	}
	return d.Receive(ctx, r)
}

// OpenDraft opens such a file. That there is none is fs.ErrNotExist.
func (b *Blobs) OpenDraft(ctx context.Context, invitation, sha256 string) (*os.File, error) {
	d, err := b.draft(invitation)
	if err != nil {
		return nil, err
	}
	return d.OpenDocument(ctx, sha256)
}

// DraftSize says how many files an answer has that is not submitted, and their bytes in all.
func (b *Blobs) DraftSize(invitation string) (files int, bytes int64, err error) {
	d, err := b.draft(invitation)
	if err != nil {
		return 0, 0, err
	}
	err = Each(d.dir, func(name string) error {
		f, size, err := Open(d.dir, name)
		if err != nil {
			return err
		}
		files, bytes = files+1, bytes+size
		return f.Close()
	})
	return files, bytes, err
}

// DropDraftFile deletes one file of such an answer; that there is none is no error.
func (b *Blobs) DropDraftFile(invitation, sha256 string) error {
	d, err := b.draft(invitation)
	if err != nil || !blobName(sha256) {
		return err
	}
	return os.RemoveAll(filepath.Join(d.dir, directory.BlobDir, sha256[:2], sha256[2:]))
}

// OldDrafts are the invitations in whose folders nothing has changed for some time, by the machine's clock, which
// dates files.
func (b *Blobs) OldDrafts(age time.Duration) ([]string, error) {
	root, before := filepath.Join(b.dir, directory.DraftDir), time.Now().Add(-age)
	folders, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var old []string
	for _, folder := range folders {
		newest := time.Time{}
		err := filepath.WalkDir(filepath.Join(root, folder.Name()), func(_ string, f fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			about, err := f.Info()
			if err == nil && about.ModTime().After(newest) {
				newest = about.ModTime()
			}
			return err
		})
		switch {
		case errors.Is(err, fs.ErrNotExist): // it changes now
		case err != nil:
			return nil, err
		case newest.Before(before):
			old = append(old, folder.Name())
		}
	}
	return old, nil
}

// DropDraft deletes all of them.
func (b *Blobs) DropDraft(invitation string) error {
	d, err := b.draft(invitation)
	if err != nil {
		return err
	}
	return os.RemoveAll(d.dir)
}
