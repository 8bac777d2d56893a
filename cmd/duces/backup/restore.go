package backup

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

	"duces/cmd/duces/archive"
	"duces/db/directory"
)

// Claim takes a directory that is new or empty, or that a restore did not finish, and
// keeps others out of it: nothing is restored over anything, nor beside a server. release
// leaves the directory as it was if no database appeared in it.
func Claim(dir string) (release func(), swept bool, err error) {
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
	moved := []string{directory.ConfigFile, directory.BlobDir, directory.KeyFile}
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

// MoveUp puts what was proved in its place, the database last: a directory
// without one is not taken for data.
func MoveUp(room, dir string) error {
	for _, name := range []string{directory.ConfigFile, directory.BlobDir} { // not everybody has them
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

// IsDocument says whether the name of a file in a backup is that of a document.
func IsDocument(name string) bool { return blobName.MatchString(name) }

var blobName = regexp.MustCompile(`^blobs/[0-9a-f]{2}/[0-9a-f]{62}$`)

// packed says whether a name belongs into a backup. Nothing else is packed,
// and nothing else is Unpacked, so that a file cannot be planted elsewhere.
func packed(name string) bool {
	return slices.Contains([]string{directory.DatabaseFile, directory.KeyFile, directory.ConfigFile, CheckpointFile}, name) || IsDocument(name)
}

// Unpacked is what was found of an archive.
type Unpacked struct {
	archive.Contents
	Damaged []string // files whose bytes are not those that were packed
}

// Unpack reads an archive into a room. Nothing that does not belong in a backup is written.
func Unpack(ctx context.Context, in io.Reader, room string) (found Unpacked, err error) {
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
		if IsDocument(name) && err == nil && blobPath(sum) != name {
			found.Damaged = append(found.Damaged, name)
		}
		return sum, err
	})
	if err != nil {
		return found, err
	}
	found.Damaged = append(found.Damaged, found.Differ...)
	slices.Sort(found.Damaged)
	found.Damaged = slices.Compact(found.Damaged)
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
