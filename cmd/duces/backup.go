package main

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

type backupCmd struct {
	dataFlag
	Output string `short:"o" required:"" help:"File to write." placeholder:"FILE" type:"path"`
	Force  bool   `help:"Back up everything else if documents are missing or changed, and list them."`
}

func (backupCmd) Help() string {
	return example("Writes the database, key, documents, configuration, and a signed checkpoint to one tar file, with the SHA-256 of each. All are from the same moment. You can run it while the server is running. It verifies the history and every document first. If a check fails, it writes nothing. The file contains the ledger's private key, so protect it.",
		"duces backup --data /var/lib/duces -o duces-2018-02-27.tar")
}

const (
	// checkpointFile is the signed head in a backup, which holds a restored history to what was packed.
	checkpointFile = "checkpoint"
	// backupRoom begins the name of the directory in which a backup is made, beside the file that it becomes.
	backupRoom = ".duces-backup-"
)

func (c backupCmd) Run(ctx context.Context, con console) (err error) {
	if err := there(c.Data); err != nil {
		return err
	}
	beside := filepath.Dir(c.Output) // on the disk that must hold as much anyway
	room, swept, err := directory.NewRoom(beside, backupRoom)
	if err != nil {
		return cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	defer func() { err = errors.Join(err, room.Remove()) }()
	if swept > 0 {
		fmt.Fprintf(con.out, "Removed files left by %s in %s.\n", count(swept, "interrupted backup"), beside)
	}
	out, err := os.OpenFile(filepath.Join(room.Path, "archive"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	defer out.Close()
	progress, end := con.progress("Verifying what is backed up")
	report, leftOut, err := backup(ctx, c.Data, room.Path, out, progress)
	end()
	if err != nil {
		return cannot{err}
	}
	con.problems(report)
	if history, documents := broken(report); history || documents && !c.Force {
		return doesNotHold(report, ". To back up everything else, use --force")
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	if err := errors.Join(os.Rename(out.Name(), c.Output), directory.SyncDir(beside)); err != nil {
		return cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	if leftOut > 0 {
		fmt.Fprintf(con.out, "Not included: %s that no event names, because they are damaged or unreadable.\n", count(leftOut, "file"))
	}
	if n := len(report.Problems); n > 0 {
		fmt.Fprintf(con.out, "Wrote %s: %s. Not verified: the files of %s, listed above, are missing or changed. Restore it with --force.\n", c.Output, count(int(report.Size), "event"), count(n, "document"))
		return nil
	}
	fmt.Fprintf(con.out, "Wrote %s: %s, verified.\n", c.Output, count(int(report.Size), "event"))
	return nil
}

// backup takes a snapshot into a room, proves it, and packs it with what belongs to it.
// leftOut counts the files that no event names and that do not hold.
func backup(ctx context.Context, dir, room string, out io.Writer, progress func(done, of int64)) (report verify.Report, leftOut int, err error) {
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
	for _, path := range []string{filepath.Join(p.room, directory.DatabaseFile), filepath.Join(p.room, directory.KeyFile), filepath.Join(p.dir, configFile)} {
		err := p.file(path)
		if err != nil && (filepath.Base(path) != configFile || !errors.Is(err, fs.ErrNotExist)) { // not everybody has one
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
	if _, err := p.to.Add(checkpointFile, int64(len(checkpoint)), bytes.NewReader(checkpoint)); err != nil {
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
