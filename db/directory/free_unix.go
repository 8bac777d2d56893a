//go:build linux || darwin

package directory

import (
	"math"
	"syscall"
)

// Free is how many bytes may still be stored on the disk of a directory.
func Free(dir string) int64 {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return math.MaxInt64 // what cannot be asked for is found out by writing
	}
	return int64(s.Bavail) * int64(s.Bsize) //nolint:unconvert // the types differ between systems
}
