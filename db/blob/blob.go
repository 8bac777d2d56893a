// Package blob keeps the bytes of documents as files, each under the SHA-256 of
// its content. It knows no events: what a document is for stands in history.
package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"

	"duces/db/column"
	"duces/db/directory"
	"duces/workflow"
	"duces/workflow/upload"
)

// Blobs are the documents of a data directory. It is safe for concurrent use.
type Blobs struct {
	dir        string
	unfinished atomic.Int64 // bytes of files that are being received
}

// New keeps documents in a data directory.
func New(dir string) *Blobs { return &Blobs{dir: dir} }

// mostUnfinished bounds what files that are being received take of the disk, together.
const mostUnfinished = 1 << 30

// PutBlob stores a document and returns its name, which is the lower-case hex
// SHA-256 of its bytes. Storing the same bytes again changes nothing. When it
// returns without an error, the document survives a power cut.
func (b *Blobs) PutBlob(ctx context.Context, r io.Reader) (string, int64, error) {
	f, err := b.Receive(ctx, r)
	if err != nil {
		return "", 0, err
	}
	defer f.Drop()
	return f.SHA256, f.Size, f.Keep()
}

// Receive reads a file into the data directory, under no name: nothing remains of one
// that is dropped, was broken off, or whose process was killed before it was kept.
func (b *Blobs) Receive(ctx context.Context, r io.Reader) (upload.Received, error) {
	dir := filepath.Join(b.dir, directory.BlobDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return upload.Received{}, b.unwritable(err)
	}
	temp, err := os.CreateTemp(dir, unfinishedPrefix+"*") // mode 0600
	if err != nil {
		return upload.Received{}, b.unwritable(err)
	}
	source, count, sum := &reading{ctx: ctx, from: r}, &counted{all: &b.unfinished}, sha256.New()
	drop := sync.OnceFunc(func() {
		_ = temp.Close()
		_ = os.Remove(temp.Name()) // in vain once it has its name
		b.unfinished.Add(-count.own)
	})
	size, err := io.Copy(io.MultiWriter(count, temp, sum), source)
	switch {
	case source.err != nil:
		drop()
		return upload.Received{}, fmt.Errorf("read the document: %w", source.err)
	case errors.Is(err, errTooMany):
		drop()
		return upload.Received{}, err
	case err != nil:
		drop()
		return upload.Received{}, b.unwritable(err)
	}
	name := hex.EncodeToString(sum.Sum(nil))
	return upload.Received{SHA256: name, Size: size, Drop: drop, Keep: func() error {
		defer drop()
		if err := temp.Sync(); err != nil {
			return b.unwritable(err)
		}
		if err := keep(temp.Name(), dir, name); err != nil {
			return b.unwritable(err)
		}
		return nil
	}}, nil
}

// unwritable says why a file could not be stored. That the disk is full is Unavailable
// too, and the cause behind it says so.
func (b *Blobs) unwritable(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return (&workflow.Error{Code: workflow.Unavailable, Message: "The server's disk is full, so the file was not stored. An administrator must make room; then send it again."}).Because(err)
	}
	return directory.Unwritable(b.dir, err)
}

// Sweep removes what a killed process left of files that it was receiving. Whoever
// calls it holds the directory's lock, so that nobody is receiving any.
func (b *Blobs) Sweep() error {
	left, err := filepath.Glob(filepath.Join(b.dir, directory.BlobDir, unfinishedPrefix+"*"))
	for _, path := range left {
		if gone := os.Remove(path); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, b.unwritable(gone))
		}
	}
	return err
}

// unfinishedPrefix begins the name of a file that is being received.
const unfinishedPrefix = ".new-"

// keep gives a finished file its name. The rename replaces an equal file
// where there is one, so that a damaged one is mended by storing it again.
func keep(temp, dir, name string) error {
	folder := filepath.Join(dir, name[:2])
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.Rename(temp, filepath.Join(folder, name[2:])); err != nil {
		return err
	}
	return errors.Join(directory.SyncDir(folder), directory.SyncDir(dir), directory.SyncDir(filepath.Dir(dir)))
}

// OpenBlob opens a document for reading, by its name.
func (b *Blobs) OpenBlob(name string) (*os.File, error) {
	if !blobName(name) {
		return nil, workflow.Absent("document")
	}
	f, err := os.Open(filepath.Join(b.dir, directory.BlobDir, name[:2], name[2:]))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, workflow.Absent("document")
	}
	return f, column.Unread("document", err)
}

// blobName says whether a text is 64 lower-case hexadecimal digits: nothing
// else may become part of a path.
func blobName(s string) bool {
	sum, err := hex.DecodeString(s)
	return err == nil && len(sum) == sha256.Size && s == hex.EncodeToString(sum)
}

// reading tells an error of the source from one of the disk, and stops when
// the caller is gone.
type reading struct {
	ctx  context.Context
	from io.Reader
	err  error
}

func (r *reading) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		r.err = err
		return 0, err
	}
	n, err := r.from.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// counted counts what one file takes among all that are being received.
type counted struct {
	all *atomic.Int64
	own int64
}

var errTooMany = &workflow.Error{Code: workflow.Unavailable, Message: "Too many files are being sent at once. Send yours again in a minute."}

func (c *counted) Write(p []byte) (int, error) {
	c.own += int64(len(p))
	if c.all.Add(int64(len(p))) > mostUnfinished {
		return 0, errTooMany
	}
	return len(p), nil
}
