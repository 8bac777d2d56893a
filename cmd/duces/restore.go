package main

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
	"regexp"
	"slices"
	"strings"

	"duces/cmd/duces/archive"
	"duces/db"
	"duces/db/directory"
	"duces/db/verify"
)

type restoreCmd struct {
	File string `arg:"" help:"Backup to read." type:"path"`
	dataFlag
	Force bool `help:"Restore everything else if documents are missing or changed, and list them."`
}

func (restoreCmd) Help() string {
	return example("Creates a data directory from a backup. The directory must be new or empty, and no server may use it. The restore verifies the hash of each file, every document, and the whole history before the database appears. It first removes files left by an interrupted restore.",
		"duces restore duces-2018-02-27.tar --data /var/lib/duces")
}

func (c restoreCmd) Run(ctx context.Context, con console) error {
	in, err := os.Open(c.File)
	if err != nil {
		return cannot{fmt.Errorf("the backup cannot be read: %w", err)}
	}
	defer in.Close()
	release, swept, err := claim(c.Data)
	if err != nil {
		return cannot{err}
	}
	defer release()
	if swept {
		fmt.Fprintf(con.out, "Removed files left by an interrupted restore in %s.\n", c.Data)
	}
	// Inside of the directory, which may be a mount that cannot be renamed.
	room := filepath.Join(c.Data, directory.RestoreDir)
	if err := os.Mkdir(room, 0o700); err != nil {
		return cannot{directory.Unwritable(c.Data, err)}
	}
	found, err := unpack(ctx, in, room)
	if err := c.refuse(con, found, err); err != nil {
		return err
	}
	report, err := con.proveRestored(ctx, room)
	if err != nil {
		return err
	}
	if history, documents := broken(report); history || documents && !c.Force {
		return doesNotHold(report, ", or restore everything else with --force; nothing was restored")
	}
	if err := moveUp(room, c.Data); err != nil {
		return cannot{fmt.Errorf("the data directory cannot be made: %w", err)}
	}
	switch n := len(report.Problems); {
	case n > 0:
		fmt.Fprintf(con.out, "Restored %s: %s. Verified, except the files of %s, listed above, which are missing or changed.\n", c.Data, count(int(report.Size), "event"), count(n, "document"))
	case !found.Listed:
		fmt.Fprintf(con.out, "Restored %s: %s, verified. The backup is from an earlier version and has no SHA-256 of its files.\n", c.Data, count(int(report.Size), "event"))
	default:
		fmt.Fprintf(con.out, "Restored %s: %s, verified.\n", c.Data, count(int(report.Size), "event"))
	}
	return nil
}

// refuse says why an archive is not restored, if it is not: only documents can be done without.
func (c restoreCmd) refuse(con console, found unpacked, err error) error {
	if d, ok := errors.AsType[*archive.Damage](err); ok {
		return negative{fmt.Sprintf("the backup %s is damaged: %s; nothing was restored; use another copy of it", c.File, d.Where)}
	}
	if err != nil {
		return cannot{fmt.Errorf("the backup %s cannot be unpacked: %w; nothing was restored", c.File, err)}
	}
	for _, name := range found.damaged {
		fmt.Fprintf(con.out, "%s: this file in the backup was changed.\n", name)
	}
	switch others := slices.DeleteFunc(slices.Clone(found.damaged), blobName.MatchString); {
	case len(others) > 0:
		return negative{fmt.Sprintf("the backup %s is damaged: %s; nothing was restored; use another copy of it", c.File, strings.Join(others, ", "))}
	case len(found.damaged) > 0 && !c.Force:
		return negative{fmt.Sprintf("the backup %s is damaged: %s; nothing was restored; use another copy of it, or restore everything else with --force",
			c.File, strings.Join(found.damaged[:min(len(found.damaged), 3)], ", "))}
	}
	return nil
}

