package directory

import (
	"errors"
	"os"
	"syscall"
)

// Full says whether an error means that a disk, or what its owner may use of it, is full.
func Full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// HasRoom tries whether so many bytes can be stored in a directory.
func HasRoom(dir string, size int) error {
	f, err := os.CreateTemp(dir, UnfinishedPrefix+"*") // mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, size))
	if err == nil {
		err = f.Sync() // some file systems find their space only now
	}
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}
