package directory

import (
	"testing"

	"github.com/gofrs/flock"
)

// Locking lets every try for a room's lock end with an error.
func Locking(t *testing.T, err error) {
	before := tryLock
	t.Cleanup(func() { tryLock = before })
	tryLock = func(*flock.Flock) (bool, error) { return false, err }
}
