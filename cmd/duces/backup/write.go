// Package backup writes a data directory into an archive that holds, and brings one back: each file by its SHA-256, the
// history against the checkpoint packed with it. It owns what belongs in a backup; what is said of it is the commands'.
package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"duces/cmd/duces/archive"
	"duces/db"
	"duces/db/blob"
	"duces/db/directory"
	"duces/db/verify"
)

const (
	// CheckpointFile is the signed head in a backup, which holds a restored history to what was packed.
	CheckpointFile = "checkpoint"
	// Room begins the name of the directory in which a backup is made, beside the file that it becomes.
	Room = ".duces-backup-"
)

// Write takes a snapshot into a room, proves it, and packs it with what belongs to it.
// leftOut counts the files that no event names and that do not hold.
func Write(ctx context.Context, dir, room string, out io.Writer, progress func(done, of int64)) (report verify.Report, leftOut int, err error) {
	if err := db.Snapshot(ctx, dir, filepath.Join(room, directory.DatabaseFile)); err != nil {
		return report, 0, err
	}
	if err := copyFile(filepath.Join(dir, directory.KeyFile), filepath.Join(room, directory.KeyFile)); err != nil {
		return report, 0, fmt.Errorf("the ledger's key cannot be read: %w", err)
	}
	head, err := db.Head(ctx, room)
	if err != nil {
		return report, 0, err
	}
	spool, err := os.OpenFile(filepath.Join(room, archive.ListName), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return report, 0, err
	}
	defer spool.Close()
	p := packing{ctx: ctx, dir: dir, room: room}
	pack := func(_ context.Context, soFar verify.Report, named []verify.Document) (verify.Seen, error) {
		if len(soFar.Problems) > 0 {
			return verify.Seen{}, nil // it is not packed as if it held
		}
		if p.to, err = archive.NewWriter(out, spool); err != nil {
			return verify.Seen{}, fmt.Errorf("the backup cannot be written: %w", err)
		}
		if err := p.pack(named, head.Checkpoint); err != nil {
			return verify.Seen{}, fmt.Errorf("the backup cannot be written: %w", err)
		}
		return p.seen, nil
	}
	report, err = verify.DirectoryWith(ctx, room, verify.Options{Against: head.Checkpoint, Documents: pack, Progress: progress})
	return report, p.leftOut, err
}

// packing is a backup on its way into an archive.
type packing struct {
	ctx       context.Context
	dir, room string
	to        *archive.Writer
	seen      verify.Seen
	leftOut   int // files that no event names
}

// pack hashes what it packs, so that what changes meanwhile is noticed. Documents are read
// after the database: each one that it names was stored by then.
func (p *packing) pack(named []verify.Document, checkpoint []byte) error {
	for _, path := range []string{filepath.Join(p.room, directory.DatabaseFile), filepath.Join(p.room, directory.KeyFile), filepath.Join(p.dir, directory.ConfigFile)} {
		err := p.file(path)
		if err != nil && (filepath.Base(path) != directory.ConfigFile || !errors.Is(err, fs.ErrNotExist)) { // not everybody has one
			return err
		}
	}
	rest := named
	err := blob.Each(p.dir, func(name string) error {
		for len(rest) > 0 && rest[0].Name() < name {
			p.broken(named, rest[0], "", fs.ErrNotExist)
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0].Name() != name {
			return p.unnamed(name)
		}
		d := rest[0]
		rest = rest[1:]
		return p.document(named, d)
	})
	for _, d := range rest {
		p.broken(named, d, "", fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	if _, err := p.to.Add(CheckpointFile, int64(len(checkpoint)), bytes.NewReader(checkpoint)); err != nil {
		return err
	}
	return p.to.Close()
}

func (p *packing) broken(named []verify.Document, d verify.Document, sum string, err error) {
	if why := verify.Why(named, d, sum, err); why != "" {
		p.seen.Broken = append(p.seen.Broken, verify.Broken{Document: d, Why: why})
	}
}

func (p *packing) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_, err = p.to.Add(filepath.Base(path), info.Size(), still{p.ctx, f})
	return err
}

// document packs one that history names, as it is.
func (p *packing) document(named []verify.Document, d verify.Document) error {
	f, size, _, err := p.open(d.Name())
	if err != nil {
		p.broken(named, d, "", err)
		return p.ctx.Err()
	}
	defer f.Close()
	sum, err := p.to.Add(blobPath(d.Name()), size, still{p.ctx, f})
	if err == nil {
		p.broken(named, d, sum, nil)
	}
	return err
}

// unnamed packs a document that no event names, such as an upload that nobody has used
// yet; one that is damaged is left out, for it is nobody's any more.
func (p *packing) unnamed(name string) error {
	f, size, sum, err := p.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		p.leftOut++
		return p.ctx.Err()
	}
	defer f.Close()
	if sum != name {
		p.leftOut++
		return nil
	}
	sum, err = p.to.Add(blobPath(name), size, still{p.ctx, f})
	if err == nil && sum != name {
		err = fmt.Errorf("the file %s changed during the backup; try again", blobPath(name))
	}
	p.seen.Unnamed++
	return err
}

// open reads a document to its end before it is packed: an archive that has its header
// cannot leave it out any more.
func (p *packing) open(name string) (f *os.File, size int64, sum string, err error) {
	if f, size, err = blob.Open(p.dir, name); err != nil {
		return nil, 0, "", err
	}
	h := sha256.New()
	if _, err = io.Copy(h, still{p.ctx, f}); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, 0, "", errors.Join(err, f.Close())
	}
	return f, size, hex.EncodeToString(h.Sum(nil)), nil
}

// blobPath is where a document lies in a data directory and in a backup.
func blobPath(name string) string { return directory.BlobDir + "/" + name[:2] + "/" + name[2:] }

// still reads until somebody ends the command.
type still struct {
	ctx  context.Context
	from io.Reader
}

func (s still) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.from.Read(p)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}
