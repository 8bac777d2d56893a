package main

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"duces/db"
	"duces/db/directory"
	"duces/db/verify"
)

type restoreCmd struct {
	File string `arg:"" help:"Backup to read." type:"path"`
	dataFlag
}

func (restoreCmd) Help() string {
	return example("Makes a data directory from a backup. The directory must be new or empty, and no server may have it. The database appears in it only when all has been verified.",
		"duces restore duces-2018-02-27.tar --data /var/lib/duces")
}

func (c restoreCmd) Run(ctx context.Context, con console) error {
	in, err := os.Open(c.File)
	if err != nil {
		return cannot{fmt.Errorf("the backup cannot be read: %w", err)}
	}
	defer in.Close()
	release, err := claim(c.Data)
	if err != nil {
		return cannot{err}
	}
	defer release()
	// Inside of the directory, which may be a mount that cannot be renamed.
	room, err := os.MkdirTemp(c.Data, ".restore-*") // mode 0700
	if err != nil {
		return cannot{directory.Unwritable(c.Data, err)}
	}
	defer func() { _ = os.RemoveAll(room) }()
	if err := unpack(tar.NewReader(in), room); err != nil {
		return cannot{fmt.Errorf("the backup %s cannot be unpacked: %w; nothing was restored", c.File, err)}
	}
	report, err := con.proveRestored(ctx, room)
	if err != nil {
		return err
	}
	if err := moveUp(room, c.Data); err != nil {
		return cannot{fmt.Errorf("the data directory cannot be made: %w", err)}
	}
	fmt.Fprintf(con.out, "Restored %s: %s, verified.\n", c.Data, count(int(report.Size), "event"))
	return nil
}

// claim takes a directory that is new or empty, and keeps others out of it:
// nothing is restored over anything, nor beside a server. release leaves the
// directory as it was if no database appeared in it.
func claim(dir string) (release func(), err error) {
	before, err := os.ReadDir(dir)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return nil, fmt.Errorf("the data directory cannot be read: %w", err)
	}
	locked := slices.ContainsFunc(before, func(e fs.DirEntry) bool { return e.Name() == directory.LockFile })
	notEmpty := fmt.Errorf("%s is not empty; restore into a new directory", dir)
	if len(before) > 0 && !locked {
		return nil, notEmpty
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, directory.Unwritable(dir, err)
	}
	lock, err := directory.Lock(dir)
	if err != nil {
		return nil, err
	}
	release = func() {
		if _, err := os.Stat(filepath.Join(dir, directory.DatabaseFile)); errors.Is(err, fs.ErrNotExist) {
			_ = os.Remove(filepath.Join(dir, directory.LockFile))
			if fresh {
				_ = os.Remove(dir)
			}
		}
		_ = lock.Unlock()
	}
	if now, err := os.ReadDir(dir); err != nil || len(now) > 1 {
		release()
		return nil, notEmpty
	}
	return release, nil
}

// moveUp puts what was proved in its place, the database last: a directory
// without one is not taken for data.
func moveUp(room, dir string) error {
	for _, name := range []string{configFile, directory.BlobDir} { // not everybody has them
		err := os.Rename(filepath.Join(room, name), filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, name := range []string{directory.KeyFile, directory.DatabaseFile} {
		if err := os.Rename(filepath.Join(room, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// proveRestored holds what was unpacked against the checkpoint that came with it.
func (c console) proveRestored(ctx context.Context, room string) (verify.Report, error) {
	checkpoint, err := os.ReadFile(filepath.Join(room, checkpointFile))
	if err != nil {
		return verify.Report{}, cannot{errors.New("the backup is not complete: its checkpoint is missing; nothing was restored")}
	}
	// One of an earlier version is brought up to this one first: what is wrong
	// in it stays wrong, and is found.
	if _, err := os.Stat(filepath.Join(room, directory.DatabaseFile)); err == nil {
		if err := db.Upgrade(ctx, room); err != nil {
			return verify.Report{}, cannot{err}
		}
	}
	report, err := verify.Directory(ctx, room, checkpoint)
	if err != nil {
		return report, cannot{err}
	}
	if len(report.Problems) > 0 {
		c.report(report)
		return report, broken(report)
	}
	return report, os.Remove(filepath.Join(room, checkpointFile))
}

var blobName = regexp.MustCompile(`^blobs/[0-9a-f]{2}/[0-9a-f]{62}$`)

// packed says whether a name belongs into a backup. Nothing else is packed,
// and nothing else is unpacked, so that a file cannot be planted elsewhere.
func packed(name string) bool {
	return slices.Contains([]string{directory.DatabaseFile, directory.KeyFile, configFile, checkpointFile}, name) || blobName.MatchString(name)
}

func unpack(pack *tar.Reader, room string) error {
	files := 0
	for {
		head, err := pack.Next()
		if errors.Is(err, io.EOF) {
			if files == 0 {
				return errors.New("it is empty")
			}
			return nil
		}
		if err != nil {
			return err
		}
		if head.Typeflag != tar.TypeReg || !packed(head.Name) {
			return fmt.Errorf("%q does not belong into a backup", head.Name)
		}
		if err := unpackFile(pack, filepath.Join(room, filepath.FromSlash(head.Name))); err != nil {
			return err
		}
		files++
	}
}

func unpackFile(from io.Reader, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, sum), from); err != nil {
		return errors.Join(err, f.Close())
	}
	return errors.Join(checkBlob(path, sum.Sum(nil)), f.Sync(), f.Close())
}

// checkBlob holds a document against its name, which is its hash.
func checkBlob(path string, sum []byte) error {
	prefix, rest := filepath.Base(filepath.Dir(path)), filepath.Base(path)
	if filepath.Base(filepath.Dir(filepath.Dir(path))) == directory.BlobDir && prefix+rest != hex.EncodeToString(sum) {
		return fmt.Errorf("the document %s%s is damaged", prefix, rest)
	}
	return nil
}
