package directory

import (
	"fmt"
	"path/filepath"

	"github.com/gofrs/flock"

	"duces/workflow"
)

// Lock keeps a data directory to one process. Two writers would each assign
// the same ledger sequence; the operating system frees the lock with its process.
func Lock(dir string) (*flock.Flock, error) {
	l := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	free, err := l.TryLock()
	if err != nil {
		return nil, Unwritable(dir, err)
	}
	if !free {
		return nil, &workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"The data directory %s is in use by another process of Duces; stop that one first, or choose another directory.", dir)}
	}
	return l, nil
}
