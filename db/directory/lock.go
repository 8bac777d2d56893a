package directory

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"

	"duces/workflow"
)

// ErrInUse is behind the error of a directory that another process has.
var ErrInUse = errors.New("locked by another process")

// Lock keeps a data directory to one process. Two writers would each assign
// the same ledger sequence; the operating system frees the lock with its process.
// A socket that a killed process left behind is taken away.
func Lock(dir string) (*flock.Flock, error) {
	path := filepath.Join(dir, LockFile)
	for {
		l := flock.New(path, flock.SetPermissions(0o600))
		free, err := l.TryLock()
		if err != nil {
			return nil, Unwritable(dir, err)
		}
		if !free {
			return nil, (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
				"The data directory %s is in use by another process of Duces; stop that one first, or choose another directory.", dir)}).Because(ErrInUse)
		}
		if !named(path, l) {
			_ = l.Unlock() // it locks nothing
			continue
		}
		if err := os.Remove(filepath.Join(dir, SocketFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(Unwritable(dir, err), l.Unlock())
		}
		return l, nil
	}
}

// named says whether a lock is on the file that has the name: a restore that
// failed takes its lock file away, and another process may have opened it before.
func named(path string, l *flock.Flock) bool {
	locked, err := l.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(locked, there)
}
