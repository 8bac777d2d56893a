package directory

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/gofrs/flock"
)

// Room is a directory for what is not finished yet. A living process holds its lock, so
// that what a killed one left can be told from what another is still writing.
type Room struct {
	Path string
	lock *flock.Flock
}

// roomLock is the lock of a room, within it.
const roomLock = "lock"

var tryLock = (*flock.Flock).TryLock

// unsupported says whether a file system, such as some that lie on another machine, has no locks.
func unsupported(err error) bool {
	return errors.Is(err, syscall.ENOTSUP) || errors.Is(err, syscall.ENOLCK) || errors.Is(err, syscall.ENOSYS)
}

// NewRoom makes a room in a directory, mode 0700, its name beginning with prefix. First it
// takes away the rooms of that prefix that no living process holds, and says how many.
// Where files cannot be locked, the room has no lock, and none is taken away.
func NewRoom(dir, prefix string) (room *Room, swept int, err error) {
	if swept, err = sweepRooms(dir, prefix); err != nil {
		return nil, swept, err
	}
	for {
		path, err := os.MkdirTemp(dir, prefix+"*")
		if err != nil {
			return nil, swept, err
		}
		lock := flock.New(filepath.Join(path, roomLock), flock.SetPermissions(0o600))
		free, err := tryLock(lock)
		if unsupported(err) || err == nil && free && named(lock.Path(), lock) {
			return &Room{path, lock}, swept, nil
		}
		_ = lock.Unlock() // somebody swept it away between the two steps
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, swept, errors.Join(err, os.RemoveAll(path))
		}
	}
}

// Remove takes the room away with all that is in it.
func (r *Room) Remove() error { return errors.Join(os.RemoveAll(r.Path), r.lock.Unlock()) }

func sweepRooms(dir, prefix string) (swept int, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if !e.IsDir() || !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		path := filepath.Join(dir, e.Name())
		lock := flock.New(filepath.Join(path, roomLock), flock.SetPermissions(0o600))
		free, err := tryLock(lock)
		switch {
		case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || unsupported(err) || err == nil && !free:
			continue // gone by now, another user's, perhaps in use, or in use
		case err != nil:
			return swept, err
		}
		if err := errors.Join(os.RemoveAll(path), lock.Unlock()); err != nil {
			return swept, err
		}
		swept++
	}
	return swept, nil
}
