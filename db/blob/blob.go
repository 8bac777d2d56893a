// Package blob keeps the bytes of documents as files, each under the SHA-256 of
// its content. It knows no events: what a document is for stands in history.
package blob

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"duces/db/directory"
	"duces/workflow"
	"duces/workflow/upload"
)

// Blobs are the documents of a data directory. It is safe for concurrent use.
type Blobs struct {
	dir        string
	unfinished *atomic.Int64 // bytes of files that are being received
	partials   partials
	blocks     knownBlocks
}

// New keeps documents in a data directory.
func New(dir string) *Blobs { return &Blobs{dir: dir, unfinished: new(atomic.Int64)} }

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
		return upload.Received{}, unstored(err)
	}
	temp, err := os.CreateTemp(dir, directory.UnfinishedPrefix+"*") // mode 0600
	if err != nil {
		return upload.Received{}, unstored(err)
	}
	source, count, sum := &reading{ctx: ctx, from: r}, &counted{all: b.unfinished}, sha256.New()
	drop := sync.OnceFunc(func() {
		_ = os.Remove(temp.Name()) // in vain once it has its name
		b.unfinished.Add(-count.own)
	})
	size, err := io.Copy(io.MultiWriter(count, temp, sum), source)
	if err == nil {
		err = temp.Sync()
	}
	err = cmp.Or(err, temp.Close()) // a form may bring many, and descriptors are few
	switch {
	case source.err != nil:
		drop()
		return upload.Received{}, fmt.Errorf("read the document: %w", source.err)
	case errors.Is(err, errTooMany):
		drop()
		return upload.Received{}, err
	case err != nil:
		drop()
		return upload.Received{}, unstored(err)
	}
	name := hex.EncodeToString(sum.Sum(nil))
	look := func(into func(io.ReaderAt) error) error {
		f, err := os.Open(temp.Name())
		if err != nil {
			return unstored(err)
		}
		defer f.Close()
		return into(f)
	}
	return upload.Received{SHA256: name, Size: size, Look: look, Drop: drop, Keep: func() error {
		defer drop()
		if err := keep(temp.Name(), dir, name); err != nil {
			return unstored(err)
		}
		return nil
	}}, nil
}

// Sweep removes what a killed process left of files that it was receiving, and of those
// that it was writing beside the database. Whoever calls it holds the directory's lock, so that nobody is receiving any.
func (b *Blobs) Sweep() error {
	left, err := filepath.Glob(filepath.Join(b.dir, directory.BlobDir, directory.UnfinishedPrefix+"*"))
	drafts, _ := filepath.Glob(filepath.Join(b.dir, directory.DraftDir, "*", directory.BlobDir, directory.UnfinishedPrefix+"*"))
	beside, _ := filepath.Glob(filepath.Join(b.dir, directory.UnfinishedPrefix+"*")) // fails as the first does
	for _, path := range slices.Concat(left, drafts, beside) {
		if gone := os.Remove(path); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, unstored(gone))
		}
	}
	if half := b.sweepHalves(); half != nil {
		err = errors.Join(err, unstored(half))
	}
	return err
}

// unstored tells whoever sent a document that the disk did not take it. Its path is
// for the log alone.
func unstored(cause error) error {
	message := "The document cannot be stored now. Nothing was stored; try again later."
	if directory.Full(cause) {
		message = "The disk is full. Nothing was stored; tell an administrator, and try again when there is room."
	}
	return (&workflow.Error{Code: workflow.Unavailable, Message: message}).Because(cause)
}

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

// OpenDocument opens a document that history names, after it has hashed the whole file.
// One that is missing or altered is Damaged: history says that it was there.
func (b *Blobs) OpenDocument(ctx context.Context, name string) (*os.File, error) {
	return b.openHashed(ctx, name, io.Discard)
}

// openHashed is OpenDocument, and writes what it hashes.
func (b *Blobs) openHashed(ctx context.Context, name string, also io.Writer) (*os.File, error) {
	f, err := open(b.dir, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, damaged("The file of this document is missing from the server.").Because(err)
	case err != nil:
		return nil, damaged("The file of this document cannot be read.").Because(err)
	}
	sum, err := hashOf(ctx, io.TeeReader(f, also))
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case err != nil:
		err = damaged("The file of this document cannot be read.").Because(err)
	case sum != name:
		err = damaged("The file of this document is not the one that was recorded, and is not sent.").Because(fmt.Errorf("the file of the document %s has the SHA-256 %s", name, sum))
	default:
		if _, err = f.Seek(0, io.SeekStart); err == nil {
			return f, nil
		}
	}
	return nil, errors.Join(err, f.Close())
}

func damaged(what string) *workflow.Error {
	return &workflow.Error{Code: workflow.Damaged, Message: what + " An administrator should restore it from a backup; duces verify names what else is damaged."}
}

// Sum is the SHA-256 of the file that stands for a document in a data directory.
// That there is no such file is fs.ErrNotExist.
func Sum(ctx context.Context, dir, name string) (string, error) {
	f, err := open(dir, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return hashOf(ctx, f)
}

// Open opens the file that stands for a document in a data directory, and gives its
// size. That there is no such file is fs.ErrNotExist.
func Open(dir, name string) (*os.File, int64, error) {
	f, err := open(dir, name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// open opens a regular file alone: from a pipe in its place, nothing would ever come.
func open(dir, name string) (*os.File, error) {
	if !blobName(name) {
		return nil, fs.ErrNotExist
	}
	path := filepath.Join(dir, directory.BlobDir, name[:2], name[2:])
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	return os.Open(path)
}

func hashOf(ctx context.Context, r io.Reader) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, &reading{ctx: ctx, from: r}); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Each gives the names of all documents that a data directory holds, in order.
func Each(dir string, do func(name string) error) error {
	root := filepath.Join(dir, directory.BlobDir)
	folders, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // no document was ever stored
	}
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if len(folder.Name()) != 2 {
			continue // a document that is just being stored
		}
		files, err := os.ReadDir(filepath.Join(root, folder.Name()))
		if errors.Is(err, syscall.ENOTDIR) {
			continue // a file that is not ours
		}
		if err != nil {
			return err
		}
		for _, f := range files {
			if name := folder.Name() + f.Name(); blobName(name) {
				if err := do(name); err != nil {
					return err
				}
			}
		}
	}
	return nil
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
