package directory

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Narrow makes a data directory and what stands in it its owner's alone, whatever
// made it wider: an earlier version, a copy, a umask. Links, and files whose names
// are not ours, stay as they are. Documents have the mode that they were stored
// with, behind directories that only the owner enters. The error names what
// belongs to another user, who alone can change its mode.
func Narrow(dir string) error {
	paths := []string{dir, filepath.Join(dir, BlobDir)}
	folders, err := os.ReadDir(filepath.Join(dir, BlobDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range folders {
		paths = append(paths, filepath.Join(dir, BlobDir, f.Name()))
	}
	for _, name := range []string{
		DatabaseFile, DatabaseFile + "-wal", DatabaseFile + "-shm", DatabaseFile + "-journal",
		KeyFile, MailKeyFile, RespondentKeyFile, LockFile, SocketFile, ConfigFile,
	} {
		paths = append(paths, filepath.Join(dir, name))
	}
	var failed []error
	for _, path := range paths {
		if err := narrow(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

func narrow(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	const others = 0o077
	if info.Mode()&fs.ModeSymlink != 0 || info.Mode().Perm()&others == 0 {
		return nil
	}
	const special = fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky // an administrator's choice
	return os.Chmod(path, info.Mode()&(fs.ModePerm|special)&^others)
}

// CreateDatabase makes an empty file for a database where there is none, and
// changes nothing where there is one: SQLite would make it as wide as the umask
// lets it, and gives the log beside it the same mode. It never opens one that is
// there, because closing it would drop this process's own locks on it.
func CreateDatabase(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}