// claim takes a directory that is new or empty, or that a restore did not finish, and
// keeps others out of it: nothing is restored over anything, nor beside a server. release
// leaves the directory as it was if no database appeared in it.
func claim(dir string) (release func(), swept bool, err error) {
	before, err := os.ReadDir(dir)
	fresh := errors.Is(err, fs.ErrNotExist)
	if err != nil && !fresh {
		return nil, false, fmt.Errorf("the data directory cannot be read: %w", err)
	}
	locked := slices.ContainsFunc(before, func(e fs.DirEntry) bool { return e.Name() == directory.LockFile })
	notEmpty := fmt.Errorf("%s is not empty; restore into a new directory", dir)
	if len(before) > 0 && !locked {
		return nil, false, notEmpty
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, false, directory.Unwritable(dir, err)
	}
	lock, err := directory.Lock(dir)
	if err != nil {
		return nil, false, err
	}
	moved := []string{configFile, directory.BlobDir, directory.KeyFile}
	release = func() {
		_, _ = directory.SweepRestore(dir, moved) // the next one says so if it cannot
		if _, err := os.Stat(filepath.Join(dir, directory.DatabaseFile)); errors.Is(err, fs.ErrNotExist) {
			_ = os.Remove(filepath.Join(dir, directory.LockFile))
			if fresh {
				_ = os.Remove(dir)
			}
		}
		_ = lock.Unlock()
	}
	if swept, err = directory.SweepRestore(dir, moved); err != nil {
		release()
		return nil, swept, directory.Unwritable(dir, err)
	}
	if now, err := os.ReadDir(dir); err != nil || len(now) > 1 {
		release()
		return nil, swept, notEmpty
	}
	return release, swept, nil
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
	if err := os.Rename(filepath.Join(room, directory.KeyFile), filepath.Join(dir, directory.KeyFile)); err != nil {
		return err
	}
	if err := directory.SyncDir(dir); err != nil {
		return err
	}
	return errors.Join(os.Rename(filepath.Join(room, directory.DatabaseFile), filepath.Join(dir, directory.DatabaseFile)), directory.SyncDir(dir))
}

// proveRestored holds what was unpacked against the checkpoint that came with it.
func (c console) proveRestored(ctx context.Context, room string) (verify.Report, error) {
	checkpoint, err := os.ReadFile(filepath.Join(room, checkpointFile))
	if err != nil {
		return verify.Report{}, cannot{errors.New("the backup is not complete: its checkpoint is missing; nothing was restored")}
	}
	// One of an earlier version is brought up to this one first: what is wrong in its history stays wrong, and is
	// found, and tables are made from the history.
	if _, err := os.Stat(filepath.Join(room, directory.DatabaseFile)); err == nil {
		progress, end := c.progress(upgrading)
		err := db.Upgrade(ctx, room, progress)
		end()
		if err != nil {
			return verify.Report{}, cannot{err}
		}
	}
	progress, end := c.progress("Verifying what was unpacked")
	report, err := verify.DirectoryWith(ctx, room, verify.Options{Against: checkpoint, Progress: progress})
	end()
	if err != nil {
		return report, cannot{err}
	}
	c.problems(report)
	return report, nil
}

var blobName = regexp.MustCompile(`^blobs/[0-9a-f]{2}/[0-9a-f]{62}$`)

// packed says whether a name belongs into a backup. Nothing else is packed,
// and nothing else is unpacked, so that a file cannot be planted elsewhere.
func packed(name string) bool {
	return slices.Contains([]string{directory.DatabaseFile, directory.KeyFile, configFile, checkpointFile}, name) || blobName.MatchString(name)
}

// unpacked is what was found of an archive.
type unpacked struct {
	archive.Contents
	damaged []string // files whose bytes are not those that were packed
}

func unpack(ctx context.Context, in io.Reader, room string) (found unpacked, err error) {
	spool, err := os.OpenFile(filepath.Join(room, archive.ListName), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return found, err
	}
	defer spool.Close()
	found.Contents, err = archive.Read(still{ctx, in}, spool, func(name string, from io.Reader) (string, error) {
		if !packed(name) {
			return "", fmt.Errorf("%q does not belong in a backup", name)
		}
		sum, err := unpackFile(from, filepath.Join(room, filepath.FromSlash(name)))
		if blobName.MatchString(name) && err == nil && blobPath(sum) != name {
			found.damaged = append(found.damaged, name)
		}
		return sum, err
	})
	if err != nil {
		return found, err
	}
	found.damaged = append(found.damaged, found.Differ...)
	slices.Sort(found.damaged)
	found.damaged = slices.Compact(found.damaged)
	return found, syncFolders(room)
}

func unpackFile(from io.Reader, path string) (sum string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), from); err != nil {
		return "", errors.Join(err, f.Close())
	}
	return hex.EncodeToString(h.Sum(nil)), errors.Join(f.Sync(), f.Close())
}

// syncFolders makes the names of all files durable.
func syncFolders(root string) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return directory.SyncDir(path)
	})
}
